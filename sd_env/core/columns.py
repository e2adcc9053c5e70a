"""How a column of an observation is written: from arrays `[B]` of the state to `[N F, W]`, worlds low … high-1."""

from typing import Any, NamedTuple

import numpy as np

from sd_env.core.elementary import log
from sd_env.core.jit import inlined, rule
from sd_env.core.rules.technology import nearness
from sd_env.core.state import PEACE

LOG_TOP = 16.0  # log1p of an arsenal is clipped here: 8.9 million units
ECONOMY_TOP = 16.0  # |log economy| is clipped here


class Worlds(NamedTuple):
    """Where a column goes: into ``columns`` `[N F, W]`, for worlds low … high-1."""

    columns: Any
    low: Any
    high: Any


@rule
def log_units(units):
    """log1p of an arsenal, clipped to the space."""
    return min(log(1.0 + units), LOG_TOP)


@rule
def log_economy(economy):
    """Log of an economy, clipped to the space."""
    return min(max(log(economy), -ECONOMY_TOP), ECONOMY_TOP)


@inlined
def arsenals(arsenals, at, to):
    """Arsenals `[K, B]` of one agent, as they are or as they are seen."""
    for k in range(arsenals.shape[0]):
        for b in range(to.low, to.high):
            to.columns[at + k, b - to.low] = log_units(arsenals[k, b])
    return at + arsenals.shape[0]


@inlined
def economy(economy, at, to):
    """Economy `[B]` of one agent."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = log_economy(economy[b])
    return at + 1


@inlined
def number(number, at, to):
    """A number or a flag `[B]` as it is."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = number[b]
    return at + 1


@inlined
def whether(what, value, at, to):
    """Whether ``what`` `[B]` is ``value``."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = what[b] == value
    return at + 1


@inlined
def share(steps, whole, at, to):
    """Share of ``whole`` that is left with so many ``steps`` `[B]`, both below 2^24, so that float32 holds them."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = np.float32(steps[b]) / np.float32(whole)
    return at + 1


@inlined
def shocked(shock_at, step, at, to):
    """Whether one of the shocks at steps `[S, B]` happened in this one `[B]`."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = 0.0
    for shock in range(shock_at.shape[0]):
        for b in range(to.low, to.high):
            before = to.columns[at, b - to.low]
            to.columns[at, b - to.low] = 1.0 if shock_at[shock, b] == step[b] else before
    return at + 1


@inlined
def steps_to(shock_at, known, step, at, to):
    """How near each known shock is."""
    for shock in range(shock_at.shape[0]):
        if known[shock] > 0.0:
            for b in range(to.low, to.high):
                to.columns[at, b - to.low] = nearness(shock_at[shock, b], step[b])
            at += 1
    return at


@inlined
def dated(available_from, k):
    """Whether a date bars a state from class k for a while; dates are `[N, K]`."""
    barred = False
    for i in range(available_from.shape[0]):
        barred |= 0.0 < available_from[i, k] < np.inf
    return barred


@inlined
def buildable(available_from, step, i, at, to):
    """Whether agent i may by now build each class that has a date."""
    for k in range(available_from.shape[1]):
        if dated(available_from, k):
            for b in range(to.low, to.high):
                to.columns[at, b - to.low] = step[b] >= available_from[i, k]
            at += 1
    return at


@inlined
def begun(treaty_from, step, at, to):
    """Whether each treaty kind that has a date may be offered by now."""
    for c in range(treaty_from.shape[0]):
        if treaty_from[c] > 0.0:
            for b in range(to.low, to.high):
                to.columns[at, b - to.low] = step[b] >= treaty_from[c]
            at += 1
    return at


@inlined
def attacked(war, at, to):
    """Whether an agent that fought `[N, B]` began a war."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = 0.0
    for v in range(war.shape[0]):
        for b in range(to.low, to.high):
            before = to.columns[at, b - to.low]
            to.columns[at, b - to.low] = 1.0 if war[v, b] != PEACE else before
    return at + 1


@inlined
def in_force(treaty, at, to):
    """Whether a treaty `[B]` is in force."""
    for b in range(to.low, to.high):
        to.columns[at, b - to.low] = treaty[b] > 0
    return at + 1
