"""Sweeps of a thousand tasks and episodes by the million: nothing stays behind, in this process or on the disk."""

import os
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import sd_env
from agents.runs import sweep
from agents.runs.folder import folder_of
from sd_env.core.engine import Engine
from tests.agents.runs.small import small
from tests.agents.runs.test_sweep import of_loky
from tests.faults.test_many import used

pytestmark = [pytest.mark.faults, pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")]
EPISODES = 1_000_000


def write(path: str) -> int:
    """A tiny task: a file, and how many numbers are in it."""
    Path(path).write_text("1 2 3")
    return len(Path(path).read_text().split())


def of_joblib() -> list[str]:
    """Folders and semaphores that joblib may leave of this process."""
    places = (Path(tempfile.gettempdir()), Path("/dev/shm"))
    mine = (f"joblib_memmapping_folder_{os.getpid()}", f"loky-{os.getpid()}-")
    return sorted(str(one) for place in places for one in place.glob("*") if one.name.startswith(mine))


def rested() -> dict[str, int]:
    """What is used when threads that are about to end had their time to."""
    deadline = time.monotonic() + 5
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    return used()


def test_a_thousand_tiny_tasks_leave_nothing(tally, tmp_path):
    tally.of_promise("A sweep of tiny tasks leaves no thread, handle, process or folder", "tasks")
    sweep.all_of(write, [str(tmp_path / "first")] * 4, 2, "tasks")
    before, there = rested(), of_joblib()
    for turn in (1, 2):
        assert sweep.all_of(write, [str(tmp_path / str(at)) for at in range(1000)], 2, "tasks") == [3] * 1000
        now = rested()
        kept = all(now[what] <= before[what] for what in ("handles", "threads")) and of_loky() == []
        kept = kept and now["memory"] <= before["memory"] + 20 and of_joblib() == there
        kept = kept and len(list(tmp_path.iterdir())) == 1001
        tally.kept(kept, (turn, before, now, of_joblib()), times=1000)


def test_tiny_runs_leave_their_folders_alone(tally, tmp_path):
    tally.of_promise("A sweep of tiny runs leaves its folders, and no thread, handle or process", "runs")
    sweep.run_all([small(tmp_path / "first", seed=seed) for seed in range(2)], 2)
    before, there = rested(), of_joblib()
    runs = [small(tmp_path / "runs", seed=seed, final_worlds=1, curve_worlds=1) for seed in range(20)]
    done = sweep.run_all(runs, 2)
    now = rested()
    kept = done == [folder_of(one) for one in runs] and sorted(done) == sorted((tmp_path / "runs").iterdir())
    kept = kept and not [file for run in done for file in run.iterdir() if file.name.startswith(".")]
    kept = kept and all(now[what] <= before[what] for what in ("handles", "threads"))
    tally.kept(kept and of_loky() == [] and of_joblib() == there, (before, now), times=len(runs))


def test_memory_is_flat_over_a_million_episodes(tally):
    tally.of_promise("An engine that plays on and on keeps its memory (to 5 MB)", "episodes")
    params = sd_env.scenario("doubly_dangerous").with_params(horizon=4).params
    engine, draw = Engine(params, 4096, autoreset=True), np.random.default_rng(0)
    engine.reset(0)
    played, before, at = 0, used(), 0
    while played < EPISODES:
        engine.step(draw.integers(engine.n_actions, size=(4096, engine.n_agents)))
        played += int((engine.terminated | engine.truncated).sum())
        at += 1
        if at == 20:
            before = used()
    now = used()
    kept = now["memory"] <= before["memory"] + 5 and all(now[x] <= before[x] for x in ("handles", "threads"))
    tally.kept(kept, (before, now), times=played)
    engine.close()


def test_a_folder_that_joblib_leaves_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    there = of_joblib()
    (tmp_path / f"joblib_memmapping_folder_{os.getpid()}").mkdir()
    assert len(of_joblib()) == len(there) + 1
