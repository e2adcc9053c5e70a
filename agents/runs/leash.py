"""What a worker on this machine does first: it leaves Ctrl-C to the command, and ends when the command ends.

joblib's own workers would go on for minutes after a command that is killed and can tell nobody, and write to the
folders of the one that is started next.
"""

import ctypes
import gc
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
"""Linux's number for: send me a signal when my parent dies."""


def quiet_worker(parent: int) -> None:
    """Set up a worker of the command that is process ``parent``."""
    gc.set_threshold(100_000, 50, 1000)  # what it will import stays: looking through it again and again takes a third
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to handle
    end_with(parent)


def end_with(parent: int) -> None:
    """Kill this process when its parent dies, however that dies."""
    if sys.platform == "linux":  # at once, and also where a thread cannot get its turn
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before
            os._exit(1)
    else:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: int) -> None:
    if sys.platform == "win32":
        import _winapi

        _winapi.WaitForSingleObject(_winapi.OpenProcess(_winapi.SYNCHRONIZE, False, parent), _winapi.INFINITE)
    else:
        while os.getppid() == parent:
            time.sleep(0.5)
    os._exit(1)
