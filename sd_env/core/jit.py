"""How functions are compiled (one decorator a purpose), and where compiled code is kept.

Numba's cache does not notice when a rule in another file changes, so the cache folder is named after a hash of all
sources that are compiled. It lies in the user's cache (``SD_ENV_CACHE`` overrides it), never beside the package: a
read-only install works, and the wheel ships no machine code.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba
from numba import config, types

from sd_env.core.parts import part_compiler, whole_compiler

F = TypeVar("F", bound=Callable[..., object])

COMPILED: bool = not config.DISABLE_JIT
"""False under ``NUMBA_DISABLE_JIT=1``: the same source then runs as plain Python."""


def source_hash() -> str:
    """First 16 hex digits of a hash over the sources of the core and of the parameters."""
    core = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for file in sorted([*core.rglob("*.py"), *(core.parent / "params").rglob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Folder that holds the compiled core; made if it can be, else a folder below the system's temporary one."""
    wanted = os.environ.get("SD_ENV_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    for root in (Path(wanted), Path(tempfile.gettempdir())):
        folder = root / "sd_env" / source_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise OSError(f"no writable folder for compiled code: tried {wanted} and {tempfile.gettempdir()}; set SD_ENV_CACHE")


CACHE: Path | None = cache_folder() if COMPILED else None


def compiled(function: F) -> F:
    """Compile ``function`` at its first call, without the GIL, kept on disk for later processes.

    Here and below without reference counts, which alone would cost more than the game: what is compiled may neither
    allocate nor return arrays.
    """
    return _whole(function, flat=False)


def flat(function: F) -> F:
    """As `compiled`, with all parts written out in it."""
    return _whole(function, flat=True)


def _whole(function: F, *, flat: bool) -> F:
    before, config.CACHE_DIR = config.CACHE_DIR, str(CACHE or "")  # other packages keep their own cache folder
    try:
        return numba.njit(function, cache=True, pipeline_class=whole_compiler(flat), **OPTIONS)
    finally:
        config.CACHE_DIR = before


OPTIONS: dict[str, object] = {"nogil": True, "error_model": "numpy", "_nrt": False}


def _part(function: F, **options: bool) -> F:
    """Compiled where compiled code calls it; Python that calls it runs it as it is."""
    if COMPILED:
        alone = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        dispatcher = numba.njit(function, pipeline_class=part_compiler(), **OPTIONS, **alone, **options)
        function._compiled = dispatcher
        function._numba_type_ = types.Dispatcher(dispatcher)
    return function


def event(function: F) -> F:
    """A part of a step, ``function(where, low, high)``: a function of its own, in the whole that it belongs to."""
    return _part(function, forceinline=False)  # else it would be as its caller is


def inlined(function: F) -> F:
    """Put into the machine code of its caller."""
    return _part(function, forceinline=True)


rule = inlined
"""A scalar function that is part of its caller, where it costs no call and may become SIMD."""


def say_if_first_compile() -> None:
    """Tell the user, once and on stderr, that the first call on a machine compiles the core."""
    if CACHE is not None and not any(CACHE.rglob("*.nbi")):
        print("sd_env: compiling the game's core, once after install (up to a minute) …", file=sys.stderr, flush=True)
