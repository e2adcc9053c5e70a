"""A scripted reaction in the manner of Richardson (1960): build as the rival is armed, less as one is armed oneself."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import action_names, action_table
from sd_env.core.observe import fields
from sd_env.metrics import defensive_classes
from sd_env.scenarios import Scenario

Shares = NDArray[np.float64]


class Reactor:
    """dx/dt = k · (rivals' arms as estimated) - a · (own arms) + g, in units; built with that probability a step.

    What is wanted is spread over the classes by ``mix`` `[K]`. A Policy: one for all seats of one scenario. Never
    signals, never signs. ``seed`` fixes its draws.
    """

    def __init__(self, scenario: Scenario, k: float, a: float, g: float, *, mix: Shares | None = None, seed: int = 0):
        p, classes = scenario.params, len(scenario.weapons)
        names = [field.name for field in fields(p, scenario.weapons, scenario.kinds)]
        actions = action_names(action_table(p), scenario.weapons, scenario.kinds)
        self.own = [names.index(f"own.arsenal.{w}") for w in scenario.weapons]
        rivals = range(1, len(p.economy))
        self.seen = [[names.index(f"rival+{r}.arsenal.{w}") for w in scenario.weapons] for r in rivals]
        self.arm = np.array([actions.index(f"arm:{w}") for w in scenario.weapons])
        self.k, self.a, self.g, self.step = k, a, g, p.build_step
        self.mix = np.full(classes, 1 / classes) if mix is None else mix / mix.sum()
        self.rng = np.random.default_rng(seed)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Hold or arm; see `agents.runs.load.Policy`."""
        units = np.expm1(observation.astype(np.float64))
        mine = units[:, self.own].sum(axis=1)
        theirs = np.mean([units[:, seen].sum(axis=1) for seen in self.seen], axis=0)
        wanted = (self.k * theirs - self.a * mine + self.g) / self.step
        builds = self.rng.random(len(units)) < wanted
        classes = self.rng.choice(len(self.mix), len(units), p=self.mix)
        return np.where(builds, self.arm[classes], 0), state


class ByMotive:
    """A greedy state reacts with its offensive classes, a seeker with its defensive ones; both give words at times.

    Where weapons are alike the two records differ in little. A Policy, for scenarios that show ``own.greedy``.
    """

    WORDS = 0.2  # share of steps in which it assures instead

    def __init__(self, scenario: Scenario, *, k: float = 0.5, a: float = 0.1, g: float = 0.1, seed: int = 0):
        defensive = defensive_classes(scenario.params).astype(float)
        names = [field.name for field in fields(scenario.params, scenario.weapons, scenario.kinds)]
        actions = action_names(action_table(scenario.params), scenario.weapons, scenario.kinds)
        self.greedy, self.assure = names.index("own.greedy"), actions.index("assure")
        self.seeker = Reactor(scenario, k, a, g, mix=defensive + 0.2, seed=seed)
        self.expander = Reactor(scenario, k, a, g, mix=1.2 - defensive, seed=seed + 1)
        self.rng = np.random.default_rng(seed + 2)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Arm by motive, assure or hold; see `agents.runs.load.Policy`."""
        expanding, seeking = (policy.predict(observation)[0] for policy in (self.expander, self.seeker))
        arms = np.where(observation[:, self.greedy] > 0.5, expanding, seeking)
        return np.where(self.rng.random(len(arms)) < self.WORDS, self.assure, arms), state
