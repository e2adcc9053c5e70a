"""What an experiment is: a game, a learner with its budget, and the numbers that are held against published ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from agents.learners.averaging import AveragingSettings
from agents.settings import SharedSettings
from agents.studies.ground_truth.measures import Measure
from sd_env import classics
from sd_env.policy import Policy

RIGHT_SIDE = 0.5
"""Tolerance of a probability that is 0 or 1 by theory: on the right side of one half."""


class Quantity(NamedTuple):
    """One number of one game."""

    name: str
    published: float
    solver: Callable[[Any], float]  # of the game: what our own solver or closed form says
    measure: Measure
    tolerance: float | None = None  # None: there are other equilibria, so learning is not judged by this number
    result: str = ""  # if not the game's own


@dataclass(frozen=True)
class Experiment:
    """One learner in one game at one point of its parameters."""

    name: str
    game: str
    learner: SharedSettings | AveragingSettings
    quantities: tuple[Quantity, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    agent_steps: int = 0  # budget of PPO; other learners count iterations
    partner: Callable[[int], Policy] | None = None  # from a seed: who holds seat 1 throughout
    gain: Measure | None = None  # exploitability, where it can be had exactly
    exploitable: float = float("inf")  # above it no number counts as reached
    policies: tuple[str, ...] = ("average",)  # which are judged: "average" over training, "last"
    bonus_until: float = 1.0  # share of training at which PPO's entropy bonus has fallen to 0
    control: bool = False  # plain PPO where it is known to cycle, shown beside a learner that averages
    note: str = ""  # what a reader must know

    def made(self) -> classics.Classic:
        """The game."""
        return classics.get(self.game, **self.parameters)

    @property
    def learner_name(self) -> str:
        """In words."""
        if isinstance(self.learner, AveragingSettings):
            return self.learner.rule.replace("_", " ")
        return "plain PPO" if self.control else "PPO"


@dataclass(frozen=True)
class Derived:
    """A number that one seed's runs of several experiments give together."""

    name: str
    result: str
    what: str  # the number in words
    experiments: tuple[str, ...]
    at: tuple[float, ...]  # the parameter that differs, one an experiment
    quantity: str
    compute: Callable[[list[float], list[float]], float]  # of ``at`` and the measured values
    published: float
    solver: Callable[[Any], float] | None  # of the first experiment's game
    tolerance: float | None
