"""The table of what one agent sees (MODEL 5): which fields there are, in order; `observe` writes them.

No agent is shown what is the same for all and always.
"""

from typing import NamedTuple

import numpy as np

from sd_env.core.actions import may_bind
from sd_env.core.game import Sight
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
    bound = treaties or bool(p.in_force.any())
    caught = bound and bool(np.any((p.verification > 0) & np.isfinite(p.cap).any(axis=1) | (p.false_alarm > 0)))
    crises = bool(p.contact.any()) and (p.crisis_base > 0 or p.crisis_slope > 0)
    return Sight(
        motive=_varies(p.greedy_prior),
        economy=bool(np.any(p.growth != 0) or np.ptp(p.economy) > 0),
        tension=_tension_moves(p, treaties, caught),
        treaties=bound,
        notice=treaties and bool(np.any(p.notice > 0)),
        caught=caught,
        crisis=crises,
        assure=p.allow_assure,
        disclose=p.allow_disclose,
        disarm=p.allow_disarm,
        attack=crises
        and (
            p.war_decision == AGENT
            or max(p.accident_willingness, p.accident_rate) > 0
            or (p.greedy_willingness > 0 and bool(np.any(p.greedy_prior > 0)))
            or (p.maximiser_willingness > 0 and bool(np.any(p.maximiser_prior > 0)))
        ),
        maximiser=_varies(p.maximiser_prior),
        shocks=len(p.shock_step) > 0,
        offers=treaties,
        suspensions=bool(np.any(p.suspension > 0)) and bound,
    )


def _varies(prior: np.ndarray) -> bool:
    """Whether a motive of that prior `[N]` is not the same for all and always."""
    return bool(np.any((prior > 0) & (prior < 1)) or np.ptp(prior) > 0)


def _tension_moves(p: Params, treaties: bool, caught: bool) -> bool:
    """Whether anything can raise tension, or lower one that stands above 0."""
    suspends = p.suspension_weight > 0 and bool(np.any(p.suspension > 0))
    rises = (
        p.arms_weight > 0 or (treaties and (p.withdrawal_weight > 0 or suspends)) or (caught and p.violation_weight > 0)
    )
    signals = (
        (p.allow_assure, p.assure_weight),
        (p.allow_disclose, p.disclose_weight),
        (p.allow_disarm, p.disarm_weight),
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
    if see.maximiser:
        rows.append(Field("own.maximiser", 0, 1, "1 if a power maximiser"))
    if see.economy:
        rows.append(Field("own.economy", -ECONOMY_TOP, ECONOMY_TOP, "log of own economy"))
    if see.shocks:
        rows.append(Field("shocked", 0, 1, "1 if a technology shock happened this step"))
    known = np.flatnonzero(p.shock_known > 0)
    rows += [Field(f"shock_near:{s}", 0, 1, "1 / (1 + steps before that of the shock), 0 when past") for s in known]
    for r in range(1, n):
        at = f"rival+{r}."
        rows += [Field(f"{at}arsenal.{w}", 0, LOG_TOP, "log1p of units as estimated through fog") for w in weapon]
        flags = (
            ("economy", see.economy, -ECONOMY_TOP, ECONOMY_TOP, "log of its economy"),
            ("tension", see.tension, 0, 1, "tension with it"),
            ("crisis", see.crisis, 0, 1, "1 if a crisis with it is open (agent) or was this step (doctrine)"),
            ("caught", see.caught, 0, 1, "1 if it was seen violating a treaty this step (false alarms look alike)"),
            ("assured", see.assure, 0, 1, "1 if it assured this step"),
            ("disclosed", see.disclose, 0, 1, "1 if it disclosed this step"),
            ("disarmed", see.disarm, 0, 1, "1 if it disarmed this step"),
            ("proposed", see.offers, 0, 1, "1 if it made an offer this step"),
            ("gave_notice", see.offers, 0, 1, "1 if it gave notice of a withdrawal this step"),
            ("suspended", see.offers and see.suspensions, 0, 1, "1 if it suspended a treaty this step"),
            ("attacked", see.attack, 0, 1, "1 if it began a war this step"),
        )
        rows += [Field(at + name, low, high, meaning) for name, on, low, high, meaning in flags if on]
        for a, which in enumerate(kind):
            if see.treaties and may_bind(p, a, r):
                rows += _treaty_fields(see, at + which, suspends=see.suspensions and p.suspension[a] > 0)
    return tuple(rows)


def _treaty_fields(see: Sight, name: str, *, suspends: bool) -> list[Field]:
    """What is seen of one treaty kind with one rival."""
    shown = (
        ("in_force", True, "1 if the treaty is in force"),
        ("notice", see.notice, "share of the notice period that is left"),
        ("suspended", suspends, "share of its suspension that is left"),
        ("my_offer", see.offers, "share of my offer's time that is left"),
        ("its_offer", see.offers, "share of its offer's time that is left"),
    )
    return [Field(f"{name}.{what}", 0, 1, meaning) for what, on, meaning in shown if on]
