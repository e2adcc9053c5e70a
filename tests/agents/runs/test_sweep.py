"""Sweeps: one place makes processes, which end with their parent, leave Ctrl-C to it and may be lost."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from agents.runs import engines, leash, sweep
from agents.runs.folder import CHECKPOINT_FILE, CURVE_FILE, EPISODE_FILE, FINAL_FILE, folder_of, is_finished
from tests.agents.runs.small import WORDS, small

ROOT = Path(__file__).parents[3]
PROCESSES = re.compile(r"^\s*(from|import) (multiprocessing|joblib)\b|ProcessPoolExecutor|os\.fork", re.MULTILINE)
NAPS = "import time; from agents.runs.sweep import all_of; all_of(time.sleep, [300.0] * 4, 2, 'naps')"
HEED = (
    "import os, signal, sys; [signal.signal(one, signal.SIG_DFL) for one in (signal.SIGINT, signal.SIGHUP)]; "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""Tests in the background may ignore Ctrl-C, and those under nohup a hang-up, which is inherited."""
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_no_other_place_makes_processes():
    """A pool of its own would have to think of parents that are killed, and of Ctrl-C, once more."""
    found = {
        file.relative_to(ROOT).as_posix()
        for folder in ("agents", "scripts", "sd_env")
        for file in (ROOT / folder).rglob("*.py")
        if PROCESSES.search(file.read_text(encoding="utf-8"))
    }
    assert found == {"agents/runs/clusters.py", "agents/runs/engines.py"}


def alive(group: int) -> list[int]:
    """Processes of a group, without those that only wait for somebody to ask how they ended."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = file.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            found.append(int(file.parent.name))
    return found


def until(true, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def started(*command: str) -> subprocess.Popen[str]:
    heeding = [sys.executable, "-c", HEED, sys.executable, *command]
    pipe = subprocess.PIPE
    return subprocess.Popen(heeding, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, start_new_session=True)


@linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_workers_end_with_their_parent_also_while_they_load(how):
    process = started("-c", NAPS)
    until(lambda: len(alive(process.pid)) >= 5)  # itself, two that count semaphores, and two that import
    process.send_signal(how)
    process.communicate(timeout=30)
    until(lambda: alive(process.pid) == [], 10.0)


@linux
@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_grid_whose_parent_is_killed_trains_no_more_and_goes_on_at_once(tmp_path, how):
    words = ["-m", "scripts.train", "-m", *WORDS, "seed=0,1", f"runs={tmp_path}", "agent_steps=3000"]
    words += ["checkpoint_seconds=0", "jobs=2"]
    process = started(*words)
    folders = [tmp_path / f"no_dilemma-shared-seed{seed}" for seed in (0, 1)]
    until(lambda: all((folder / CHECKPOINT_FILE).exists() for folder in folders))
    process.send_signal(how)
    process.communicate(timeout=30)
    until(lambda: alive(process.pid) == [], 3.0)
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(folder) for folder in folders]
    for folder in folders:
        assert is_finished(folder)
        assert not [file.name for file in folder.iterdir() if file.name.startswith(".")]


@linux
def test_a_worker_whose_parent_died_before_it_could_ask_ends(monkeypatch):
    ended = []
    monkeypatch.setattr(leash.ctypes, "CDLL", lambda _: type("C", (), {"prctl": staticmethod(lambda *_: 0)}))
    monkeypatch.setattr(os, "_exit", ended.append)
    leash.end_with(os.getppid())
    assert ended == []
    leash.end_with(os.getppid() + 1)
    assert ended == [1]


def nap_without_signal() -> None:
    """A worker on macOS."""
    leash.sys.platform = "darwin"
    leash.quiet_worker(os.getppid())
    print("napping", flush=True)
    time.sleep(300)


@linux
def test_where_the_system_tells_nobody_a_worker_looks_for_its_parent():
    it = "tests.agents.runs.test_sweep import nap_without_signal as nap"
    process = started(
        "-c", f"from {it}; import multiprocessing as m; m.get_context('spawn').Process(target=nap).start()"
    )
    assert process.stdout.readline() == "napping\n"
    process.kill()
    process.communicate(timeout=30)
    until(lambda: alive(process.pid) == [], 10.0)


def dies_at_first(folder: str) -> str:
    """A task that the system kills once; in a worker."""
    mark = Path(folder) / "mark"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return folder


def dies(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@linux
def test_a_task_whose_worker_is_killed_is_done_again(tmp_path, capfd):
    folders = [str(tmp_path / name) for name in "abcd"]
    for folder in folders:
        Path(folder).mkdir()
        (Path(folder) / "mark").touch(exist_ok=True)
    (tmp_path / "c" / "mark").unlink()
    assert sweep.all_of(dies_at_first, folders, 2, "tasks") == folders
    assert capfd.readouterr().err.count("lost: a worker was killed, perhaps for want of memory") == 1


@linux
def test_a_task_that_kills_every_worker_ends_the_sweep_with_one_line(capfd):
    with pytest.raises(sweep.LostWorkerError, match="a worker was killed, .*, again and again; the same command goes"):
        sweep.all_of(dies, [0, 1], 2, "tasks")
    assert capfd.readouterr().err.count("lost: ") == 2
    assert sweep.all_of(abs, range(-100, 0), 2, "numbers") == list(range(100, 0, -1))


def of_loky() -> list[int]:
    """The workers of this process."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(file.read_text().rpartition(")")[2].split()[1])
            is_worker = b"LokyProcess" in (file.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and is_worker:
            found.append(int(file.parent.name))
    return found


def kill_one_worker(folder: Path) -> None:
    """As soon as there is a checkpoint to go on from."""
    until(lambda: any(folder.rglob(CHECKPOINT_FILE)))
    os.kill(of_loky()[0], signal.SIGKILL)


@linux
@pytest.mark.slow
def test_runs_whose_worker_is_killed_end_as_those_that_never_were(tmp_path, capfd):
    cut, whole = (
        [small(tmp_path / name, seed=seed, agent_steps=1000, checkpoint_seconds=0) for seed in (0, 1, 2)]
        for name in ("cut", "whole")
    )
    killer = threading.Thread(target=kill_one_worker, args=(tmp_path / "cut",))
    killer.start()
    assert sweep.run_all(cut, jobs=2) == [folder_of(one) for one in cut]
    killer.join()
    assert "lost: a worker was killed" in capfd.readouterr().err
    assert len(sweep.run_all(whole, jobs=2)) == 3
    for one, other in zip(cut, whole, strict=True):
        for name in (CURVE_FILE, FINAL_FILE, EPISODE_FILE):
            assert (folder_of(one) / name).read_bytes() == (folder_of(other) / name).read_bytes()
    assert of_loky() == []


@linux
def test_workers_are_kept_within_a_block_and_end_with_it_or_with_a_failure():
    with engines.use():
        sweep.all_of(abs, [1, 2], 2, "numbers")
        kept = of_loky()
        assert kept
        sweep.all_of(abs, [3, 4], 2, "numbers")
        assert of_loky() == kept
        with pytest.raises(ValueError, match="four"):
            sweep.all_of(fails_at_four, [3, 4], 2, "numbers")
        assert of_loky() == []
        sweep.all_of(abs, [5, 6], 2, "numbers")
        assert of_loky()
    assert of_loky() == []


def fails_at_four(number: int) -> None:
    if number == 4:
        raise ValueError("four")


class TwoWordsError(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def fails(which: str) -> None:
    if which == "two words":
        raise TwoWordsError("cannot", "travel")
    raise {"value": ValueError, "key": KeyError}[which]("this task")


@pytest.mark.parametrize(
    ("which", "kind", "text"),
    [("value", ValueError, "this task"), ("key", KeyError, "this task"), ("two words", RuntimeError, "cannot travel")],
)
def test_what_a_task_raises_is_raised_here(which, kind, text):
    with pytest.raises(kind, match=text) as told:
        sweep.all_of(fails, [which] * 2, 2, "tasks")
    assert ("in fails" in "".join(getattr(told.value, "__notes__", []))) == (which == "key")  # a fault of ours: where


@linux
@pytest.mark.parametrize("after", [0.3, 1.5])
def test_ctrl_c_in_a_pool_is_no_traceback_of_a_worker(after):
    quiet = f"try:\n    {NAPS}\nexcept KeyboardInterrupt:\n    print('stopped')"
    process = started("-c", quiet)
    until(lambda: len(alive(process.pid)) >= 5)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it
    said, complained = process.communicate(timeout=30)
    assert said == "stopped\n"
    assert "Traceback" not in complained
    until(lambda: alive(process.pid) == [], 10.0)


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{}", '{"agent_steps": null}'])
def test_progress_that_cannot_be_read_is_none(tmp_path, text):
    one = small(tmp_path)
    folder_of(one).mkdir()
    (folder_of(one) / "progress.json").write_text(text)
    assert sweep._steps_done(one) == 0


def test_a_failure_is_one_line_whatever_it_holds(capfd):
    sweep.say_failed("a run: [/red] [bold]\n  must be in [0, 5] " + "x" * 200)
    assert capfd.readouterr().err == "failed: a run: [/red] [bold] must be in [0, 5] " + "x" * 200 + "\n"
