"""One small sweep, its undisturbed table, and workers that are killed in the middle of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from agents.runs.claim import LOCK_FILE
from agents.runs.folder import CHECKPOINT_FILE, CURVE_FILE, EPISODE_FILE, FINAL_FILE, facts_of, find_runs

ROOT = Path(__file__).parents[2]
OF_TIME = ("seconds", "command", "sha256")
"""Facts of a run that differ from one time to the next: the third are also of files that hold times."""
BEGUN: list[subprocess.Popen[str]] = []
WORDS = ["scenario=no_dilemma", "agent_steps=6000", "seed=0,1,2,3", "learner.n_worlds=4", "learner.n_steps=16"]
WORDS += ["learner.batch_size=64", "n_curve_points=3", "curve_worlds=4", "final_worlds=8"]
WORDS += ["progress=false", "checkpoint_seconds=0.5"]


def sweep(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """``scripts.train -m``, begun in a session of its own."""
    command = [sys.executable, "-m", "scripts.train", "-m", *WORDS, f"runs={folder}", *words]
    given = {"cwd": ROOT, "env": {**os.environ, **environment}, "text": True, "start_new_session": True}
    BEGUN.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given))
    return BEGUN[-1]


@pytest.fixture(autouse=True)
def all_end() -> Iterator[None]:
    """Sweeps end with their test, also where that failed."""
    yield
    while BEGUN:
        process = BEGUN.pop()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended(process: subprocess.Popen[str], seconds: float = 600.0) -> str:
    """What it says when it ends well."""
    said, complained = process.communicate(timeout=seconds)
    assert process.returncode == 0, complained
    return said


def table(folder: Path) -> bytes:
    """A row a run with its facts and last measures, and all tables of all runs; without times."""
    rows, texts = [], []
    for run in find_runs(folder):
        facts = {key: value for key, value in (facts_of(run) or {}).items() if key not in OF_TIME}
        rows.append({"run": run.name, **facts, **pd.read_csv(run / FINAL_FILE).iloc[0]})
        texts += [(run / name).read_bytes() for name in (CURVE_FILE, EPISODE_FILE)]
    return b"\n".join([pd.DataFrame(rows).to_csv(index=False).encode(), *texts])


def at_work(folder: Path) -> tuple[int, Path]:
    """The process that trains a run which has a checkpoint to go on from; waits until there is one."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        for checkpoint in folder.rglob(CHECKPOINT_FILE):
            try:
                return int(json.loads((checkpoint.parent / LOCK_FILE).read_text())["pid"]), checkpoint.parent
            except (OSError, ValueError):
                continue
        time.sleep(0.05)
    raise AssertionError(f"no run in {folder} came to a checkpoint")


def kill_one(folder: Path) -> Path:
    """SIGKILL to a worker in the middle of a run; the run."""
    process, run = at_work(folder)
    os.kill(process, signal.SIGKILL)
    return run


def is_gone(process: int) -> bool:
    """Whether it ended; nobody may have asked how."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(true, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> bytes:
    """The table of the sweep on this machine."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert len(ended(sweep(folder, "jobs=2")).split()) == 4
    return table(folder)
