"""Treaties: how many are formed, kept, broken, seen broken, withdrawn from, and how long they last (MODEL 4.2)."""

from typing import Any

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
    "voided_by_war": state.VOIDED_BY_WAR,
    "withdrawn": state.WITHDRAWN,
    "caught": state.DETECTED | state.FALSE_ALARM,
    "expired": state.EXPIRED,
}
"""How a treaty can end: name to the events that mark it. War comes first: it may void what a breach has suspended."""
OLDER = state.WITHDRAWN | state.DETECTED | state.FALSE_ALARM | state.EXPIRED
"""Events that only a treaty from before the step can have."""


def treaty_fates(recording: Recording) -> dict[str, float]:
    """What became of treaties: how many were ``formed``, how many ``inherited`` from before the first recorded step;
    the rest as shares of both (NaN if there was none).

    ``broken``: a side violated it, seen or not; ``kept``: unbroken until it expired or the recording or its world
    ended. ``withdrawn``, ``caught`` (a violation was seen, true or not), ``expired``, ``voided_by_war`` or
    ``standing`` at the last live step: how it ended, adding up to 1. ``mean_duration``: live steps after which it was
    in force or suspended, a lower bound where some stood or were inherited. A suspension is no end: a treaty goes on
    until it resumes or ends while suspended. Nor is a renewal, which is of the same treaty.
    """
    marks = _before(of_pairs(recording.treaty_event) | of_pairs(np.swapaxes(recording.treaty_event, -1, -2)))
    starts, ended = _spans(recording, marks)
    first, places = starts[0], starts[1:]
    last = live(recording).sum(axis=0)[places[0]]
    standing, end = ended > last, np.minimum(ended, last)
    violations = np.cumsum(marks & state.VIOLATED > 0, axis=0)
    broken = violations[end, *places] > violations[starts]
    ends, left = {}, ~standing
    for name, bits in ENDS.items():
        ends[name] = left & (marks[end, *places] & bits > 0)
        left = left & ~ends[name]
    shares = {
        "broken": broken,
        "kept": ~broken & (standing | ends["expired"]),
        **ends,
        "standing": standing,
        "mean_duration": end - np.maximum(first, 1) + standing,
    }
    inherited = int((first == 0).sum())
    counts = {"formed": float(len(first) - inherited), "inherited": float(inherited)}
    return counts | {name: ratio(x.sum(), len(first)) for name, x in shares.items()}


def _spans(recording: Recording, marks: NDArray[np.uint16]) -> tuple[tuple[NDArray[np.int64], ...], NDArray[np.int64]]:
    """Where treaties start, as indices of ``marks`` `[T + 1, B, C, P]` (0 is before the first step), and where each
    ends: the first step after which it is neither in force nor suspended, or in which the next one is formed."""
    alive, bound = _before(live(recording)[..., None, None], True), _before(_lasting(recording))
    formed = alive & (marks & state.FORMED > 0)
    formed[0] = ~formed[1] & (bound[1] | (marks[1] & state.VOIDED_BY_WAR > 0)) | (marks[1] & OLDER > 0)
    starts = np.nonzero(formed)
    over = _next_true(alive & ~bound)[np.maximum(starts[0], 1), *starts[1:]]
    anew = _next_true(np.concatenate([formed[1:], np.zeros_like(formed[:1])]))[starts] + 1
    return starts, np.minimum(over, anew)


def _lasting(recording: Recording) -> Bools:
    """`[T, B, C, P]` whether a treaty is in force or suspended after the step."""
    bound = in_force(recording)
    return bound | (of_pairs(recording.suspended) > 0) if recording.suspended.shape[2] else bound


def _before(values: NDArray[Any], value: Any = 0) -> NDArray[Any]:
    """`[T + 1, …]` with a step before the first, in which all is ``value``."""
    return np.concatenate([np.full_like(values[:1], value), values])


def _next_true(flags: Bools) -> NDArray[np.int64]:
    """`[T, …]` index of the first true step from each step on; T where there is none."""
    steps = np.arange(len(flags)).reshape(-1, *[1] * (flags.ndim - 1))
    return np.minimum.accumulate(np.where(flags, steps, len(flags))[::-1], axis=0)[::-1]
