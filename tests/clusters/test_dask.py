"""Dask: a scheduler and two workers on loopback, begun and ended here."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.clusters.conftest import ROOT, at_work, ended, kill_one, sweep, table

pytest.importorskip("distributed")
pytestmark = pytest.mark.clusters


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def begun(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A part of a cluster, in a session of its own, which is killed at the end."""
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=nothing, stderr=nothing, start_new_session=True)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    place = ["--local-directory", str(tmp_path / "dask"), "--nthreads", "1", "--no-dashboard"]
    with contextlib.ExitStack() as held:
        held.enter_context(begun("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"))
        workers = [held.enter_context(begun("worker", address, "--host", "127.0.0.1", *place)) for _ in range(2)]
        yield address, workers


def test_a_sweep_whose_worker_is_killed_ends_as_one_undisturbed(cluster, undisturbed, tmp_path):
    runs = tmp_path / "runs"
    process = sweep(runs, "engine=dask", f"address={cluster[0]}")
    killed = kill_one(runs)
    said = ended(process).split()
    assert len(said) == 4
    assert str(killed) in said
    assert table(runs) == undisturbed


def test_a_sweep_whose_machine_is_lost_goes_on_with_the_other(cluster, undisturbed, tmp_path):
    runs = tmp_path / "runs"
    process = sweep(runs, "engine=dask", f"address={cluster[0]}")
    at_work(runs)
    os.killpg(cluster[1][0].pid, signal.SIGKILL)  # and what would begin it anew
    assert len(ended(process).split()) == 4
    assert table(runs) == undisturbed


def test_without_an_address_a_cluster_begins_here_and_ends_with_the_command(undisturbed, tmp_path):
    runs = tmp_path / "runs"
    process = sweep(runs, "engine=dask", "jobs=2")
    kill_one(runs)
    assert len(ended(process).split()) == 4
    assert table(runs) == undisturbed


def test_nobody_at_the_address_is_one_line(tmp_path):
    process = sweep(
        tmp_path / "runs", "engine=dask", "address=tcp://127.0.0.1:1", DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="2s"
    )
    _, complained = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "error: address = 'tcp://127.0.0.1:1': no Dask answers there" in complained
    assert "Traceback" not in complained
