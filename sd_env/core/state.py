"""Where B worlds stand, as arrays. `dynamics` and its parts by subject write them; `worlds_first` shows them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.reward import PARTS
from sd_env.params import Params, sizes

F8 = NDArray[np.float64]
I8 = NDArray[np.int64]
I4 = NDArray[np.int32]
I1 = NDArray[np.int8]

SEEKER, GREEDY, MAXIMISER = 0, 1, 2
PEACE, REPELLED, CONQUEST, RESTORED = 0, 1, 2, 3  # war[i, j]: how i's attack on j went
NO_CAUSE, WILL, ACCIDENT, CHOICE = 0, 1, 2, 3
FORMED, VIOLATED, DETECTED, FALSE_ALARM = 1, 2, 4, 8
NOTICE_GIVEN, WITHDRAWN, EXPIRED, VOIDED_BY_WAR = 16, 32, 64, 128
SUSPENDED, RESUMED, RENEWED = 256, 512, 1024
TREATY_EVENTS = (
    "formed",
    "violated",
    "detected",
    "false_alarm",
    "notice_given",
    "withdrawn",
    "expired",
    "voided_by_war",
    "suspended",
    "resumed",
    "renewed",
)
MOTIVES = ("security seeker", "greedy", "power maximiser")
"""What a leader with motive 0, 1, … is called."""
FOR_EVER = 2**31 - 1  # steps left of a treaty without end


class State(NamedTuple):
    """B worlds of N states, K weapon classes, C treaty kinds. Pair arrays are read [of i, about j].

    Shapes are as seen from outside. The compiled core indexes the world last, ``tension[i, j, b]``: what it does to
    many worlds then lies side by side in memory, and one instruction does it to several.
    """

    # the world
    key: NDArray[np.uint64]  # [B] identity of the world; draws of episode e come from fold(key, e)
    episode: I8  # [B] episodes begun, 0 the first
    step: I8  # [B] steps taken in this episode
    draws: NDArray[np.uint64]  # [B] key of this step's draws
    # truth
    arsenal: F8  # [B, N, K] units
    economy: F8  # [B, N] output a step
    motive: I1  # [B, N] SEEKER, GREEDY or MAXIMISER; hidden
    shock_at: I4  # [B, S] true step of each shock, the first is 1; hidden unless it is known
    # intelligence
    misreading: F8  # [B, N, N, K] standard deviations; hidden
    estimate: F8  # [B, N, N, K] units of j's class k as i sees them
    alarm: F8  # [B, N, N] growth of j's offence as i perceived it this step
    # between states
    tension: F8  # [B, N, N] in [0, 1], symmetric
    treaty: I4  # [B, C, N, N] steps left, 0 is none, symmetric
    notice: I4  # [B, C, N, N] steps until a withdrawal takes effect, 0 is none given, symmetric
    offer: I4  # [B, C, N, N] steps for which i's offer to j stays open
    suspended: I4  # [B, C, N, N] steps of suspension left, symmetric; C is 0 where no kind can be suspended
    dormant: I4  # [B, C, N, N] steps that the suspended treaty has left, symmetric; as ``suspended``
    age: I4  # [B, C, N, N] steps in force, symmetric; C is 0 where no caps fall
    crisis: NDArray[np.bool_]  # [B, N, N] a crisis was there this step (doctrine), or is open now (agent); symmetric
    # what happened in the step
    choice: I8  # [B, N] action index as chosen
    act: I1  # [B, N] action family as done; HOLD for an illegal one
    built: I1  # [B, N] class built, -1 is none
    target: I1  # [B, N] whom i chose to attack, -1 is nobody
    caught: NDArray[np.bool_]  # [B, N] a violation by i, true or not, was seen
    war: I1  # [B, N, N] PEACE, REPELLED, CONQUEST or RESTORED (a conquest undone): how i's attack on j went
    cause: I1  # [B, N, N] why i attacked j: WILL, ACCIDENT or CHOICE
    treaty_event: NDArray[np.uint16]  # [B, C, N, N] bits FORMED …; VIOLATED to NOTICE_GIVEN, SUSPENDED: of i toward j
    illegal: NDArray[np.bool_]  # [B, N] the action was illegal and acted as hold
    spent: F8  # [B, N] output spent on building and upkeep
    parts: F8  # [B, N, 7] reward by PARTS
    reward: F8  # [B, N]
    terminated: NDArray[np.bool_]  # [B]
    truncated: NDArray[np.bool_]  # [B]


class Scratch(NamedTuple):
    """Working memory of the compiled core for one block of W worlds; nothing in it outlives a step.

    Each thread has its own. World b of the state is number b - low in it.
    """

    key: NDArray[np.uint64]  # [W]
    flag: NDArray[np.bool_]  # [W]
    danger: NDArray[np.bool_]  # [W]
    war: NDArray[np.bool_]  # [W]
    total: F8  # [W]
    other_total: F8  # [W]
    draw: F8  # [W]
    tails: F8  # [W]
    scrapped: F8  # [N, W] offence that each state's `disarm` scrapped this step; written only where that exists
    columns: NDArray[np.float32]  # [N F, W] what agents see, before it is written as rows
    legal: NDArray[np.bool_]  # [N A, W] the same of what they may do


PADDING = 72
"""Worlds that no one plays, behind each row: rows a power of two apart would fall into the same lines of the cache."""
SCRATCH_PADDING = 16
"""The same in `Scratch`."""


def _shapes(params: Params) -> dict[str, tuple[tuple[int, ...], type]]:
    """Shape, without the worlds, and type of each array of `State`."""
    n, k, c = sizes(params)
    f, pair, kinds = (n,), (n, n), (c, n, n)
    held = (c if np.any(params.suspension > 0) else 0, n, n)
    aging = (c if np.any(params.cap_fall > 0) else 0, n, n)
    return {
        "key": ((), np.uint64),
        "episode": ((), np.int64),
        "step": ((), np.int64),
        "draws": ((), np.uint64),
        "arsenal": ((*f, k), np.float64),
        "economy": (f, np.float64),
        "motive": (f, np.int8),
        "shock_at": (params.shock_step.shape, np.int32),
        "misreading": ((*pair, k), np.float64),
        "estimate": ((*pair, k), np.float64),
        "alarm": (pair, np.float64),
        "tension": (pair, np.float64),
        "treaty": (kinds, np.int32),
        "notice": (kinds, np.int32),
        "offer": (kinds, np.int32),
        "suspended": (held, np.int32),
        "dormant": (held, np.int32),
        "age": (aging, np.int32),
        "crisis": (pair, np.bool_),
        "choice": (f, np.int64),
        "act": (f, np.int8),
        "built": (f, np.int8),
        "target": (f, np.int8),
        "caught": (f, np.bool_),
        "war": (pair, np.int8),
        "cause": (pair, np.int8),
        "treaty_event": (kinds, np.uint16),
        "illegal": (f, np.bool_),
        "spent": (f, np.float64),
        "parts": ((*f, len(PARTS)), np.float64),
        "reward": (f, np.float64),
        "terminated": ((), np.bool_),
        "truncated": ((), np.bool_),
    }


def empty_state(params: Params, n_worlds: int) -> State:
    """Zeroed arrays for B worlds, the worlds innermost: the core's own form. `beginning.begin` fills them."""
    width = n_worlds + (PADDING if n_worlds > PADDING else 0)
    return State(**{name: np.zeros((*shape, width), dtype) for name, (shape, dtype) in _shapes(params).items()})


def empty_scratch(block: int, n_agents: int, n_fields: int, n_actions: int) -> Scratch:
    """Working memory for a block of so many worlds, in which all agents see so many fields and may do so much."""
    width = block + (SCRATCH_PADDING if block > SCRATCH_PADDING else 0)
    flags: Any = {name: np.zeros(block, np.bool_) for name in ("flag", "danger", "war")}
    numbers: Any = {name: np.zeros(block) for name in ("total", "other_total", "draw", "tails")}
    return Scratch(
        **flags,
        **numbers,
        key=np.zeros(block, np.uint64),
        scrapped=np.zeros((n_agents, block)),
        columns=np.zeros((n_fields, width), np.float32),
        legal=np.zeros((n_actions, width), np.bool_),
    )


def worlds_first(state: State, n_worlds: int) -> State:
    """The same memory read as `[B, …]`, as everybody outside the compiled core reads and writes it."""
    views: list[Any] = [np.moveaxis(array[..., :n_worlds], -1, 0) for array in state]
    return State(*views)
