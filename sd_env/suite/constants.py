"""Strategies that look at nothing: one action for ever, or any legal one at random. A judged policy must beat them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.opponents import STRATEGIES
from sd_env.policy import Policy
from sd_env.scenarios import Scenario


class Always:
    """Takes one action in every step; where it is illegal the game counts it as hold."""

    def __init__(self, action: int) -> None:
        self.action = action

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.int64], Any]:
        """Actions `[B]`; see `sd_env.policy.Policy`."""
        return np.full(len(observation), self.action), state


def constants(scenario: Scenario) -> dict[str, Policy]:
    """All constant strategies of a scenario by name: each of its actions, as the scenario calls it, and ``random``."""
    return {name: Always(action) for action, name in enumerate(scenario.actions())} | {
        "random": STRATEGIES["random"](scenario)
    }
