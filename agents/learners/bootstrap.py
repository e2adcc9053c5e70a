"""The value of what would have come after a time limit, added to the last reward in one batch.

Stable-Baselines3 does the same one row at a time, which takes a sixth of training when hundreds of worlds reach their
horizon together; results are the same but for rounding.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import BaseCallback


def add_value_of_last(model: Any, ended: Sequence[int], infos: list[dict[str, Any]], rewards: NDArray[Any]) -> None:
    """Add to ``rewards`` `[rows]` the discounted value of the last observation where a time limit ended the episode.

    The flag ``TimeLimit.truncated`` is cleared, so that it is done once.
    """
    rows = [row for row in ended if infos[row].get("TimeLimit.truncated")]
    if rows:
        last = torch.from_numpy(np.stack([infos[row]["terminal_observation"] for row in rows]))
        with torch.no_grad():
            values = model.policy.predict_values(last).numpy().ravel()
        rewards[rows] += model.gamma * values
        for row in rows:
            infos[row]["TimeLimit.truncated"] = False


class BatchedBootstrap(BaseCallback):
    """For algorithms that would do it row by row."""

    def _on_step(self) -> bool:
        local = self.locals
        add_value_of_last(self.model, local["dones"].nonzero()[0], local["infos"], local["rewards"])
        return True
