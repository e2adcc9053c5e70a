"""All that the compiled core works on. Its functions hand each other the place where it lies: see `memory`."""

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import ActionTable, action_table
from sd_env.core.jit import COMPILED
from sd_env.core.memory import reader, written
from sd_env.core.rules.force import blend
from sd_env.core.state import Scratch, State, empty_scratch, empty_state
from sd_env.params import SPECS, Params


class Shown(NamedTuple):
    """Which rows of the tables in `observe` exist in an observation: those that can move in this game."""

    own: NDArray[np.bool_]
    rival: NDArray[np.bool_]
    treaty: NDArray[np.bool_]  # [C, rows]
    third: NDArray[np.bool_]  # [C, N, N] treaty kinds between two rivals, by how many seats on these are


class Force(NamedTuple):
    """What a unit of each weapon class counts as, `[K]`: see `rules.force.blend`."""

    offence: NDArray[np.float64]
    defence: NDArray[np.float64]


def force(p: Params) -> Force:
    """What a unit of each class counts as in this game."""
    pairs = list(zip(p.offence.tolist(), p.defence.tolist(), strict=True))
    offence = [blend(own, other, p.distinguishability) for own, other in pairs]
    return Force(np.array(offence), np.array([blend(own, other, p.distinguishability) for other, own in pairs]))


class Output(NamedTuple):
    """What a step hands out; overwritten by the next step. In the core a world is one row, `[B, N F]`."""

    observation: NDArray[np.float32]  # [B, N, F]
    mask: NDArray[np.int8]  # [B, N, A] 1 where legal
    last_observation: NDArray[np.float32]  # [B, N, F] of worlds that ended in this step, before they began anew


class Game(NamedTuple):
    """All that the compiled core works on."""

    params: Params
    table: ActionTable
    shown: Shown
    force: Force
    state: State
    scratch: Scratch
    output: Output


def _smallest() -> Game:
    """A game that cannot be played: every game has its types."""
    defaults = Params._field_defaults
    tables = {name: np.zeros((1,) * len(spec.shape)) for name, spec in SPECS.items() if spec.shape}
    for table in tables.values():
        table.setflags(write=False)
    params = Params(**{**defaults, **tables})
    rows = np.zeros((1, 1), np.float32)
    output = Output(rows, np.zeros((1, 1), np.int8), rows)
    shown = Shown(np.zeros(1, bool), np.zeros(1, bool), np.zeros((1, 1), bool), np.zeros((1, 1, 1), bool))
    return Game(
        params,
        action_table(params),
        shown,
        Force(np.zeros(1), np.zeros(1)),
        empty_state(params, 1),
        empty_scratch(1, 1, 1, 1),
        output,
    )


LAYOUT = numba.typeof(_smallest()) if COMPILED else None

game_at: Any = reader(LAYOUT) if COMPILED else lambda where: where
"""The game at that address."""


def placed(game: Game) -> tuple[Any, Any]:
    """Where the compiled core finds ``game``, and the memory there, to be kept as long as that is used.

    Plain Python needs no address: the game itself will do.
    """
    return written(game, LAYOUT) if COMPILED else (game, None)
