"""Who scraps arms because a treaty caps them (MODEL 4.2): read off two moments, since nothing else keeps it."""

from collections.abc import Iterator

import numpy as np

from sd_env.core.rules.treaties import cap_share
from sd_env.trajectory import Moment


def begins_to_scrap(m: Moment, before: Moment) -> Iterator[tuple[int, int, int]]:
    """(treaty kind, state, class) where a bound state begins to scrap what it holds beyond a cap."""
    p = m.scenario.params
    for c in np.flatnonzero(p.disposal > 0.0).tolist():
        for i, k in np.ndindex(*m.arsenal.shape):
            held = before.arsenal[i, k] + (p.build_step if m.built[i] == k else 0.0)
            already = before.step > 0 and before.arsenal[i, k] > _cap(before, c, i, k)
            if held > _cap(m, c, i, k) and not already:
                yield c, i, k


def _cap(m: Moment, c: int, i: int, k: int) -> float:
    """The lowest cap that binds state i in a treaty of kind c with anybody; inf where none does."""
    p, bound = m.scenario.params, np.flatnonzero(m.treaty[c, i] > 0)
    ages = [int(m.age[c, i, j]) if len(m.age) else 0 for j in bound]
    shares = [cap_share(age, p.cap_fall[c], p.cap_floor[c]) if p.cap_fall[c] > 0.0 else 1.0 for age in ages]
    return min((float(p.cap[c, k] * p.cap_factor[c, i] * share) for share in shares), default=np.inf)
