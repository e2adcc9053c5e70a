"""Runs and sweeps that are killed, at random and while files are written, end as those that never were."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.learners import LEARNERS
from agents.runs.folder import CHECKPOINT_FILE, folder_of
from agents.settings import TrainSettings
from tests.agents.runs.test_sweep import ROOT, alive, started, until
from tests.faults.processes import end_of

pytestmark = [pytest.mark.faults, pytest.mark.skipif(sys.platform != "linux", reason="kills, and looks into /proc")]

PPO = {"n_worlds": 4, "n_steps": 8, "batch_size": 16}
LITTLE: dict[str, dict[str, Any]] = {
    "shared": PPO,
    "independent": PPO,
    "mappo": PPO,
    "a2c": {"n_worlds": 4},
    "qrdqn": {"n_worlds": 4, "learning_starts": 8, "batch_size": 8, "buffer_size": 1000},
}
TABLES = ("curve.csv", "final.csv", "episode.csv")
LAST = (*TABLES, "model.zip", "run.json")
KILLS = 8  # a learner
SWEEPS = 10
Moment = tuple[str, str, int] | None


def of(name: str, folder: Path) -> TrainSettings:
    return TrainSettings(
        scenario="doubly_dangerous_no_diplomacy",
        agent_steps=600,
        learner=LEARNERS[name].settings(**LITTLE[name]),
        n_curve_points=3,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(folder),
        checkpoint_seconds=0.05,
    )


def die(call: str, name: str, number: int) -> None:
    """Kill this process at the n-th such call that is about a file of that name; before or after, by turns."""
    real: Callable[..., Any] = getattr(os, call)
    calls = 0

    def counted(*given: Any) -> Any:
        nonlocal calls
        calls += name in str(given[-1])
        if calls == number and number % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*given)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(os, call, counted)


def learn(settings: TrainSettings, moment: Moment) -> None:
    """In a process of its own."""
    from agents.runs.training import train

    if moment:
        die(*moment)
    train(settings, quiet=True)


def child(settings: TrainSettings, moment: Moment = None, seconds: float | None = None) -> int:
    """How a process ends that learns, and is killed at a moment or after so many seconds."""
    return end_of(learn, (settings, moment), seconds)


def tables(folder: Path) -> dict[str, bytes]:
    """The tables; and the names of all files, so that none is left or lost."""
    held = {file.name: b"" for file in folder.iterdir()}
    return held | {name: (folder / name).read_bytes() for name in TABLES}


def killed(name: str, folder: Path) -> list[tuple[bool, str, int]]:
    """Kill runs of a learner until there were enough: whether each ended as it should, and after how many kills."""
    draws, whole, kept = random.Random(name), of(name, folder / "whole"), []
    began = time.monotonic()
    assert child(whole) == 0
    lasts = time.monotonic() - began
    while (left := KILLS - sum(kills for *_, kills in kept)) > 0:
        settings, ends, moments = of(name, folder / str(len(kept))), [], []
        for at in range(left):
            moment = (
                (draws.choice(("fsync", "replace")), "", draws.randint(1, 12))
                if draws.random() < 0.5
                else ("replace", f"/{draws.choice(LAST)}", draws.randint(1, 2))
            )
            moments.append(draws.uniform(0.0, 0.6 * lasts) if at % 2 else moment)
            ends.append(child(settings, None, moments[-1]) if at % 2 else child(settings, moments[-1]))
            if ends[-1] == 0:
                break
        ends.append(child(settings))
        is_kept = set(ends) <= {0, -signal.SIGKILL} and ends[-1] == 0
        is_kept = is_kept and tables(folder_of(settings)) == tables(folder_of(whole))
        kept.append((is_kept, f"{name}: {list(zip(moments, ends, strict=False))}", ends.count(-signal.SIGKILL)))
        if not is_kept:
            break
    return kept


def test_runs_that_are_killed_end_as_those_that_never_were(tmp_path, tally):
    tally.of_promise("A run that is killed goes on and ends with the same tables, and no leftovers", "kills")
    assert end_of(print, ()) == 0  # what all are forked from is there
    for name in LITTLE:  # not side by side: two threads that ask for each other's processes lose how these ended
        for is_kept, what, kills in killed(name, tmp_path / name):
            tally.kept(is_kept, what, kills)


def words(folder: Path) -> list[str]:
    """A sweep of two seeds and two learners."""
    given = [
        "scenario=no_dilemma",
        "agent_steps=1000",
        "learner=shared,a2c",
        "learner.n_worlds=4",
        "seed=0,1",
        "jobs=2",
    ]
    given += ["n_curve_points=2", "curve_worlds=2", "final_worlds=2", "progress=false", "checkpoint_seconds=0.05"]
    return ["-m", "scripts.train", "-m", *given, f"runs={folder}"]


def is_ended(group: int) -> bool:
    """Whether no process of a group is left after a few seconds."""
    try:
        until(lambda: alive(group) == [], 5.0)
    except AssertionError:
        return False
    return True


def test_sweeps_that_are_killed_leave_no_worker_and_end_as_those_that_never_were(tmp_path, tally):
    tally.of_promise("A sweep that is killed leaves no process, goes on and ends with the same tables", "kills")
    subprocess.run([sys.executable, *words(tmp_path / "whole")], cwd=ROOT, check=True, capture_output=True)
    draws, cut = random.Random(0), tmp_path / "cut"
    wholes = sorted((tmp_path / "whole").iterdir())
    for at in range(SWEEPS):
        folder = cut / str(at % 3)
        process = started(*words(folder))
        if at % 2:
            until(lambda process=process, folder=folder: process.poll() is not None or any(folder.rglob(".*.pt.*")))
        else:
            until(lambda folder=folder: folder.exists())
            time.sleep(draws.uniform(0.0, 4.0))
        process.kill()
        process.communicate(timeout=30)
        tally.kept(is_ended(process.pid), f"kill {at}: processes are left")
    for folder in sorted(cut.iterdir()):
        done = subprocess.run([sys.executable, *words(folder)], cwd=ROOT, capture_output=True, text=True)
        is_kept = done.returncode == 0 and all(tables(folder / one.name) == tables(one) for one in wholes)
        tally.kept(is_kept, f"sweep {folder.name}: {done.stderr}", 0)


def test_a_kill_is_a_kill(tmp_path):
    """The moments are reached: a run that should die at a checkpoint's renaming has none, or has one and no more."""
    for number, there in ((1, False), (2, True)):
        settings = of("a2c", tmp_path / str(number))
        assert child(settings, ("replace", f"/{CHECKPOINT_FILE}", number)) == -signal.SIGKILL
        assert (folder_of(settings) / CHECKPOINT_FILE).exists() is there
