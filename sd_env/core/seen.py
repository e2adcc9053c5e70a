"""What can move in a game: no agent is shown what is the same for all and always."""

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import may_bind
from sd_env.params import AGENT, Params, sizes


def treaties(p: Params) -> bool:
    """Whether treaties can be offered."""
    return p.allow_treaties and sizes(p)[2] > 0


def bound(p: Params) -> bool:
    """Whether a treaty can be in force."""
    return treaties(p) or bool(p.in_force.any())


def notice(p: Params) -> bool:
    """Whether a withdrawal takes time."""
    return treaties(p) and bool(np.any(p.notice > 0))


def suspensions(p: Params) -> bool:
    """Whether a treaty can be suspended."""
    return bool(np.any(p.suspension > 0)) and bound(p)


def suspending(p: Params) -> bool:
    """Whether somebody can suspend one by choice."""
    return treaties(p) and suspensions(p)


def caught(p: Params) -> bool:
    """Whether a violation can be seen, or seem to be."""
    limits = (p.verification > 0) & np.isfinite(p.cap).any(axis=1) | (p.false_alarm > 0)
    return bound(p) and bool(np.any(limits))


def economies(p: Params) -> bool:
    """Whether economies grow or differ."""
    return bool(np.any(p.growth != 0) or np.ptp(p.economy) > 0)


def crises(p: Params) -> bool:
    """Whether there can be one."""
    return bool(p.contact.any()) and (p.crisis_base > 0 or p.crisis_slope > 0)


def wars(p: Params) -> bool:
    """Whether anybody can begin one."""
    return crises(p) and (
        p.war_decision == AGENT
        or max(p.accident_willingness, p.accident_rate) > 0
        or (p.greedy_willingness > 0 and bool(np.any(p.greedy_prior > 0)))
        or (p.maximiser_willingness > 0 and bool(np.any(p.maximiser_prior > 0)))
    )


def dated_weapons(p: Params) -> NDArray[np.bool_]:
    """`[K]` which classes some state may build only from a date on."""
    dated = np.any((p.available_from > 0) & np.isfinite(p.available_from), axis=0)
    return np.asarray(dated & bool(p.allow_arm))


def dated_kinds(p: Params) -> NDArray[np.bool_]:
    """`[C]` which treaty kinds may be offered only from a date on."""
    return np.asarray((p.treaty_from > 0) & treaties(p))


def dates(p: Params) -> bool:
    """Whether anything depends on the number of the step."""
    return len(p.shock_step) > 0 or bool(dated_weapons(p).any() or dated_kinds(p).any())


def varies(prior: np.ndarray) -> bool:
    """Whether a motive of that prior `[N]` is not the same for all and always."""
    return bool(np.any((prior > 0) & (prior < 1)) or np.ptp(prior) > 0)


def disarming(p: Params) -> bool:
    """Whether somebody can disarm: some class counts as offence, and a share of it is scrapped."""
    offensive = (p.offence > 0) | ((p.defence > 0) & (p.distinguishability < 1))
    return p.allow_disarm and p.disarm_share > 0 and bool(offensive.any())


def tension(p: Params) -> bool:
    """Whether anything can raise tension, or lower one that stands above 0."""
    suspends = p.suspension_weight > 0 and bool(np.any(p.suspension > 0))
    rises = (
        p.arms_weight > 0
        or (treaties(p) and (p.withdrawal_weight > 0 or suspends))
        or (caught(p) and p.violation_weight > 0)
    )
    signals = (
        (p.allow_assure, p.assure_weight),
        (p.allow_disclose, p.disclose_weight),
        (disarming(p), p.disarm_weight),
    )
    return rises or (p.tension_start > 0 and (p.tension_decay > 0 or any(on and weight > 0 for on, weight in signals)))


def public(p: Params, prior: np.ndarray) -> bool:
    """Whether a rival's motive of that prior `[N]` is seen, and not the same for all and always."""
    return p.types_public and varies(prior)


def between(p: Params) -> NDArray[np.bool_]:
    """`[C, N, N]` whether a treaty of that kind is shown between the rivals so many seats on, the first before."""
    n, _, c = sizes(p)
    is_shown = np.zeros((c, n, n), bool)
    for kind, r, s in np.ndindex(is_shown.shape):
        # the same two, seen from the first of them, are s - r seats apart
        is_shown[kind, r, s] = 0 < r < s and bound(p) and may_bind(p, kind, s - r)
    return is_shown
