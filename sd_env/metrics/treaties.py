"""Treaties: how many are formed, kept, broken, seen broken, withdrawn from, and how long they last (MODEL 4.2)."""

import numpy as np
from numpy.typing import NDArray

from sd_env.core import state
from sd_env.metrics.live import Bools, live, of_pairs, pair_steps, ratio
from sd_env.trajectory import Recording

SHARED = ("formed", "withdrawn", "expired", "voided_by_war", "resumed", "renewed")
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


ENDS = {
    "withdrawn": state.WITHDRAWN,
    "caught": state.DETECTED | state.FALSE_ALARM,
    "expired": state.EXPIRED,
    "voided_by_war": state.VOIDED_BY_WAR,
}
"""How a treaty can end: name to the events that mark it."""


def treaty_fates(recording: Recording) -> dict[str, float]:
    """What became of the treaties formed: their number, the rest as shares of it (NaN if none was).

    ``broken``: a side violated it, seen or not; ``kept``: unbroken until it expired or the recording or its world
    ended. ``withdrawn``, ``caught`` (a violation was seen, true or not), ``expired``, ``voided_by_war`` or
    ``standing`` at the last live step: how it ended, adding up to 1. ``mean_duration``: live steps after which it was
    in force, a lower bound where some stood. A treaty from before the first recorded step is not counted.
    """
    alive = live(recording)[..., None, None]
    marks = of_pairs(recording.treaty_event) | of_pairs(np.swapaxes(recording.treaty_event, -1, -2))
    formed = np.nonzero(alive & (marks & state.FORMED > 0))
    start, places = formed[0], formed[1:]
    ended = _next_true(alive & ~in_force(recording))[formed]
    last = live(recording).sum(axis=0)[places[0]] - 1
    standing = ended > last
    end = np.minimum(ended, last)
    violations = np.cumsum(marks & state.VIOLATED > 0, axis=0)
    broken = violations[end, *places] > violations[start, *places]
    final = marks[end, *places]
    ends = {name: ~standing & (final & bits > 0) for name, bits in ENDS.items()}
    shares = {
        "broken": broken, "kept": ~broken & (standing | ends["expired"]), **ends, "standing": standing,
        "mean_duration": end - start + standing,
    }
    return {"formed": float(len(start)), **{name: ratio(x.sum(), len(start)) for name, x in shares.items()}}


def _next_true(flags: Bools) -> NDArray[np.int64]:
    """`[T, …]` index of the first true step from each step on; T where there is none."""
    steps = np.arange(len(flags)).reshape(-1, *[1] * (flags.ndim - 1))
    return np.minimum.accumulate(np.where(flags, steps, len(flags))[::-1], axis=0)[::-1]
