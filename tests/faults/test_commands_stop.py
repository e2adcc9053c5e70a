"""Ctrl-C ends every command, at three moments, with one line and no traceback."""

import os
import signal
import subprocess
import sys
import time

import pytest

import scripts
from tests.scripts.test_front_end import COMMANDS, HEED, ROOT

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name == "nt", reason="on Windows os.killpg and SIGINT to a group are missing"),
]
MOMENTS = (0.3, 1.5, 4.0)
AT_WORK = {
    "benchmark": ("env",),
    "card": ("check=true",),
    "cases": ("history", "jobs=2"),
    "demo": ("jobs=2",),
    "evaluate": ("run=tit_for_tat", "scenario=doubly_dangerous"),
    "ground_truth": ("jobs=2",),
    "history": ("scenario=cold_war", f"data={ROOT.parent / 'shared' / 'data'}"),
    "line_ups": ("jobs=2", "out=table.csv"),
    "phase": ("jobs=2",),
    "populations": ("jobs=2", "out=weights"),
    "study": ("jobs=2",),
    "tournament": ("policies=[tit_for_tat,grit]", "scenario=doubly_dangerous", "jobs=2"),
    "train": ("-m", "seed=0,1,2,3", "agent_steps=1000000", "jobs=2"),
    "watch": ("doubly_dangerous", "pause=0.1"),
}
"""What they need to be at work for a while, writing here alone; another command does what it does by itself."""


def stopped(name: str, after: float, folder) -> subprocess.CompletedProcess[str]:
    """The command in a session of its own, interrupted as a terminal does."""
    command = [sys.executable, "-c", HEED, sys.executable, "-m", f"scripts.{name}", *AT_WORK.get(name, ())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
    try:
        time.sleep(after)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        said, complained = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, process.returncode, said, complained)


@pytest.mark.parametrize("name", COMMANDS)
def test_ctrl_c_ends_a_command_with_one_line(tally, name, tmp_path):
    tally.of_promise("Ctrl-C ends a command with one line, or it had ended by itself", "interrupts")
    for after in MOMENTS:
        done = stopped(name, after, tmp_path)
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        in_time = done.returncode == 0 or (
            done.returncode == 1 and lines and lines[-1].startswith(("error:", scripts.STOPPED))
        )
        tally.kept(bool(in_time) and "Traceback" not in done.stderr, (after, done.returncode, done.stderr[-300:]))
