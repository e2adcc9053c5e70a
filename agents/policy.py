"""What can take a seat: anything with Stable-Baselines3's ``predict`` signature."""

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
