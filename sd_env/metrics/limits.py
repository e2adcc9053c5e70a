"""How long a treaty lasts and how far it binds, for one pair: treaties in force from the start count too."""

import numpy as np

from sd_env.metrics.live import live, ratio
from sd_env.params import Params
from sd_env.trajectory import Recording


def limit_of_pair(recording: Recording, params: Params, kind: int, i: int, j: int) -> dict[str, float]:
    """``in_force``: share of live steps; ``first_end``: live steps before it first was not in force, be it
    suspended; ``above_cap``: share of its steps in which either party stood above a cap (before any reduction)."""
    alive = live(recording)
    bound = (recording.treaty[:, :, kind, i, j] > 0) & alive
    first_end = np.logical_and.accumulate(bound, axis=0).sum(axis=0)
    above = np.zeros_like(bound)
    for state in (i, j):
        caps = params.cap[kind] * params.cap_factor[kind, state]
        above |= (recording.arsenal[:, :, state] > caps).any(axis=-1)
    return {
        "in_force": ratio(bound.sum(), alive.sum()),
        "first_end": float(first_end.mean()),
        "above_cap": ratio((above & bound).sum(), bound.sum()),
    }
