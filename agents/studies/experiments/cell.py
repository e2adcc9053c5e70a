"""One setting of an experiment: who learns what game, from where, and how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.runs.ledger import ENVIRONMENT, key_of
from agents.settings import SharedSettings
from sd_env import scenarios
from sd_env.params import SPECS
from sd_env.scenarios import Scenario


@dataclass(frozen=True)
class Cell:
    """One setting of an experiment.

    Args:
        label: its name, unique in the experiment.
        scenario: a scenario's name.
        at: its columns in the ledger, what is varied among them.
        params: parameters that differ from the scenario's.
        learner: settings of who learns.
        exploring_starts: see `TrainSettings`; so are the rest.
    """

    label: str
    scenario: str
    at: Mapping[str, Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    learner: Any = field(default_factory=SharedSettings)
    exploring_starts: float = 0.0
    agent_steps: int = 3_000_000
    rest: float = 0.05
    rest_from: int = 1_000_000
    n_curve_points: int = 25

    @property
    def game(self) -> Scenario:
        """What is played."""
        return scenarios.get(self.scenario).with_params(**self.params)

    @property
    def key(self) -> str:
        """Of the game, the same on every machine."""
        return key_of({"scenario": self.scenario, "params": dict(self.params), "environment": ENVIRONMENT})

    def exists(self) -> bool:
        """Whether this version has all the parameters that it names."""
        return set(self.params) <= set(SPECS)
