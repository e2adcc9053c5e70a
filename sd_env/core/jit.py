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
from numba import config

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
    before, config.CACHE_DIR = config.CACHE_DIR, str(CACHE or "")  # other packages keep their own cache folder
    try:
        return numba.njit(function, cache=True, nogil=True, error_model="numpy", _nrt=False)
    finally:
        config.CACHE_DIR = before


def uncounted(function: F) -> F:
    """Compile as a function of its own, that others call."""
    return numba.njit(function, nogil=True, error_model="numpy", _nrt=False)


def inlined(function: F) -> F:
    """Compile into the machine code of its caller; for parts of an event, which Python never calls.

    Not Numba's own inlining before types are inferred, which took half of the time that compiling takes.
    """
    options = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return numba.njit(function, nogil=True, error_model="numpy", _nrt=False, **options)


def spliced(function: F) -> F:
    """Put the function's own lines into its caller's before anything compiles; for lists of calls, which then cost no
    compilation of their own."""
    return numba.njit(function, inline="always", nogil=True, error_model="numpy", _nrt=False)


def rule(function: F) -> F:
    """Compile a scalar function into the machine code of its caller, where it costs no call and may become SIMD."""
    return numba.njit(function, nogil=True, error_model="numpy", _nrt=False, forceinline=True)


def say_if_first_compile() -> None:
    """Tell the user, once and on stderr, that the first call on a machine compiles the core."""
    if CACHE is not None and not any(CACHE.rglob("*.nbi")):
        print("sd_env: compiling the game's core, once after install (up to a minute) …", file=sys.stderr, flush=True)
