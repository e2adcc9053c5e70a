"""What of a recording counts: steps before a world's end, who was what type, and ratios that may be empty.

A `Recording` may run on after a world has ended; nothing after its last step counts anywhere in `metrics`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import GREEDY, MAXIMISER, SEEKER
from sd_env.trajectory import Recording

MOTIVE_NAMES = {SEEKER: "seeker", GREEDY: "greedy", MAXIMISER: "maximiser"}
"""What measures call a motive."""
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def live(recording: Recording) -> Bools:
    """`[T, B]` true up to and including the step in which the world ended."""
    ended = recording.terminated | recording.truncated
    over = np.zeros(ended.shape, np.bool_)
    over[1:] = np.logical_or.accumulate(ended, axis=0)[:-1]
    return ~over


def by_agent(recording: Recording) -> Bools:
    """`[T, B, N]` live agent-steps."""
    return np.broadcast_to(live(recording)[..., None], recording.motive.shape)


def by_type(recording: Recording, motive: int) -> Bools:
    """`[T, B, N]` live agent-steps of one motive (`SEEKER` …), as it was when the step was acted and fought."""
    return by_agent(recording) & (recording.motive == motive)


def seekers(recording: Recording) -> Bools:
    """`[T, B, N]` live agent-steps of security seekers."""
    return by_type(recording, SEEKER)


def greedy(recording: Recording) -> Bools:
    """`[T, B, N]` live agent-steps of greedy states."""
    return by_type(recording, GREEDY)


def maximisers(recording: Recording) -> Bools:
    """`[T, B, N]` live agent-steps of power maximisers."""
    return by_type(recording, MAXIMISER)


def of_pairs(matrix: NDArray[Any]) -> NDArray[Any]:
    """Unordered pairs of ``[..., N, N]``, of which only i < j is read: `[..., P]` with P = N (N - 1) / 2."""
    return matrix[..., *np.triu_indices(matrix.shape[-1], k=1)]


def pair_steps(recording: Recording) -> int:
    """Live steps times unordered pairs: the denominator of what pairs do."""
    n = recording.motive.shape[2]
    return int(live(recording).sum()) * (n * (n - 1) // 2)


def ratio(total: Any, count: Any) -> float:
    """``total / count``; NaN where there was nothing to count."""
    return float(total) / float(count) if count else float("nan")


def mean_where(values: NDArray[Any], which: Bools) -> float:
    """Mean of ``values`` where ``which``, of the same shape; NaN where there is none."""
    return ratio(values[which].sum(dtype=np.float64), which.sum())
