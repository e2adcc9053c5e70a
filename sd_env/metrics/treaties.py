"""Treaties: how many are formed, kept, broken, seen broken, withdrawn from, and how long they last (MODEL 4.2)."""

import numpy as np
from numpy.typing import NDArray

from sd_env.core import state
from sd_env.metrics.live import Bools, live, of_pairs, pair_steps, ratio
from sd_env.trajectory import Recording

SHARED = ("formed", "withdrawn", "expired", "voided_by_war")
"""Events of a pair, marked on both sides; the others are of one side toward the other and may happen on both."""


def in_force(recording: Recording) -> Bools:
    """`[T, B, C, P]` whether each kind of treaty binds each unordered pair after the step."""
    return np.asarray(of_pairs(recording.treaty) > 0)


def treaty_share(recording: Recording) -> float:
    """Share of live pair-steps with at least one treaty in force."""
    bound: Bools = np.any(in_force(recording), axis=2)
    return ratio(bound[live(recording)].sum(), pair_steps(recording))


def treaty_events(recording: Recording) -> dict[str, int]:
    """How often each of `state.TREATY_EVENTS` happened in live steps, summed over kinds and pairs."""
    events = recording.treaty_event[live(recording)]  # [steps, C, N, N]
    counts = {}
    for bit, name in enumerate(state.TREATY_EVENTS):
        marked = events & (1 << bit) > 0
        counts[name] = int((of_pairs(marked) if name in SHARED else marked).sum())
    return counts


def treaty_rates(recording: Recording) -> dict[str, float]:
    """``treaties_<event>_per_100``: treaty events per 100 live pair-steps."""
    steps = pair_steps(recording)
    return {f"treaties_{name}_per_100": ratio(100 * count, steps) for name, count in treaty_events(recording).items()}


def treaty_fates(recording: Recording) -> dict[str, float]:
    """What became of the treaties formed, as shares of the treaties formed, and how long they bound.

    ``kept`` is the share of them that stood at the last live step or ran to their end without a violation by either
    side; ``broken`` had one, seen or not; the other shares say how they ended. A treaty in force before the first
    recorded step is not counted. ``mean_duration`` in steps from forming to the end or to the last live step (a
    lower bound for treaties that still stood).
    """
    table = _treaties(recording)
    formed = len(table)
    shares = {name: ratio(table[:, column].sum(), formed) for column, name in enumerate(_COLUMNS)}
    return {"formed": float(formed), **shares}


_COLUMNS = ("mean_duration", "broken", "kept", "withdrawn", "detected", "expired", "voided_by_war", "standing")


def _treaties(recording: Recording) -> NDArray[np.float64]:
    """A row of `_COLUMNS` for each treaty formed."""
    alive = live(recording)
    event = of_pairs(recording.treaty_event) | of_pairs(np.swapaxes(recording.treaty_event, -1, -2))
    event = np.where(alive[..., None, None], event, 0)
    bound = in_force(recording)
    rows = []
    for t, b, c, p in np.argwhere(event & state.FORMED > 0):
        last = int(np.flatnonzero(alive[:, b])[-1])
        gone = np.flatnonzero(~bound[t : last + 1, b, c, p])
        end = t + int(gone[0]) if len(gone) else last
        rows.append(_fate(event[t : end + 1, b, c, p], standing=not len(gone)))
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(_COLUMNS))


def _fate(events: NDArray[np.uint8], standing: bool) -> tuple[float, ...]:
    """One treaty's row from its events, of which the first is that of its forming."""
    later, final = events[1:], int(events[-1])
    broken = bool((later & state.VIOLATED).any())
    how = [
        not standing and bool(final & bits)
        for bits in (state.WITHDRAWN, state.DETECTED | state.FALSE_ALARM, state.EXPIRED, state.VOIDED_BY_WAR)
    ]
    kept = not broken and (standing or how[2])
    return (len(events) - (0 if standing else 1), broken, kept, *how, standing)
