"""The whole state, hidden parts included: for centralised critics and metrics alone. No agent may see it."""

from typing import Any

import numpy as np

from sd_env.core import seen
from sd_env.core.actions import ATTACK
from sd_env.params import Params


def full_truths(p: Params, s: Any, low: int = 0, high: int | None = None) -> np.ndarray:
    """The whole state of worlds low … high-1 as float32 `[high - low, S]`: see `full_truth`."""
    part = slice(low, high)
    treaties = (np.minimum(x[part], 1e6) for x in (s.treaty, s.notice, s.offer))
    later = (np.minimum(x[part], 1e6) for x in (s.suspended, s.dormant, s.age, s.shock_at))  # empty: none
    dates = (np.log1p(s.step[part]),) if seen.dates(p) else ()
    pieces = (
        np.log1p(s.arsenal[part]),
        s.motive[part],
        np.log(s.economy[part]),
        s.misreading[part],
        np.log1p(s.estimate[part]),
        s.tension[part],
        *(np.log1p(x) for x in treaties),
        s.crisis[part],
        s.caught[part],
        s.war[part],
        s.act[part] / float(ATTACK),
        *(np.log1p(x) for x in later),
        *dates,
    )
    rows = len(s.motive[part])
    return np.concatenate([np.reshape(piece, (rows, -1)) for piece in pieces], axis=1).astype(np.float32)


def full_truth(p: Params, s: Any, b: int) -> np.ndarray:
    """The whole state of world b as float32 `[S]`, for centralised critics and metrics alone: no agent may see it."""
    return full_truths(p, s, b, b + 1)[0]
