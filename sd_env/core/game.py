"""All that the compiled core works on, and how it gets there: by address.

Handing 90 arrays and numbers from function to function costs microseconds a step, and a reference count each. So an
engine writes them once, as machine code wants them, into memory of its own, and hands over the address; each event of a
step reads from there only what it uses.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from sd_env.core.actions import ActionTable, action_table
from sd_env.core.jit import COMPILED, compiled, spliced, uncounted
from sd_env.core.state import Scratch, State, empty_scratch, empty_state
from sd_env.params import SPECS, Params


class Shown(NamedTuple):
    """Which rows of the tables in `observe` exist in an observation: those that can move in this game."""

    own: NDArray[np.bool_]
    rival: NDArray[np.bool_]
    treaty: NDArray[np.bool_]  # [rows, C]


class Output(NamedTuple):
    """What a step hands out, `[B, N, …]`; overwritten by the next step."""

    observation: NDArray[np.float32]  # [B, N, F]
    mask: NDArray[np.int8]  # [B, N, A] 1 where legal
    last_observation: NDArray[np.float32]  # [B, N, F] of worlds that ended in this step, before they began anew


class Game(NamedTuple):
    """All that the compiled core works on."""

    params: Params
    table: ActionTable
    shown: Shown
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
    rows = np.zeros((1, 1, 1), np.float32)
    output = Output(rows, np.zeros((1, 1, 1), np.int8), rows)
    shown = Shown(np.zeros(1, bool), np.zeros(1, bool), np.zeros((1, 1), bool))
    return Game(params, action_table(params), shown, empty_state(params, 1), empty_scratch(1), output)


LAYOUT = numba.typeof(_smallest()) if COMPILED else None


@intrinsic
def _write(typing_context, address, game):  # type: ignore[no-untyped-def]
    """Lay ``game`` down at ``address``; the number of bytes that takes. Nothing is written to address 0."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = context.data_model_manager[game].as_data(builder, arguments[1])
        with builder.if_then(builder.icmp_signed("!=", arguments[0], arguments[0].type(0))):
            builder.store(data, builder.inttoptr(arguments[0], data.type.as_pointer()))
        return context.get_constant(types.intp, context.get_abi_sizeof(data.type))

    return types.intp(types.intp, game), generate


@intrinsic
def _read(typing_context, address):  # type: ignore[no-untyped-def]
    """The game at ``address``; the compiler drops all of it that is not used."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        model = context.data_model_manager[LAYOUT]
        pointer = builder.inttoptr(arguments[0], model.get_data_type().as_pointer())
        return model.load_from_data_pointer(builder, pointer)

    return LAYOUT(types.intp), generate


@compiled
def _write_game(address, game):  # type: ignore[no-untyped-def]
    return _write(address, game)


def placed(game: Game) -> tuple[Any, Any]:
    """Where the compiled core finds ``game``, and the memory there, to be kept as long as that is used.

    Plain Python needs no address: the game itself will do.
    """
    if not COMPILED:
        return game, None
    if numba.typeof(game) != LAYOUT:
        raise TypeError(f"the core is compiled for {LAYOUT}, not for {numba.typeof(game)}")
    memory = np.zeros(_write_game(0, game) // 8 + 1, np.int64)
    _write_game(memory.ctypes.data, game)
    return memory.ctypes.data, memory


game_at: Any = _read if COMPILED else lambda where: where
"""The game that lies there; the compiler drops all of it that is not used."""


def event(function: Callable[..., None]) -> Callable[..., None]:
    """Compile a part of a step, ``function(where, low, high)``: it works on worlds low … high-1 of the game there."""
    many = uncounted(function)
    body = spliced(function)

    def run_alone(where, low, high):  # type: ignore[no-untyped-def]
        return body(where, np.uint64(0), np.uint64(1))

    run_alone.__name__, run_alone.__doc__ = function.__name__, function.__doc__
    _ALONE[many] = uncounted(run_alone) if COMPILED else function
    return many


_ALONE: dict[Callable[..., None], Callable[..., None]] = {}


def alone(of: Callable[..., None]) -> Callable[..., None]:
    """An event for an engine of one world, called with 0 and 1: without loops over worlds it takes half the time."""
    return _ALONE[of]


def in_order(first: Callable[..., None], *rest: Callable[..., None]) -> Callable[..., None]:
    """One part of a step made of several."""
    if not rest:
        return first
    then = in_order(*rest)

    def run(where, low, high):  # type: ignore[no-untyped-def]
        first(where, low, high)
        then(where, low, high)

    return spliced(run) if COMPILED else run
