"""One command each: parse, one call, print the path."""

import os
import signal
import sys
from types import FrameType

STOPPED = "stopped; the same command goes on"
"""What every command says after Ctrl-C."""


def _stop(number: int, frame: FrameType | None) -> None:
    """End at once: while a command is still loading there is nothing to put in order."""
    os.write(2, f"{STOPPED}\n".encode())
    os._exit(1)


def loaded() -> None:
    """Let Ctrl-C raise KeyboardInterrupt again: from here on there may be something to put in order."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


if sys.argv[:1] == ["-m"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # python -m scripts.…
    signal.signal(signal.SIGINT, _stop)
