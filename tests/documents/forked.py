"""Python commands, each in a process forked from one that has loaded the libraries: half of a command is their start.

The project itself is loaded anew by each, as from a shell. What a command does at its end is left out.
"""

import multiprocessing
import os
import runpy
import sys
import traceback
from pathlib import Path

LIBRARIES = [
    "gymnasium",
    "hydra",
    "matplotlib.pyplot",
    "numba",
    "pandas",
    "pettingzoo",
    "rich.progress",
    "sb3_contrib",
    "scipy.stats",
    "sklearn",
    "stable_baselines3",
    "torch.utils.tensorboard",
]
SERVER = multiprocessing.get_context("forkserver")


def run(words: list[str], folder: Path, env: dict[str, str]) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of ``python words`` in a folder; words begin with ``-m`` or ``-c``."""
    SERVER.set_forkserver_preload(LIBRARIES)  # others wish for other modules; who starts first is served
    out, err = folder / ".stdout", folder / ".stderr"
    process = SERVER.Process(target=_command, args=(words, str(folder), env, str(out), str(err)))
    process.start()
    process.join()
    told = [file.read_text(encoding="utf-8") for file in (out, err)]
    for file in (out, err):
        file.unlink()
    return process.exitcode or 0, *told


def _command(words: list[str], folder: str, env: dict[str, str], out: str, err: str) -> None:
    """What the forked process does."""
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.chdir(folder)
    os.environ.update(env)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sd_env", "agents", "scripts", "tests")]:
        del sys.modules[name]
    sys.path[:] = ["", *(path for path in env["PYTHONPATH"].split(os.pathsep) if path), *sys.path]
    kind, what, *rest = words
    sys.orig_argv[:] = [sys.executable, *words]
    sys.argv[:] = ["-c" if kind == "-c" else what, *rest]
    try:
        if kind == "-c":
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
        else:
            runpy.run_module(what, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
