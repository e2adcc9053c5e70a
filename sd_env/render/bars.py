"""Treaties as they lasted: when each was in force, what ended it, and what happened while it ran."""

from typing import NamedTuple

import numpy as np

from sd_env.core.state import FORMED, NOTICE_GIVEN, RENEWED, RESUMED, SUSPENDED, TREATY_EVENTS, VIOLATED
from sd_env.trajectory import Trajectory

ENDS = ("voided_by_war", "detected", "false_alarm", "withdrawn", "expired")
"""War comes first: it may void what a breach has just suspended."""
TOLD = FORMED | VIOLATED | NOTICE_GIVEN | SUSPENDED | RESUMED | RENEWED
"""Bits that are no end of a treaty."""


class Bar(NamedTuple):
    """One treaty of one pair: in force or suspended from ``start`` to ``stop`` [steps]; "" ended nothing: it
    still runs."""

    kind: int
    start: int
    stop: int
    ending: str


def ending(bits: int) -> str:
    """The event among ``bits`` that ended a treaty; one that this page does not know is told by its name or number."""
    for name in ENDS:
        if bits >> TREATY_EVENTS.index(name) & 1:
            return name
    rest = bits & ~TOLD
    if rest == 0:
        return "ended"
    bit = rest.bit_length() - 1
    return TREATY_EVENTS[bit] if bit < len(TREATY_EVENTS) else f"event {bit}"


def treaty_bars(trajectory: Trajectory, i: int, j: int) -> list[Bar]:
    """The treaties between states i and j, by kind, then by start."""
    bars = []
    for c in range(trajectory.treaty.shape[1]):
        in_force = trajectory.treaty[:, c, i, j] > 0
        if len(trajectory.suspended[0]):
            in_force = in_force | (trajectory.suspended[:, c, i, j] > 0)
        events = trajectory.treaty_event[:, c, i, j].astype(np.int64) | trajectory.treaty_event[:, c, j, i]
        start = 0 if in_force[0] else -1
        for t in range(1, trajectory.n_steps + 1):
            if start >= 0 and in_force[t] and events[t] & FORMED:  # made anew in the step in which it ended
                bars.append(Bar(c, start, t, ending(int(events[t]))))
                start = t
            if start < 0 and (in_force[t] or events[t] & FORMED):
                start = t
            if start >= 0 and not in_force[t]:
                bars.append(Bar(c, start, t, ending(int(events[t]))))
                start = -1
        if start >= 0:
            bars.append(Bar(c, start, trajectory.n_steps, ""))
    return bars


def suspensions(trajectory: Trajectory, i: int, j: int) -> list[tuple[int, int, int]]:
    """(kind, start, stop) of the spans in which a treaty between i and j was suspended, by kind, then by start."""
    spans = []
    for c in range(trajectory.suspended.shape[1]):
        asleep = np.concatenate([trajectory.suspended[:, c, i, j] > 0, [False]]).astype(np.int8)
        edges = np.diff(asleep, prepend=0)
        starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        spans += [(c, int(a), min(int(b), trajectory.n_steps)) for a, b in zip(starts, stops, strict=True)]
    return spans
