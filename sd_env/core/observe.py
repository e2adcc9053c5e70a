"""What one agent sees (MODEL 5): the compiled writer of one agent's row, in the order of the table in `seen`.

What agent i is given is a function of its own state, its estimates and public events alone.
"""

from typing import Any

import numpy as np

from sd_env.core.actions import (
    ASSURE,
    ATTACK,
    DISARM,
    DISCLOSE,
    PROPOSE,
    SUSPEND,
    WITHDRAW,
    find_legal,
    may_be_illegal,
    other,
)
from sd_env.core.elementary import log
from sd_env.core.game import Game
from sd_env.core.jit import inlined, rule
from sd_env.core.rules.technology import nearness
from sd_env.core.seen import ECONOMY_TOP, LOG_TOP, Field, fields, sight
from sd_env.core.state import GREEDY, MAXIMISER, PEACE

__all__ = ["Field", "fields", "full_truth", "observe", "sight", "write_mask"]


@rule
def log_units(units):
    """log1p of an arsenal, clipped to the space."""
    return min(log(1.0 + units), LOG_TOP)


@rule
def log_economy(economy):
    """Log of an economy, clipped to the space."""
    return min(max(log(economy), -ECONOMY_TOP), ECONOMY_TOP)


@inlined
def observe_arsenals(arsenals, logs, row, at, low, high):
    """Arsenals `[K, B]` of one agent, as they are or as they are seen."""
    for k in range(arsenals.shape[0]):
        for b in range(low, high):  # apart from the next loop, whose scattered stores would keep this one from SIMD
            logs[b] = log_units(arsenals[k, b])
        for b in range(low, high):
            row[b, at + k] = logs[b]
    return at + arsenals.shape[0]


@inlined
def observe_economy(economy, row, at, low, high):
    """Economy `[B]` of one agent."""
    for b in range(low, high):
        row[b, at] = log_economy(economy[b])
    return at + 1


@inlined
def observe_number(number, row, at, low, high):
    """A number or a flag `[B]` as it is."""
    for b in range(low, high):
        row[b, at] = number[b]
    return at + 1


@inlined
def observe_whether(what, value, row, at, low, high):
    """Whether ``what`` `[B]` is ``value``."""
    for b in range(low, high):
        row[b, at] = what[b] == value
    return at + 1


@inlined
def observe_public(see, s, w, i, j, row, at, low, high):
    """What everybody knows of agent j, and its relation to i."""
    if see.economy:
        at = observe_economy(s.economy[j], row, at, low, high)
    if see.tension:
        at = observe_number(s.tension[i, j], row, at, low, high)
    if see.crisis:
        at = observe_number(s.crisis[i, j], row, at, low, high)
    if see.caught:
        at = observe_number(s.caught[j], row, at, low, high)
    signals = ((see.assure, ASSURE), (see.disclose, DISCLOSE), (see.disarm, DISARM))
    treaties = ((see.offers, PROPOSE), (see.offers, WITHDRAW), (see.offers and see.suspensions, SUSPEND))
    for is_shown, family in signals + treaties:
        if is_shown:
            at = observe_whether(s.act[j], family, row, at, low, high)
    if see.attack:
        for b in range(low, high):
            w.flag[b] = False
        for v in range(s.war.shape[0]):
            for b in range(low, high):
                w.flag[b] |= s.war[j, v, b] != PEACE
        at = observe_number(w.flag, row, at, low, high)
    return at


@inlined
def observe_share(steps, whole, row, at, low, high):
    """Share of ``whole`` that is left with so many ``steps`` `[B]`."""
    for b in range(low, high):
        row[b, at] = steps[b] / whole
    return at + 1


@inlined
def anybody_signs(p, c, r):
    """As `may_bind`, compiled."""
    found, n = False, p.signatories.shape[1]
    for i in range(n):
        found |= p.signatories[c, i, other(i, r, n)] > 0.0
    return found


@inlined
def observe_treaties(p, see, s, i, r, row, at, low, high):
    """Treaties between i and the agent r seats on, their notice and suspension, and the offers each way."""
    j = other(i, r, s.arsenal.shape[0])
    for c in range(s.treaty.shape[0]):
        if anybody_signs(p, c, r):
            for b in range(low, high):
                row[b, at] = s.treaty[c, i, j, b] > 0
            at += 1
            if see.notice:
                at = observe_share(s.notice[c, i, j], max(1.0, p.notice[c]), row, at, low, high)
            if see.suspensions and p.suspension[c] > 0.0:
                at = observe_share(s.suspended[c, i, j], p.suspension[c], row, at, low, high)
            if see.offers:
                at = observe_share(s.offer[c, i, j], p.offer_duration, row, at, low, high)
                at = observe_share(s.offer[c, j, i], p.offer_duration, row, at, low, high)
    return at


@inlined
def observe_shocks(p, s, w, row, at, low, high):
    """Whether a shock happened this step, and how near the known ones are."""
    for b in range(low, high):
        w.flag[b] = False
    for shock in range(s.shock_at.shape[0]):
        for b in range(low, high):
            w.flag[b] |= s.shock_at[shock, b] == s.step[b]
    at = observe_number(w.flag, row, at, low, high)
    for shock in range(s.shock_at.shape[0]):
        if p.shock_known[shock] > 0.0:
            for b in range(low, high):
                row[b, at] = nearness(s.shock_at[shock, b], s.step[b])
            at += 1
    return at


@inlined
def observe(g: Game, i: int, row: Any, low: int, high: int) -> None:
    """Write agent i's observations of worlds low … high-1 into ``row`` `[B, F]`, in the order of `fields`."""
    p, see, s = g.params, g.sight, g.state
    n = s.arsenal.shape[0]
    at = observe_arsenals(s.arsenal[i], g.scratch.total, row, 0, low, high)
    if see.motive:
        at = observe_whether(s.motive[i], GREEDY, row, at, low, high)
    if see.maximiser:
        at = observe_whether(s.motive[i], MAXIMISER, row, at, low, high)
    if see.economy:
        at = observe_economy(s.economy[i], row, at, low, high)
    if see.shocks:
        at = observe_shocks(p, s, g.scratch, row, at, low, high)
    for r in range(1, n):
        j = other(i, r, n)
        at = observe_arsenals(s.estimate[i, j], g.scratch.total, row, at, low, high)
        at = observe_public(see, s, g.scratch, i, j, row, at, low, high)
        if see.treaties:
            at = observe_treaties(p, see, s, i, r, row, at, low, high)


@inlined
def write_mask(g: Game, i: int, mask: Any, low: int, high: int) -> None:
    """Write which actions are legal for agent i of worlds low … high-1 into ``mask`` `[B, A]`, as 0 and 1."""
    t, s, legal = g.table, g.state, g.scratch.flag
    for a in range(len(t.family)):
        family, argument, j = t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0])
        if may_be_illegal(g.params, i, family, argument):
            find_legal(g.params, s, i, family, argument, j, legal, low, high)
            for b in range(low, high):
                mask[b, a] = legal[b]
        else:
            for b in range(low, high):
                mask[b, a] = 1


def full_truths(s: Any, low: int = 0, high: int | None = None) -> np.ndarray:
    """The whole state of worlds low … high-1 as float32 `[high - low, S]`: see `full_truth`."""
    part = slice(low, high)
    treaties = (np.minimum(x[part], 1e6) for x in (s.treaty, s.notice, s.offer))
    later = (np.minimum(x[part], 1e6) for x in (s.suspended, s.dormant, s.age, s.shock_at))  # empty: none
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
    )
    rows = len(s.motive[part])
    return np.concatenate([np.reshape(piece, (rows, -1)) for piece in pieces], axis=1).astype(np.float32)


def full_truth(s: Any, b: int) -> np.ndarray:
    """The whole state of world b as float32 `[S]`, for centralised critics and metrics alone: no agent may see it."""
    return full_truths(s, b, b + 1)[0]
