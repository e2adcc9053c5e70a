"""What one agent sees (MODEL 5): a table of fields, and the compiled writer of one agent's row in the same order.

What agent i is given is a function of its own state, its estimates and public events alone.
"""

from typing import Any, NamedTuple

import numpy as np

from sd_env.core.actions import ASSURE, ATTACK, DISARM, DISCLOSE, PROPOSE, WITHDRAW, find_legal, may_be_illegal, other
from sd_env.core.elementary import log
from sd_env.core.game import Game, Sight
from sd_env.core.jit import inlined, rule
from sd_env.core.state import GREEDY, PEACE
from sd_env.params import AGENT, Params, sizes

LOG_TOP = 16.0  # log1p of an arsenal is clipped here: 8.9 million units
ECONOMY_TOP = 16.0  # |log economy| is clipped here


class Field(NamedTuple):
    """One number of an observation."""

    name: str
    low: float
    high: float
    meaning: str


def sight(p: Params) -> Sight:
    """The groups that can move: no agent is shown a constant."""
    _, _, kinds = sizes(p)
    treaties = p.allow_treaties and kinds > 0
    caught = treaties and bool(np.any((p.verification > 0) & np.isfinite(p.cap).any(axis=1) | (p.false_alarm > 0)))
    crises = bool(p.contact.any()) and (p.crisis_base > 0 or p.crisis_slope > 0)
    return Sight(
        motive=bool(np.any((p.greedy_prior > 0) & (p.greedy_prior < 1)) or np.ptp(p.greedy_prior) > 0),
        economy=bool(np.any(p.growth != 0) or np.ptp(p.economy) > 0),
        tension=_tension_moves(p, treaties, caught),
        treaties=treaties,
        notice=treaties and bool(np.any(p.notice > 0)),
        caught=caught,
        crisis=crises,
        assure=p.allow_assure,
        disclose=p.allow_disclose,
        disarm=p.allow_disarm,
        attack=crises and (p.war_decision == AGENT or max(p.accident_willingness, p.accident_rate) > 0
                           or (p.greedy_willingness > 0 and bool(np.any(p.greedy_prior > 0)))),
    )


def _tension_moves(p: Params, treaties: bool, caught: bool) -> bool:
    """Whether anything can raise tension, or lower one that stands above 0."""
    rises = p.arms_weight > 0 or (treaties and p.withdrawal_weight > 0) or (caught and p.violation_weight > 0)
    signals = (
        (p.allow_assure, p.assure_weight), (p.allow_disclose, p.disclose_weight), (p.allow_disarm, p.disarm_weight),
    )
    return rises or (p.tension_start > 0 and (p.tension_decay > 0 or any(on and weight > 0 for on, weight in signals)))


def fields(p: Params, weapons: tuple[str, ...] = (), kinds: tuple[str, ...] = ()) -> tuple[Field, ...]:
    """The fields of one agent's observation, in order; rival r is agent (i + r) mod N."""
    n, k, c = sizes(p)
    see = sight(p)
    weapon = weapons or tuple(f"class_{a}" for a in range(k))
    kind = kinds or tuple(f"kind_{a}" for a in range(c))
    rows = [Field(f"own.arsenal.{w}", 0, LOG_TOP, "log1p of own units") for w in weapon]
    if see.motive:
        rows.append(Field("own.greedy", 0, 1, "1 if greedy"))
    if see.economy:
        rows.append(Field("own.economy", -ECONOMY_TOP, ECONOMY_TOP, "log of own economy"))
    for r in range(1, n):
        at = f"rival+{r}."
        rows += [Field(f"{at}arsenal.{w}", 0, LOG_TOP, "log1p of units as estimated through fog") for w in weapon]
        flags = (
            ("economy", see.economy, -ECONOMY_TOP, ECONOMY_TOP, "log of its economy"),
            ("tension", see.tension, 0, 1, "tension with it"),
            ("crisis", see.crisis, 0, 1, "1 if a crisis with it is open (agent) or was this step (doctrine)"),
            ("caught", see.caught, 0, 1, "1 if it was seen violating a treaty this step (false alarms look alike)"),
            ("assured", see.assure, 0, 1, "1 if its last public act was to assure"),
            ("disclosed", see.disclose, 0, 1, "1 if its last public act was to disclose"),
            ("disarmed", see.disarm, 0, 1, "1 if its last public act was to disarm"),
            ("proposed", see.treaties, 0, 1, "1 if its last public act was an offer"),
            ("gave_notice", see.treaties, 0, 1, "1 if its last public act was a withdrawal"),
            ("attacked", see.attack, 0, 1, "1 if it began a war this step"),
        )
        rows += [Field(at + name, low, high, meaning) for name, on, low, high, meaning in flags if on]
        for which in kind if see.treaties else ():
            rows.append(Field(f"{at}{which}.in_force", 0, 1, "1 if the treaty is in force"))
            if see.notice:
                rows.append(Field(f"{at}{which}.notice", 0, 1, "share of the notice period that is left"))
            rows.append(Field(f"{at}{which}.my_offer", 0, 1, "share of my offer's time that is left"))
            rows.append(Field(f"{at}{which}.its_offer", 0, 1, "share of its offer's time that is left"))
    return tuple(rows)


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
    shown = (*signals, (see.treaties, PROPOSE), (see.treaties, WITHDRAW))
    for is_shown, family in shown:
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
def observe_treaties(p, see, s, i, j, row, at, low, high):
    """Treaties between i and j, their notice, and the offers each way."""
    for c in range(s.treaty.shape[0]):
        for b in range(low, high):
            row[b, at] = s.treaty[c, i, j, b] > 0
        at += 1
        if see.notice:
            at = observe_share(s.notice[c, i, j], max(1.0, p.notice[c]), row, at, low, high)
        at = observe_share(s.offer[c, i, j], p.offer_duration, row, at, low, high)
        at = observe_share(s.offer[c, j, i], p.offer_duration, row, at, low, high)
    return at


@inlined
def observe(g: Game, i: int, row: Any, low: int, high: int) -> None:
    """Write agent i's observations of worlds low … high-1 into ``row`` `[B, F]`, in the order of `fields`."""
    p, see, s = g.params, g.sight, g.state
    n = s.arsenal.shape[0]
    at = observe_arsenals(s.arsenal[i], g.scratch.total, row, 0, low, high)
    if see.motive:
        at = observe_whether(s.motive[i], GREEDY, row, at, low, high)
    if see.economy:
        at = observe_economy(s.economy[i], row, at, low, high)
    for r in range(1, n):
        j = other(i, r, n)
        at = observe_arsenals(s.estimate[i, j], g.scratch.total, row, at, low, high)
        at = observe_public(see, s, g.scratch, i, j, row, at, low, high)
        if see.treaties:
            at = observe_treaties(p, see, s, i, j, row, at, low, high)


@inlined
def write_mask(g: Game, i: int, mask: Any, low: int, high: int) -> None:
    """Write which actions are legal for agent i of worlds low … high-1 into ``mask`` `[B, A]`, as 0 and 1."""
    t, s, legal = g.table, g.state, g.scratch.flag
    for a in range(len(t.family)):
        if may_be_illegal(t.family[a]):
            find_legal(s, i, t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0]), legal, low, high)
            for b in range(low, high):
                mask[b, a] = legal[b]
        else:
            for b in range(low, high):
                mask[b, a] = 1


def full_truths(s: Any, low: int = 0, high: int | None = None) -> np.ndarray:
    """The whole state of worlds low … high-1 as float32 `[high - low, S]`: see `full_truth`."""
    part = slice(low, high)
    treaties = (np.minimum(x[part], 1e6) for x in (s.treaty, s.notice, s.offer))
    pieces = (
        np.log1p(s.arsenal[part]), s.motive[part], np.log(s.economy[part]), s.misreading[part],
        np.log1p(s.estimate[part]), s.tension[part], *(np.log1p(x) for x in treaties), s.crisis[part], s.caught[part],
        s.war[part], s.act[part] / float(ATTACK),
    )
    rows = len(s.motive[part])
    return np.concatenate([np.reshape(piece, (rows, -1)) for piece in pieces], axis=1).astype(np.float32)


def full_truth(s: Any, b: int) -> np.ndarray:
    """The whole state of world b as float32 `[S]`, for centralised critics and metrics alone: no agent may see it."""
    return full_truths(s, b, b + 1)[0]
