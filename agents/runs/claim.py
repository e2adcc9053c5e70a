"""Who may write into a folder: one process at a time, by a lock that the system frees when the process dies."""

import contextlib
import json
import os
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_FILE = ".lock"
PATIENCE = 1.0
"""Seconds to wait for one that only looks into the folder."""
FAR = 2**30
"""Byte that Windows locks; the others can then still be read."""


class HeldError(ValueError):
    """Another process holds the folder, with who and since when."""


@contextlib.contextmanager
def lock(folder: Path, patience: float = PATIENCE, name: str = LOCK_FILE) -> Iterator[None]:
    """Hold the folder, or what of it ``name`` stands for, while the block lasts.

    The lock is no trace: its file goes with it, or with the next one's.

    Raises:
        HeldError: another process holds it.
        OSError: the folder cannot be written.
    """
    path, deadline = folder / name, time.monotonic() + patience
    while (handle := _taken(path)) is None:
        if time.monotonic() > deadline:
            raise HeldError(f"run folder {folder}: held by {_holder(path)}: wait until it ends, or stop it")
        time.sleep(0.02)
    try:
        yield
    finally:
        if sys.platform == "win32":  # which removes no open file
            os.close(handle)
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        if sys.platform != "win32":  # not before: whoever opened the file meanwhile must see that it is gone
            os.close(handle)


def _taken(path: Path) -> int | None:
    """The open and locked file, or None if another process has it."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:
        if sys.platform == "win32" and path.exists():  # about to be removed
            return None
        raise
    try:
        if not _lock(handle, path) or not _is(handle, path):
            os.close(handle)
            return None
        about = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        with contextlib.suppress(OSError):  # a full disk keeps nobody from reading
            os.ftruncate(handle, 0)
            os.write(handle, json.dumps(about).encode())
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(handle)
        raise
    return handle


def _lock(handle: int, path: Path) -> bool:
    """Whether the lock is now this process's."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:  # some network drives
        warnings.warn(f"{path.parent}: this drive has no locks ({error.strerror}); start no run twice", stacklevel=2)
    return True


def _is(handle: int, path: Path) -> bool:
    """Whether the file is still the one of that name: its last holder may just have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _holder(path: Path) -> str:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        return f"process {about['pid']} on {about['host']} since {about['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
