"""Where B worlds stand, as arrays; only `dynamics` writes them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.reward import PARTS
from sd_env.params import Params, sizes

F8, I8, I4, I1 = NDArray[np.float64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int8]

SEEKER, GREEDY = 0, 1
PEACE, REPELLED, CONQUEST = 0, 1, 2  # war[i, j]: how i's attack on j went
NO_CAUSE, WILL, ACCIDENT, CHOICE = 0, 1, 2, 3
FORMED, VIOLATED, DETECTED, FALSE_ALARM, NOTICE_GIVEN, WITHDRAWN, EXPIRED, VOIDED_BY_WAR = (1 << bit for bit in range(8))
TREATY_EVENTS = ("formed", "violated", "detected", "false_alarm", "notice_given", "withdrawn", "expired", "voided_by_war")
FOR_EVER = 2**31 - 1  # steps left of a treaty without end


class State(NamedTuple):
    """B worlds of N states, K weapon classes, C treaty kinds. Pair arrays are read [of i, about j]."""

    # the world
    key: NDArray[np.uint64]  # [B] identity of the world; draws of episode e come from fold(key, e)
    episode: I8  # [B] episodes begun, 0 the first
    step: I8  # [B] steps taken in this episode
    draws: NDArray[np.uint64]  # [B] key of this step's draws
    # truth
    arsenal: F8  # [B, N, K] units
    economy: F8  # [B, N] output a step
    motive: I1  # [B, N] SEEKER or GREEDY; hidden
    # intelligence
    misreading: F8  # [B, N, N, K] standard deviations; hidden
    estimate: F8  # [B, N, N, K] units of j's class k as i sees them
    alarm: F8  # [B, N, N] growth of j's offence as i perceived it this step
    # between states
    tension: F8  # [B, N, N] in [0, 1], symmetric
    treaty: I4  # [B, C, N, N] steps left, 0 is none, symmetric
    notice: I4  # [B, C, N, N] steps until a withdrawal takes effect, 0 is none given, symmetric
    offer: I4  # [B, C, N, N] steps for which i's offer to j stays open
    crisis: NDArray[np.bool_]  # [B, N, N] a crisis was there this step (doctrine), or is open now (agent); symmetric
    # what happened in the step
    choice: I8  # [B, N] action index as chosen
    act: I1  # [B, N] action family as done; HOLD for an illegal one
    built: I1  # [B, N] class built, -1 is none
    target: I1  # [B, N] whom i chose to attack, -1 is nobody
    caught: NDArray[np.bool_]  # [B, N] a violation by i, true or not, was seen
    war: I1  # [B, N, N] PEACE, REPELLED or CONQUEST: how i's attack on j went
    cause: I1  # [B, N, N] why i attacked j: WILL, ACCIDENT or CHOICE
    treaty_event: NDArray[np.uint8]  # [B, C, N, N] bits FORMED …; VIOLATED, DETECTED, FALSE_ALARM are of i toward j
    illegal: NDArray[np.bool_]  # [B, N] the action was illegal and acted as hold
    spent: F8  # [B, N] output spent on building and upkeep
    parts: F8  # [B, N, 6] reward by PARTS
    reward: F8  # [B, N]
    terminated: NDArray[np.bool_]  # [B]
    truncated: NDArray[np.bool_]  # [B]


def empty_state(params: Params, n_worlds: int) -> State:
    """Zeroed arrays for B worlds; `dynamics.begin` fills them."""
    n, k, c = sizes(params)
    b, f, pair, kinds = (n_worlds,), (n_worlds, n), (n_worlds, n, n), (n_worlds, c, n, n)
    shapes = {
        "key": (b, np.uint64), "episode": (b, np.int64), "step": (b, np.int64), "draws": (b, np.uint64),
        "arsenal": ((*f, k), np.float64), "economy": (f, np.float64), "motive": (f, np.int8),
        "misreading": ((*pair, k), np.float64), "estimate": ((*pair, k), np.float64), "alarm": (pair, np.float64),
        "tension": (pair, np.float64), "treaty": (kinds, np.int32), "notice": (kinds, np.int32),
        "offer": (kinds, np.int32), "crisis": (pair, np.bool_), "choice": (f, np.int64), "act": (f, np.int8), "built": (f, np.int8),
        "target": (f, np.int8), "caught": (f, np.bool_), "war": (pair, np.int8), "cause": (pair, np.int8),
        "treaty_event": (kinds, np.uint8), "illegal": (f, np.bool_), "spent": (f, np.float64),
        "parts": ((*f, len(PARTS)), np.float64), "reward": (f, np.float64),
        "terminated": (b, np.bool_), "truncated": (b, np.bool_),
    }
    return State(**{name: np.zeros(shape, dtype) for name, (shape, dtype) in shapes.items()})
