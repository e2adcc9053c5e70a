"""Where compiled code is kept between processes, and whom that trusts.

A folder of the user's own, named by what the code depends on: the sources that are compiled, Numba, LLVM, Python and
the processor; not by where the package lies. Reading a file there means running it, so nothing is read that somebody
else could have written, and each file carries a checksum. Where anything is wrong with it, the game compiles for itself
and says so once. Processes that start together compile once between them: one does, the others wait and read.
"""

import contextlib
import gc
import hashlib
import os
import pickle
import platform
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
from llvmlite import binding
from numba.core import compiler, serialize
from numba.core.registry import CPUDispatcher

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CORE = Path(__file__).parent
MARK = b"sd_env 1\n"
_said: set[str] = set()


def say(text: str) -> None:
    """One line on stderr; the same line only once a process."""
    if text not in _said:
        _said.add(text)
        print(f"sd_env: {text}", file=sys.stderr, flush=True)


@cache
def source_hash() -> str:
    """First 16 hex digits of a hash over the sources of the core and of the parameters."""
    digest = hashlib.sha256(numba.__version__.encode())
    for file in sorted([*CORE.rglob("*.py"), *(CORE.parent / "params").rglob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def code_hash() -> str:
    """The same, with all else that machine code depends on: Python, LLVM, and the processor."""
    words = (
        source_hash(),
        *(platform.python_implementation(), sys.version, platform.machine(), sys.platform),
        *(numba.__version__, llvmlite.__version__, binding.get_default_triple(), binding.get_host_cpu_name()),
        binding.get_host_cpu_features().flatten(),
    )
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def folder() -> Path | None:
    """This machine's folder for compiled code, made where it can be; None, and why is said, where there is none.

    ``SD_ENV_CACHE``, else ``XDG_CACHE_HOME``, else ``~/.cache``; where that cannot be used, a folder of the user's own
    in the system's temporary one.
    """
    faults = []
    for outer in _outer_folders():
        inner = outer / code_hash()
        try:
            outer.parent.mkdir(parents=True, exist_ok=True)
            for one in (outer, inner):
                one.mkdir(mode=0o700, exist_ok=True)
            fault = _distrusted(outer) or _distrusted(inner)
            if not fault and not os.access(inner, os.W_OK) and not any(inner.glob("*.code")):
                fault = f"{inner} cannot be written"
        except OSError as error:
            fault = f"{error.filename or inner} cannot be used ({error.strerror})"
        if not fault:
            return inner
        faults.append(fault)
    say(f"compiled code is not kept: {'; '.join(faults)}; set SD_ENV_CACHE to a folder of yours")
    return None


def _outer_folders() -> Iterator[Path]:
    given = os.environ.get("SD_ENV_CACHE") or os.environ.get("XDG_CACHE_HOME")
    if given:
        yield Path(given) / "sd_env"
    else:
        with contextlib.suppress(RuntimeError):  # a user of whom the system has no entry has no home
            yield Path.home() / ".cache" / "sd_env"
    yield Path(tempfile.gettempdir()) / (f"sd_env-{os.getuid()}" if hasattr(os, "getuid") else "sd_env")


def _distrusted(path: Path) -> str:
    """Why code there may be somebody else's; nothing where it is this user's, or the system's as Python itself is."""
    if not hasattr(os, "getuid"):  # Windows: what lies in a user's folder only that user writes
        return ""
    facts = path.lstat()
    if stat.S_ISLNK(facts.st_mode):
        return f"{path} is a link"
    if facts.st_uid not in (os.getuid(), 0):
        return f"{path} belongs to another user"
    if facts.st_mode & 0o022:
        return f"{path} can be written by others"
    return ""


class Kept:
    """What Numba asks a cache for, for one function."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cache_path = ""

    def file(self, signature: Any) -> Path | None:
        """Where the code for a signature lies, or will."""
        place = folder()
        return place and place / f"{self.name}-{hashlib.sha256(str(signature).encode()).hexdigest()[:8]}.code"

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The compiled function, or None where there is none that can be trusted."""
        target.refresh()
        file = self.file(signature)
        content = _read(file) if file else None
        if content is None:
            return None
        return compiler.CompileResult._rebuild(target, *pickle.loads(content))

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Write the compiled function, in one step."""
        file = self.file(signature)
        if file is None or not os.access(file.parent, os.W_OK):
            return
        content = serialize.dumps(compiled._reduce())
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(MARK + hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(file)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            say(f"compiled code is not kept: {file.parent} cannot be written ({error.strerror})")

    def flush(self) -> None:
        """Nothing to forget: the folder's name says what the code was made of."""


def _read(file: Path) -> bytes | None:
    """The content of a file of this user's, if it is whole."""
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as opened:
            fault = _distrusted(file)
            held = opened.read()
    except OSError:
        return None
    start, content = len(MARK) + 65, b""
    if not fault:
        content = held[start:]
        if held[:start] != MARK + hashlib.sha256(content).hexdigest().encode() + b"\n":
            fault = f"{file} is damaged"
    if fault:
        say(f"compiled code is made anew: {fault}")
        return None
    return content


class KeptDispatcher(CPUDispatcher):  # type: ignore[misc]
    """Numba's compiled function, kept in the folder above.

    Args:
        function: what is compiled.
        about: what a user is told that it is, and the seconds that compiling it may take; 0 for no word.
        by: Numba's compiler.
        options: its options.
        mark: of the sources of a function outside the core, which the folder's name does not tell.
    """

    def __init__(
        self, function: Callable[..., Any], about: tuple[str, int], by: type, options: dict[str, Any], mark: str = ""
    ) -> None:
        super().__init__(function, targetoptions={"nopython": True, "boundscheck": None, **options}, pipeline_class=by)
        self._about = about
        self._cache = Kept(function.__name__ + mark)

    def __reduce__(self) -> str:  # type: ignore[override]
        return str(self.py_func.__qualname__)  # by name

    def compile(self, signature: Any) -> Any:
        """Load the machine code, or make it: only one process does, and tells the user."""
        file = self._cache.file(signature)
        if file and _read(file) is not None:
            return super().compile(signature)
        with _locked(file):
            if file and _read(file) is not None:
                return super().compile(signature)
            with _aloud(*self._about):
                return super().compile(signature)


@contextlib.contextmanager
def _locked(file: Path | None) -> Iterator[None]:
    """One process at a time; the system frees the lock of a process that is killed. On Windows each goes ahead."""
    if file is None or fcntl is None or not os.access(file.parent, os.W_OK):
        yield
        return
    with file.with_name(f".{file.name}.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process, which compiles the same …")
            fcntl.flock(held, fcntl.LOCK_EX)
        except OSError:  # a file system without locks
            pass
        yield


@contextlib.contextmanager
def _aloud(what: str, seconds: int) -> Iterator[None]:
    """Tell the user what takes so long. Meanwhile no garbage is looked for, which would take a tenth more."""
    collects, began = gc.isenabled(), time.perf_counter()
    gc.disable()
    if seconds:
        say(f"compiling {what}, once on this machine, about {seconds} s …")
    try:
        yield
    finally:
        if collects:
            gc.enable()
    if seconds:
        say(f"compiled {what} in {time.perf_counter() - began:.1f} s")
