"""Threat and security: who could be beaten by whom, as it truly is (MODEL 2)."""

import numpy as np

from sd_env.metrics.arms import defence, offence
from sd_env.metrics.live import Floats
from sd_env.params import Params
from sd_env.trajectory import Recording


def threat(recording: Recording, params: Params) -> Floats:
    """True threat T `[T, B, N, N]` of i over j in [0, 1) from the arsenals after each step; zero on the diagonal.

    Allies' defence counts as in the game: shares add over treaties, and an ally does not defend against itself.
    Contact does not enter: T says who would win, not how often they meet.
    """
    attack = params.offence_defence_balance * offence(recording, params)[..., :, None]
    guard = params.home_defence + _defence_met(recording, params)
    if params.decisiveness == 1.0:
        values = attack / (attack + guard)
    else:
        with np.errstate(divide="ignore", over="ignore"):
            values = 1.0 / (1.0 + (guard / attack) ** params.decisiveness)
    n = values.shape[-1]
    values[..., range(n), range(n)] = 0.0
    return np.asarray(values)


def _defence_met(recording: Recording, params: Params) -> Floats:
    """`[T, B, N, N]` arms that attacker i meets when it attacks j: j's own and its allies', i's own left out."""
    own = defence(recording, params)
    sharing = np.einsum("c,tbcij->tbij", params.defence_sharing, (recording.treaty > 0).astype(np.float64))
    lent = np.einsum("tbjl,tbl->tbj", sharing, own)
    by_attacker = np.swapaxes(sharing, -1, -2) * own[..., :, None]
    return np.asarray(own[..., None, :] + lent[..., None, :] - by_attacker)


def security(recording: Recording, params: Params) -> Floats:
    """Security `[T, B, N]` of each state in (0, 1]: 1 minus the largest threat that any other state is to it."""
    return np.asarray(1.0 - threat(recording, params).max(axis=-2))
