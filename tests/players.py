"""Policies that do what a test says."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Joint:
    """Holds all N seats: asks one function for the actions `[B, N]` from observations `[B, N, F]` and masks."""

    def __init__(self, act: Callable[[NDArray[Any], NDArray[Any]], Any], n_agents: int) -> None:
        self.act, self.n_agents = act, n_agents

    def predict(self, observation, state=None, episode_start=None, deterministic=False, action_masks=None):
        rows = (len(observation) // self.n_agents, self.n_agents, -1)
        return np.asarray(self.act(observation.reshape(rows), action_masks.reshape(rows))).reshape(-1), state


def joint(act: Callable[[NDArray[Any], NDArray[Any]], Any], n_agents: int = 2) -> dict[int, Joint]:
    """A line-up whose N seats are one function's."""
    return dict.fromkeys(range(n_agents), Joint(act, n_agents))
