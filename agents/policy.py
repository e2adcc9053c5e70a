"""What can take a seat: anything with Stable-Baselines3's ``predict`` signature."""

from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class Policy(Protocol):
    """Acts for one seat in many worlds at once."""

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[B]` and the policy's own memory, from observations `[B, F]`.

        ``state`` is what the last call returned (None at first); ``episode_start`` `[B]` marks worlds that began anew.
        """
        ...


class Hold:
    """Never does anything."""

    def predict(
        self, observation: NDArray[np.float32], state: Any = None, episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Hold, which is action 0 everywhere."""
        return np.zeros(len(observation), np.int64), state


def load(name: str, scenario: Any) -> Policy:
    """``hold``, or the policy of the run in the folder ``name``. ValueError if it is neither."""
    from agents.evaluation.evaluate import load_policy  # it imports this file

    return Hold() if name == "hold" else load_policy(Path(name))[0]
