"""Pools: one place makes them, their processes end with their parent and leave Ctrl-C to it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agents.runs import sweep
from agents.runs.folder import CHECKPOINT_FILE, is_finished
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
    assert found == {"agents/runs/sweep.py"}


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
    until(lambda: len(alive(process.pid)) >= 4)  # itself, what counts semaphores, and two that import
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
    monkeypatch.setattr(sweep.ctypes, "CDLL", lambda _: type("C", (), {"prctl": staticmethod(lambda *_: 0)}))
    monkeypatch.setattr(os, "_exit", ended.append)
    sweep.end_with(os.getppid())
    assert ended == []
    sweep.end_with(os.getppid() + 1)
    assert ended == [1]


def nap_without_signal() -> None:
    """A worker on macOS or Windows."""
    sweep.ctypes.CDLL = lambda _: type("C", (), {"prctl": staticmethod(lambda *_: 0)})
    sweep.quiet_worker(os.getppid())
    print("napping", flush=True)
    time.sleep(300)


@linux
def test_where_the_system_tells_nobody_a_pipe_does():
    it = "tests.agents.runs.test_sweep import nap_without_signal as nap"
    process = started(
        "-c", f"from {it}; import multiprocessing as m; m.get_context('spawn').Process(target=nap).start()"
    )
    assert process.stdout.readline() == "napping\n"
    process.kill()
    process.communicate(timeout=30)
    until(lambda: alive(process.pid) == [], 10.0)


@linux
@pytest.mark.parametrize("after", [0.3, 1.5])
def test_ctrl_c_in_a_pool_is_no_traceback_of_a_worker(after):
    quiet = f"try:\n    {NAPS}\nexcept KeyboardInterrupt:\n    print('stopped')"
    process = started("-c", quiet)
    until(lambda: len(alive(process.pid)) >= 4)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it
    said, complained = process.communicate(timeout=30)
    assert said == "stopped\n"
    assert "Traceback" not in complained
    until(lambda: alive(process.pid) == [], 10.0)


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{}", '{"agent_steps": null}'])
def test_progress_that_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "progress.json").write_text(text)
    waiting = type("Result", (), {"ready": lambda self: False})()
    assert sweep._steps_done(small(tmp_path), waiting, tmp_path / "progress.json") == 0


def test_a_failure_is_one_line_whatever_it_holds(capfd):
    sweep.say_failed("a run: [/red] [bold]\n  must be in [0, 5] " + "x" * 200)
    assert capfd.readouterr().err == "failed: a run: [/red] [bold] must be in [0, 5] " + "x" * 200 + "\n"
