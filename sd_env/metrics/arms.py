"""Arms: how much stands, in which classes, in whose hands, and what of it is defensive (MODEL 1 and 2).

A class is called defensive where its defence exceeds its offence in the scenario's own table, offensive where it is
the other way round; distinguishability does not enter (it says what others can tell, not what was bought).
"""

import numpy as np

from sd_env.core.rules.force import blend
from sd_env.metrics.live import MOTIVE_NAMES, Bools, Floats, by_agent, by_type, mean_where, ratio
from sd_env.params import Params
from sd_env.trajectory import Recording


def defensive_classes(params: Params) -> Bools:
    """`[K]` classes with more defence than offence."""
    return np.asarray(params.defence > params.offence)


def offensive_classes(params: Params) -> Bools:
    """`[K]` classes with more offence than defence."""
    return np.asarray(params.offence > params.defence)


def total_arsenal(recording: Recording) -> Floats:
    """`[T, B, N]` units of all classes after each step."""
    return np.asarray(recording.arsenal.sum(axis=-1))


def mean_arsenal(recording: Recording, who: Bools | None = None) -> float:
    """Units a state holds, mean over live agent-steps; ``who`` `[T, B, N]` restricts it (see `live.seekers`)."""
    return mean_where(total_arsenal(recording), by_agent(recording) if who is None else who)


def arsenal_by_motive(recording: Recording) -> dict[str, float]:
    """Units a state holds, by motive (``seeker``, ``greedy``, ``maximiser``); mean as above, NaN if there is none."""
    return {name: mean_arsenal(recording, by_type(recording, motive)) for motive, name in MOTIVE_NAMES.items()}


def mean_offence(recording: Recording, params: Params, who: Bools | None = None) -> float:
    """Offence A_i as it counts (MODEL 2: where weapons look alike every class counts half) [force], mean as above."""
    weights = blend_all(params.offence, params.defence, params.distinguishability)
    return mean_where(recording.arsenal @ weights, by_agent(recording) if who is None else who)


def arsenal_by_class(recording: Recording, who: Bools | None = None) -> Floats:
    """`[K]` units a state holds of each class, mean over live agent-steps, all or those of ``who``; NaN if none."""
    which = by_agent(recording) if who is None else who
    return np.array([mean_where(recording.arsenal[..., k], which) for k in range(recording.arsenal.shape[-1])])


def arsenal_share(recording: Recording, classes: Bools, who: Bools | None = None) -> float:
    """Share of all units held that belong to ``classes`` `[K]`; a ratio of totals, NaN if nothing is held."""
    held = arsenal_by_class(recording, who)
    return float("nan") if np.isnan(held).any() else ratio(held[classes].sum(), held.sum())


def build_share(recording: Recording, classes: Bools, who: Bools | None = None) -> float:
    """Share of arm actions done that build one of ``classes`` `[K]`; NaN if nothing is built."""
    which = by_agent(recording) if who is None else who
    built = recording.built[which & (recording.built >= 0)]
    return ratio(classes[built].sum(), len(built))


def blend_all(own: Floats, other: Floats, distinguishability: float) -> Floats:
    """`[K]` force of each class, by the game's own rule."""
    return np.array([blend(a, b, distinguishability) for a, b in zip(own, other, strict=True)])
