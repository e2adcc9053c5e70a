"""How functions are compiled: one decorator a purpose. `parts` says how, `kept` where compiled code is kept."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba import config, types

from sd_env.core.kept import KeptDispatcher
from sd_env.core.parts import FlatCompiler, PartCompiler, WholeCompiler

F = TypeVar("F", bound=Callable[..., object])

COMPILED: bool = not config.DISABLE_JIT
"""False under ``NUMBA_DISABLE_JIT=1``: the same source then runs as plain Python."""

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
"""Without the GIL, and without reference counts, which alone would cost more than the game: what is compiled may
neither allocate nor return arrays."""


def compiled(what: str, seconds: int) -> Callable[[F], F]:
    """Compile a function at its first call; ``what`` it is and how long that may take, the user is told."""
    return lambda function: _whole(function, (what, seconds), WholeCompiler)


def flat(what: str, seconds: int) -> Callable[[F], F]:
    """As `compiled`, with all parts written out in it: arguments that are fixed make it small."""
    return lambda function: _whole(function, (what, seconds), FlatCompiler)


def _whole(function: F, about: tuple[str, int], by: type) -> F:
    return cast(F, KeptDispatcher(function, about, by, OPTIONS)) if COMPILED else function


def _part(function: F, *, forceinline: bool) -> F:
    """Compiled where compiled code calls it; Python that calls it runs it as it is."""
    if COMPILED:
        nobody_calls = {"no_cpython_wrapper": True, "forceinline": forceinline}
        dispatcher = numba.njit(function, pipeline_class=PartCompiler, **OPTIONS, **nobody_calls)
        vars(function).update(_compiled=dispatcher, _numba_type_=types.Dispatcher(dispatcher))
    return function


def event(function: F) -> F:
    """A part of a step, ``function(where, low, high)``: a function of its own."""
    return _part(function, forceinline=False)


def inlined(function: F) -> F:
    """Put into the machine code of its caller, where it costs no call and may become SIMD."""
    return _part(function, forceinline=True)


rule = inlined
"""A scalar function, one formula of the game."""
