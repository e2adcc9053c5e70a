"""How a column of an observation is written: from arrays `[B]` of the state to `[B, F]`, worlds low … high-1."""

from typing import Any, NamedTuple

from sd_env.core.elementary import log
from sd_env.core.jit import inlined, rule
from sd_env.core.rules.technology import nearness
from sd_env.core.state import PEACE

LOG_TOP = 16.0  # log1p of an arsenal is clipped here: 8.9 million units
ECONOMY_TOP = 16.0  # |log economy| is clipped here


class Worlds(NamedTuple):
    """Where a column goes: into ``row`` `[B, F]`, for worlds low … high-1."""

    row: Any
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
def arsenals(arsenals, logs, at, to):
    """Arsenals `[K, B]` of one agent, as they are or as they are seen."""
    for k in range(arsenals.shape[0]):
        for b in range(to.low, to.high):  # apart from the next, whose scattered stores would keep this one from SIMD
            logs[b] = log_units(arsenals[k, b])
        for b in range(to.low, to.high):
            to.row[b, at + k] = logs[b]
    return at + arsenals.shape[0]


@inlined
def economy(economy, at, to):
    """Economy `[B]` of one agent."""
    for b in range(to.low, to.high):
        to.row[b, at] = log_economy(economy[b])
    return at + 1


@inlined
def number(number, at, to):
    """A number or a flag `[B]` as it is."""
    for b in range(to.low, to.high):
        to.row[b, at] = number[b]
    return at + 1


@inlined
def whether(what, value, at, to):
    """Whether ``what`` `[B]` is ``value``."""
    for b in range(to.low, to.high):
        to.row[b, at] = what[b] == value
    return at + 1


@inlined
def share(steps, whole, at, to):
    """Share of ``whole`` that is left with so many ``steps`` `[B]`."""
    for b in range(to.low, to.high):
        to.row[b, at] = steps[b] / whole
    return at + 1


@inlined
def shocked(shock_at, step, flag, at, to):
    """Whether one of the shocks at steps `[S, B]` happened in this one `[B]`."""
    for b in range(to.low, to.high):
        flag[b] = False
    for shock in range(shock_at.shape[0]):
        for b in range(to.low, to.high):
            flag[b] |= shock_at[shock, b] == step[b]
    return number(flag, at, to)


@inlined
def steps_to(shock_at, known, step, at, to):
    """How near each known shock is."""
    for shock in range(shock_at.shape[0]):
        if known[shock] > 0.0:
            for b in range(to.low, to.high):
                to.row[b, at] = nearness(shock_at[shock, b], step[b])
            at += 1
    return at


@inlined
def attacked(war, flag, at, to):
    """Whether an agent that fought `[N, B]` began a war."""
    for b in range(to.low, to.high):
        flag[b] = False
    for v in range(war.shape[0]):
        for b in range(to.low, to.high):
            flag[b] |= war[v, b] != PEACE
    return number(flag, at, to)


@inlined
def in_force(treaty, at, to):
    """Whether a treaty `[B]` is in force."""
    for b in range(to.low, to.high):
        to.row[b, at] = treaty[b] > 0
    return at + 1
