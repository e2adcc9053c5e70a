"""Actions: index to meaning and back, and what is legal (MODEL 3)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.jit import inlined
from sd_env.core.state import State
from sd_env.params import AGENT, Params, sizes

HOLD, ARM, ASSURE, DISCLOSE, DISARM, PROPOSE, WITHDRAW, ATTACK = range(8)
FAMILY_NAMES = ("hold", "arm", "assure", "disclose", "disarm", "propose", "withdraw", "attack")


class ActionTable(NamedTuple):
    """Meaning of each action index, `[A]` each."""

    family: NDArray[np.int64]  # HOLD … ATTACK
    argument: NDArray[np.int64]  # weapon class of an arm action, treaty kind of an offer or a withdrawal, else 0
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
        rows += [(f, a, r) for f in (PROPOSE, WITHDRAW) for a in range(c) for r in range(1, n)]
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
        elif family in (PROPOSE, WITHDRAW):
            parts.append(kinds[argument])
        names.append(":".join(parts + ([f"+{rival}"] if rival else [])))
    return tuple(names)


@inlined
def other(i: int, offset: int, n: int) -> int:
    """The agent ``offset`` seats on from agent i of n (compiled division would cost more than all of this)."""
    j = i + offset
    return j - n if j >= n else j


@inlined
def is_legal(s: State, b: int, i: int, family: int, argument: int, j: int) -> bool:
    """Whether agent i of world b may now do this to agent j."""
    if family == DISARM:  # there must be something to scrap
        for k in range(s.arsenal.shape[2]):
            if s.arsenal[b, i, k] > 0.0:
                return True
        return False
    if family == PROPOSE:
        return s.treaty[b, argument, i, j] == 0 and s.offer[b, argument, i, j] == 0
    if family == WITHDRAW:
        return s.treaty[b, argument, i, j] > 0 and s.notice[b, argument, i, j] == 0
    if family == ATTACK:
        return s.crisis[b, i, j]
    return True
