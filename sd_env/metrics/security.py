"""Threat and security: who could be beaten by whom, as it truly is (MODEL 2), and what spending does to it."""

import numpy as np
from numpy.typing import NDArray

from sd_env.core.rules.force import share_met
from sd_env.metrics.arms import blend_all
from sd_env.metrics.live import Floats, by_agent, live, ratio
from sd_env.params import Params
from sd_env.trajectory import Recording


def threat(recording: Recording, params: Params) -> Floats:
    """True threat T `[T, B, N, N]` of i over j in [0, 1) from the arsenals after each step; zero on the diagonal.

    Allies' defence counts as in the game: shares add over treaties, and an ally does not defend against itself.
    i strikes first, so ``surprise`` counts. Contact does not enter: T says who would win, not how often they meet.
    """
    bound = (recording.treaty > 0).astype(np.float64)
    return threat_between(recording.arsenal, np.einsum("c,tbcij->tbij", params.defence_sharing, bound), params)


def threat_between(arsenal: Floats, sharing: Floats, params: Params) -> Floats:
    """As `threat`, `[..., N, N]`, from arsenals `[..., N, K]` [units] and shares of defence lent `[..., N, N]`."""
    q = params.distinguishability
    own = arsenal @ blend_all(params.defence, params.offence, q)
    attack = params.offence_defence_balance * (arsenal @ blend_all(params.offence, params.defence, q))[..., :, None]
    lent = np.einsum("...jl,...l->...j", sharing, own)
    by_attacker = np.swapaxes(sharing, -1, -2) * own[..., :, None]
    guard = (params.home_defence * params.home_defences + own * share_met(params.surprise) + lent)[
        ..., None, :
    ] - by_attacker
    with np.errstate(divide="ignore", over="ignore"):
        values = 1.0 / (1.0 + (guard / attack) ** params.decisiveness)  # no attack: 1 / (1 + inf) = 0
    n = values.shape[-1]
    values[..., range(n), range(n)] = 0.0
    return np.asarray(values)


def security(recording: Recording, params: Params) -> Floats:
    """Security `[T, B, N]` of each state in (0, 1]: 1 minus the largest threat that any other state is to it."""
    return np.asarray(1.0 - threat(recording, params).max(axis=-2))


def start_security(recording: Recording, params: Params) -> Floats:
    """Security `[B, N]` before the first step, of an episode recorded from its start; treaties then in force count."""
    worlds, n, _ = recording.start_arsenal.shape
    sharing = np.einsum("c,cij->ij", params.defence_sharing, params.in_force)
    threats = threat_between(recording.start_arsenal, np.broadcast_to(sharing, (worlds, n, n)), params)
    return np.asarray(1.0 - threats.max(axis=-2))


def security_for_spending(recording: Recording, params: Params) -> dict[str, float]:
    """What spending on arms bought, over an episode recorded from its start, a point a world and agent.

    With dS the change of a state's security from start to last live step and E the output it spent on building and
    upkeep over its live steps:

    ``security_return`` = sum dS / sum E [1/output]: below 0 the states are the less secure for all that they spent.
    ``security_slope`` = least-squares slope of dS on E across points [1/output]: above 0 those who spent more than
    others fared better than others.

    The dilemma in two numbers is a slope above 0 with a return below 0: each gains by what makes all lose. NaN
    without spending, or without difference in spending. Wars that destroy arsenals move security as well.
    """
    spent = (recording.spent * by_agent(recording)).sum(axis=0)
    change = _last(security(recording, params), recording) - start_security(recording, params)
    apart = spent - spent.mean()
    return {
        "security_change": ratio(change.sum(), change.size),
        "spent": ratio(spent.sum(), spent.size),
        "security_return": ratio(change.sum(), spent.sum()),
        "security_slope": ratio((apart * change).sum(), (apart * apart).sum()),
    }


def _last(values: Floats, recording: Recording) -> NDArray[np.float64]:
    """`[B, …]` of `[T, B, …]` at each world's last live step."""
    steps = live(recording).sum(axis=0) - 1
    return np.asarray(values[steps, np.arange(len(steps))])
