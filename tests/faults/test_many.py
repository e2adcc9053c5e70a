"""A thousand of everything, and nothing stays behind: memory, handles, threads, files."""

import gc
import multiprocessing
import os
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

import sd_env
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.core.engine import Engine
from sd_env.trajectory import EpisodeRecorder, load, save

pytestmark = pytest.mark.faults
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="counts what Linux shows")
NAME = "doubly_dangerous"


def parallel():
    env = sd_env.parallel_env(NAME)
    env.reset(seed=0)
    env.step(dict.fromkeys(env.agents, 0))
    env.close()


def turns():
    env = sd_env.env(NAME)
    env.reset(seed=0)
    env.step(0)
    env.close()


def solo():
    env = sd_env.solo_env(NAME, partners="arm")
    env.reset(seed=0)
    env.step(0)
    env.close()


def rows():
    env = sd_env.vector_env(NAME, n_worlds=2)
    env.reset(seed=0)
    env.step(np.zeros(4, int))
    env.close()


def classic():
    env = sd_env.classic_env("stag_hunt")
    env.reset(seed=0)
    env.step(dict.fromkeys(env.agents, 0))
    env.close()


def seats():
    env = SeatVecEnv(NAME, n_worlds=2)
    env.reset()
    env.step(np.zeros(env.num_envs, int))
    env.close()


def threads():
    engine = Engine(sd_env.scenario(NAME).params, 8, threads=2)
    engine.reset(0)
    engine.step(np.zeros((8, 2), int))
    engine.close()


FORMS = (parallel, turns, solo, rows, classic, seats, threads)


def used() -> dict[str, int]:
    """Memory in megabytes, handles and threads of this process."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {"memory": resident, "handles": len(os.listdir("/proc/self/fd")), "threads": threading.active_count()}


@linux
def test_closed_environments_leave_nothing(tally):
    tally.of_promise("An environment that is closed gives back memory (to 20 MB), handles and threads", "environments")
    for form in FORMS:
        for _ in range(10):
            form()
    before = used()
    for form in FORMS:
        for _ in range(150):
            form()
        now = used()
        kept = now["memory"] <= before["memory"] + 20 and all(now[x] <= before[x] for x in ("handles", "threads"))
        tally.kept(kept, (form.__name__, before, now), times=150)


def test_tiny_episodes_leave_no_files(tally, tmp_path, monkeypatch):
    tally.of_promise("Playing, keeping and reading episodes leaves no other file anywhere", "episodes")
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    for folder in (work, temporary):
        folder.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for seed in range(1000):
        env = sd_env.parallel_env("no_dilemma")
        env.reset(seed=seed)
        recorder = EpisodeRecorder(env.engine, env.scenario)
        env.step(dict.fromkeys(env.agents, 0))
        recorder.keep()
        path = save(recorder.trajectory(), tmp_path / "kept.csv")
        load(path)
        path.unlink()
        tally.kept(not list(work.iterdir()) and not list(temporary.iterdir()), seed)


def answer(engine: Engine, said) -> None:
    engine.step(np.zeros((8, 2), int))
    said.put(engine.reward.tolist())


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "method", [m for m in ("fork", "spawn", "forkserver") if m in multiprocessing.get_all_start_methods()]
)
def test_an_engine_answers_in_another_process(tally, method, threads):
    tally.of_promise("An engine that was handed to another process answers there as here", "processes")
    context = multiprocessing.get_context(method)
    engine = Engine(sd_env.scenario(NAME).params, 8, threads=threads)
    engine.reset(3)
    for _ in range(3):
        said = context.Queue()
        process = context.Process(target=answer, args=(engine, said))
        process.start()
        there = said.get(timeout=60)
        process.join(60)
        engine.step(np.zeros((8, 2), int))
        tally.kept(there == engine.reward.tolist() and process.exitcode == 0, method)
    engine.close()
