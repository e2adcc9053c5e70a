"""Clusters that begin with a command end with it, also by Ctrl-C."""

import os
import signal

import pytest

from scripts import STOPPED
from tests.clusters.conftest import at_work, is_gone, sweep, until

pytestmark = pytest.mark.clusters


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_ctrl_c_is_one_line_and_ends_all_workers(engine, tmp_path):
    process = sweep(tmp_path / "runs", f"engine={engine}", "jobs=2", "agent_steps=3000000")
    worker, _ = at_work(tmp_path / "runs")
    os.killpg(process.pid, signal.SIGINT)
    said, complained = process.communicate(timeout=120)
    assert (process.returncode, said) == (1, "")
    assert complained.splitlines()[-1] == STOPPED
    assert "Traceback" not in complained
    until(lambda: is_gone(worker))


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_a_cluster_that_began_here_ends_with_a_command_that_is_killed(engine, tmp_path):
    process = sweep(tmp_path / "runs", f"engine={engine}", "jobs=2", "agent_steps=3000000")
    worker, _ = at_work(tmp_path / "runs")
    process.kill()
    process.communicate(timeout=120)
    until(lambda: is_gone(worker))
