"""What one agent sees (MODEL 5): a table of fields, and the compiled writer of one agent's row in the same order.

What agent i is given is a function of its own state, its estimates and public events alone.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from sd_env.core.actions import ASSURE, ATTACK, DISARM, DISCLOSE, PROPOSE, WITHDRAW, ActionTable, is_legal, other
from sd_env.core.jit import inlined
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


class Sight(NamedTuple):
    """Which groups of fields exist: those that can move in this game."""

    motive: bool
    economy: bool
    tension: bool
    treaties: bool
    notice: bool
    caught: bool
    crisis: bool
    assure: bool
    disclose: bool
    disarm: bool
    attack: bool


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
    signals = ((p.allow_assure, p.assure_weight), (p.allow_disclose, p.disclose_weight), (p.allow_disarm, p.disarm_weight))
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


@inlined
def log_units(units):
    """log1p of an arsenal, clipped to the space."""
    return min(math.log(np.float32(1.0 + units)), LOG_TOP)  # float32: twice as fast, and what the space holds


@inlined
def log_economy(economy):
    """Log of an economy, clipped to the space."""
    return min(max(math.log(economy), -ECONOMY_TOP), ECONOMY_TOP)


@inlined
def observe_public(see, s, b, i, j, row, at):
    """What everybody knows of agent j, and its relation to i."""
    if see.economy:
        row[at] = log_economy(s.economy[b, j])
        at += 1
    if see.tension:
        row[at] = s.tension[b, i, j]
        at += 1
    if see.crisis:
        row[at] = s.crisis[b, i, j]
        at += 1
    if see.caught:
        row[at] = s.caught[b, j]
        at += 1
    did = s.act[b, j]
    if see.assure:
        row[at] = did == ASSURE
        at += 1
    if see.disclose:
        row[at] = did == DISCLOSE
        at += 1
    if see.disarm:
        row[at] = did == DISARM
        at += 1
    if see.treaties:
        row[at] = did == PROPOSE
        row[at + 1] = did == WITHDRAW
        at += 2
    if see.attack:
        began = False
        for v in range(s.war.shape[1]):
            began |= s.war[b, j, v] != PEACE
        row[at] = began
        at += 1
    return at


@inlined
def observe_treaties(p, see, s, b, i, j, row, at):
    """Treaties between i and j, their notice, and the offers each way."""
    for c in range(s.treaty.shape[1]):
        row[at] = s.treaty[b, c, i, j] > 0
        at += 1
        if see.notice:
            row[at] = s.notice[b, c, i, j] / max(1.0, p.notice[c])
            at += 1
        row[at] = s.offer[b, c, i, j] / p.offer_duration
        row[at + 1] = s.offer[b, c, j, i] / p.offer_duration
        at += 2
    return at


@inlined
def observe(p: Params, see: Sight, s: Any, b: int, i: int, row: Any) -> None:
    """Write agent i's observation of world b into ``row`` `[F]`, in the order of `fields`."""
    n, classes = s.arsenal.shape[1], s.arsenal.shape[2]
    at = 0
    for k in range(classes):
        row[at] = log_units(s.arsenal[b, i, k])
        at += 1
    if see.motive:
        row[at] = 1.0 if s.motive[b, i] == GREEDY else 0.0
        at += 1
    if see.economy:
        row[at] = log_economy(s.economy[b, i])
        at += 1
    for r in range(1, n):
        j = other(i, r, n)
        for k in range(classes):
            row[at] = log_units(s.estimate[b, i, j, k])
            at += 1
        at = observe_public(see, s, b, i, j, row, at)
        if see.treaties:
            at = observe_treaties(p, see, s, b, i, j, row, at)


@inlined
def write_mask(t: ActionTable, s: Any, b: int, i: int, mask: Any) -> None:
    """Write which actions are legal for agent i of world b into ``mask`` `[A]`, as 0 and 1."""
    n = s.arsenal.shape[1]
    for a in range(len(t.family)):
        mask[a] = is_legal(s, b, i, t.family[a], t.argument[a], other(i, t.rival[a], n))


def full_truth(s: Any, b: int) -> np.ndarray:
    """The whole state of world b as float32 `[S]`, for centralised critics and metrics alone: no agent may see it."""
    treaties = (np.minimum(x[b], 1e6) for x in (s.treaty, s.notice, s.offer))
    pieces = (
        np.log1p(s.arsenal[b]), s.motive[b], np.log(s.economy[b]), s.misreading[b], np.log1p(s.estimate[b]),
        s.tension[b], *(np.log1p(x) for x in treaties), s.crisis[b], s.caught[b], s.act[b] / float(ATTACK),
    )
    return np.concatenate([np.ravel(piece) for piece in pieces]).astype(np.float32)
