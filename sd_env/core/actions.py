"""Actions: index to meaning and back, and what is legal (MODEL 3)."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.jit import inlined, rule
from sd_env.params import AGENT, Params, sizes

HOLD, ARM, ASSURE, DISCLOSE, DISARM, PROPOSE, WITHDRAW, ATTACK, SUSPEND = range(9)
FAMILY_NAMES = ("hold", "arm", "assure", "disclose", "disarm", "propose", "withdraw", "attack", "suspend")


class ActionTable(NamedTuple):
    """Meaning of each action index, `[A]` each."""

    family: NDArray[np.int64]  # HOLD … ATTACK
    argument: NDArray[np.int64]  # weapon class to arm; treaty kind of an offer, a withdrawal, a suspension
    rival: NDArray[np.int64]  # the rival as an offset: agent i means (i + rival) mod N; 0 is nobody


def action_table(params: Params) -> ActionTable:
    """The actions that exist in this game, hold first; families that are switched off have no index."""
    n, k, c = sizes(params)
    rows = [(HOLD, 0, 0)]
    if params.allow_arm:
        rows += [(ARM, a, 0) for a in range(k)]
    switches = ((ASSURE, params.allow_assure), (DISCLOSE, params.allow_disclose), (DISARM, params.allow_disarm))
    rows += [(family, 0, 0) for family, on in switches if on]
    if params.allow_treaties:
        bonds = [(a, r) for a in range(c) for r in range(1, n) if may_bind(params, a, r)]
        rows += [(f, a, r) for f in (PROPOSE, WITHDRAW) for a, r in bonds]
        rows += [(SUSPEND, a, r) for a, r in bonds if params.suspension[a] > 0]
    if params.war_decision == AGENT:
        rows += [(ATTACK, 0, r) for r in range(1, n)]
    columns = np.array(rows, dtype=np.int64).T
    return ActionTable(*(np.ascontiguousarray(column) for column in columns))


def action_names(table: ActionTable, weapons: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """``hold``, ``arm:tanks``, ``propose:limit:+1`` …; ``+r`` is the rival r seats on, modulo N."""
    names = []
    for family, argument, rival in zip(*table, strict=True):
        parts = [FAMILY_NAMES[family]]
        if family == ARM:
            parts.append(weapons[argument])
        elif family in (PROPOSE, WITHDRAW, SUSPEND):
            parts.append(kinds[argument])
        names.append(":".join(parts + ([f"+{rival}"] if rival else [])))
    return tuple(names)


def checked_actions(actions: Any, shape: tuple[int, ...], n_actions: int, whose: str = "actions") -> NDArray[Any]:
    """``actions`` as an array of whole numbers of that shape, all in range; ValueError says what is not.

    Compiled code reads the table at an action's place without looking, so nothing unchecked may reach it.
    """
    try:
        array = np.asarray(actions)
    except ValueError:
        raise ValueError(f"{whose} = {actions!r}: must be whole numbers of shape {shape}") from None
    if array.shape != shape:
        raise ValueError(f"{whose} have shape {array.shape}: must be {shape}")
    if array.dtype.kind not in "iu":
        raise ValueError(f"{whose} have type {array.dtype}: must be whole numbers")
    if array.size and (array.min() < 0 or array.max() >= n_actions):
        bad = array[(array < 0) | (array >= n_actions)][0]
        named = "action" if whose == "actions" else f"{whose}:"
        raise ValueError(f"{named} {bad}: must be in [0, {n_actions})")
    return array


def may_bind(params: Params, kind: int, offset: int) -> bool:
    """Whether any agent can be bound by that treaty kind to the agent ``offset`` seats on."""
    return bool(np.diagonal(np.roll(params.signatories[kind], -offset, axis=1)).any())


@rule
def other(i: int, offset: int, n: int) -> int:
    """The agent ``offset`` seats on from agent i of n (compiled division would cost more than all of this)."""
    j = i + offset
    return j - n if j >= n else j


@inlined
def is_scrapped(p, k):
    """Whether `disarm` scraps any of class k: it counts as offence, if only because it looks like it."""
    offensive = p.offence[k] > 0.0 or (p.defence[k] > 0.0 and p.distinguishability < 1.0)
    return offensive and p.disarm_share > 0.0


@inlined
def anybody_signs(signatories, c, r):
    """As `may_bind`, compiled."""
    signs, n = False, signatories.shape[1]
    for i in range(n):
        signs |= signatories[c, i, other(i, r, n)] > 0.0
    return signs


@inlined
def may_be_illegal(p, i, family, argument):
    """Whether there are states in which this action is illegal for agent i."""
    return family >= DISARM or (family == ARM and p.available_from[i, argument] > 0.0)


@inlined
def find_legal(p, s, i, family, argument, j, legal, low, high):
    """Write into ``legal`` `[B]` in which of the worlds agent i may now do what `may_be_illegal` to agent j."""
    if family == DISARM:  # something must go
        for b in range(low, high):
            legal[b - low] = False
        for k in range(s.arsenal.shape[1]):
            for b in range(low, high if is_scrapped(p, k) else low):
                legal[b - low] |= s.arsenal[i, k, b] > 0.0
    elif family == ARM:
        for b in range(low, high):
            legal[b - low] = s.step[b] >= p.available_from[i, argument]
    elif family == PROPOSE:
        find_proposable(p, s, i, argument, j, legal, low, high)
    elif family == WITHDRAW:
        for b in range(low, high):
            legal[b - low] = (s.treaty[argument, i, j, b] > 0) & (s.notice[argument, i, j, b] == 0)
    elif family == ATTACK:
        for b in range(low, high):
            legal[b - low] = s.crisis[i, j, b]
    elif family == SUSPEND:
        for b in range(low, high):
            legal[b - low] = s.treaty[argument, i, j, b] > 0


@inlined
def find_proposable(p, s, i, c, j, legal, low, high):
    """Write into ``legal`` `[B]` in which worlds agent i may offer treaty kind c to agent j."""
    for b in range(low, high):
        legal[b - low] = (s.treaty[c, i, j, b] == 0) & (s.offer[c, i, j, b] == 0)
    if p.renewal[c] > 0.0:
        for b in range(low, high):
            left, notice = s.treaty[c, i, j, b], s.notice[c, i, j, b]
            renewable = (left > 0) & (left <= p.renewal[c]) & (notice == 0)
            legal[b - low] |= renewable & (s.offer[c, i, j, b] == 0)
    if p.treaty_from[c] > 0.0 or p.signatories[c, i, j] == 0.0:
        for b in range(low, high):
            legal[b - low] &= (s.step[b] >= p.treaty_from[c]) & (p.signatories[c, i, j] > 0.0)
    if s.suspended.shape[0] > 0:
        for b in range(low, high):
            legal[b - low] &= s.suspended[c, i, j, b] == 0
