"""One command each: parse, one call, print the path.

Python loads this module before any command's own. So Ctrl-C ends every command in one line from the first moment on,
also while a command still loads what it works with, and no console refuses what is printed.

Nor does Python look for garbage among what was imported: that stays, and is half a million objects.
"""

import _thread
import atexit
import contextlib
import gc
import os
import signal
import sys
import threading
from itertools import pairwise
from types import FrameType
from typing import Any, NoReturn

STOPPED = "stopped; the same command goes on"
"""What every command says after Ctrl-C."""
INSTALL = "the commands need more packages: `make setup`, or pip install '.[train]'"
"""What every command says where a package is missing."""


def is_others(missing: ModuleNotFoundError) -> bool:
    """Whether the module is somebody else's, which an extra installs."""
    return (missing.name or "").split(".")[0] not in ("sd_env", "agents", "scripts")


def again() -> None:
    """Ctrl-C once more, from another thread; where systems can, by a signal that wakes a thread that waits."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def loads(frame: FrameType | None) -> bool:
    """Whether a module is being imported, now or further up."""
    while frame is not None and frame.f_code.co_filename != "<frozen importlib._bootstrap>":
        frame = frame.f_back
    return frame is not None


class Stop:
    """Ctrl-C: whether it came, and whether there is work under way that must clean up behind itself."""

    came = working = False
    installed = False  # in a process of a command's own; else somebody else runs the command's code

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Interrupt what works. Before and after, nothing is half done, and the process ends at once.

        Not within an import: libraries in C++ abort there. It comes again until the module is loaded.
        """
        said, self.came = self.came, True
        if self.working and loads(frame):
            threading.Timer(0.05, again).start()
            return
        if self.working:
            raise KeyboardInterrupt
        if not said:
            os.write(2, f"{STOPPED}\n".encode())
        os._exit(1)

    def leave(self) -> NoReturn:
        """End with the one line and status 1.

        Not by `sys.exit` in a command's own process: Python kills itself with the signal, which is another status,
        where the interrupt came within code that somebody made of a string, as dataclasses do.
        """
        if not self.installed:
            sys.exit(STOPPED)
        self.working = False
        print(STOPPED, file=sys.stderr, flush=True)
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        atexit._run_exitfuncs()
        os._exit(1)

    def unraisable(self, lost: Any) -> None:
        """Where Python cannot raise, as in a destructor, the interrupt would be printed and lost: send it again."""
        if isinstance(lost.exc_value, KeyboardInterrupt):
            threading.Timer(0.05, again).start()
        else:
            sys.__unraisablehook__(lost)


STOP = Stop()


def prepare(words: list[str]) -> None:
    """Make this process a command's, if ``words`` say that it was started as one, or a worker's of a command."""
    gc.set_threshold(100_000, 50, 1000)  # a third of the time to the first step went into looking
    atexit.register(gc.freeze)  # nor at the end
    if any(word == "-m" and after.startswith("scripts.") for word, after in pairwise(words)):
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, ValueError):  # a stream of somebody else's, or none
                stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else somebody wants it ignored
            signal.signal(signal.SIGINT, STOP)
            sys.unraisablehook = STOP.unraisable
            STOP.installed = True
            # the first that is registered is the last that is done: then all is over but Python's own end
            atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    elif any("multiprocessing.spawn" in word for word in words):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle, also while a worker loads


prepare(sys.orig_argv)
