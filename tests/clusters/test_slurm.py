"""Slurm, as far as a machine without it allows: the text of a job, and a sweep through what stands in for its commands.

``sbatch`` here is a script that begins the job in the background, and ``scancel`` one that ends it. So all is tried but
Slurm itself: its queue, its limits, and folders shared by machines.
"""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.clusters.conftest import ROOT, at_work, ended, is_gone, sweep, table, until

pytest.importorskip("dask_jobqueue")
pytestmark = [pytest.mark.clusters, pytest.mark.filterwarnings("ignore")]  # Dask's own, of what it leaves open

SBATCH = """#!/bin/bash
job=$(mktemp {jobs}.XXXX) && cp "${@: -1}" "$job"
setsid bash "$job" >/dev/null 2>&1 &
echo $! >> {jobs}
echo "Submitted batch job $!"
"""
SCANCEL = """#!/bin/bash
for job in "$@"; do kill -TERM -- "-$job"; done
"""


@pytest.fixture
def path(tmp_path) -> str:
    """PATH with the two commands."""
    place = tmp_path / "bin"
    place.mkdir()
    for name, text in (("sbatch", SBATCH.replace("{jobs}", str(tmp_path / "jobs"))), ("scancel", SCANCEL)):
        (place / name).write_text(text)
        (place / name).chmod(0o755)
    return f"{place}{os.pathsep}{os.environ['PATH']}"


def test_a_job_is_one_worker_with_one_core_in_the_command_s_folder():
    from agents.runs.clusters import slurm_cluster

    with slurm_cluster() as cluster:
        lines = cluster.job_script().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert {"#SBATCH -n 1", "#SBATCH --cpus-per-task=1", "#SBATCH --mem=4G"} <= set(lines)
    assert f"cd {os.getcwd()}" in lines
    assert any(line.startswith(f"export PYTHONPATH={ROOT}") for line in lines)
    assert lines[-1].startswith(f"{sys.executable} -m distributed.cli.dask_worker tcp://")
    assert "--nthreads 1 " in lines[-1]


def test_a_sweep_by_jobs_of_which_one_is_killed_ends_as_one_undisturbed(path, undisturbed, tmp_path):
    runs = tmp_path / "runs"
    process = sweep(runs, "engine=slurm", "jobs=2", PATH=path, DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT="1s")
    at_work(runs)
    os.killpg(int((tmp_path / "jobs").read_text().split()[0]), signal.SIGKILL)  # as Slurm does when its time is up
    assert len(ended(process).split()) == 4
    assert table(runs) == undisturbed
    jobs = [int(line) for line in Path(tmp_path / "jobs").read_text().split()]
    assert len(jobs) > 2  # another took its place
    until(lambda: all(is_gone(job) for job in jobs))


def test_how_many_jobs_must_be_said(path, tmp_path):
    process = sweep(tmp_path / "runs", "engine=slurm", PATH=path)
    _, complained = process.communicate(timeout=120)
    assert process.returncode == 1
    assert complained.splitlines()[-1] == "error: engine = 'slurm': say how many jobs are to be submitted: jobs=…"
