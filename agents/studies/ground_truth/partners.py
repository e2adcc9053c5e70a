"""Scripted partners that make a game a decision problem with one answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rule = Callable[[NDArray[np.float32], np.random.Generator], NDArray[np.bool_]]
"""What is seen `[B, F]` to whether action 1 is taken, else action 0, `[B]`."""


class Scripted:
    """Plays a rule, with draws of its own."""

    def __init__(self, rule: Rule, seed: int) -> None:
        self.rule, self.rng = rule, np.random.default_rng([seed, 7])

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.int64], Any]:
        """Actions `[B]`."""
        return self.rule(observation, self.rng).astype(np.int64), state


def grim(observation: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Complies until the alarm, violates ever after (R14)."""
    return observation[:, 0] > 0.5


def cooperative_type(observation: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Cooperates if trustworthy, defects if greedy (R4)."""
    return observation[:, 0] < 0.5


def sometimes(probability: float) -> Rule:
    """Takes action 0 with ``probability`` (R3)."""
    return lambda observation, rng: rng.random(len(observation)) >= probability
