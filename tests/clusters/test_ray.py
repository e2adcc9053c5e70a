"""Ray: two nodes on loopback, begun and ended here."""

import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clusters.conftest import at_work, ended, kill_one, sweep, table

pytest.importorskip("ray")
pytestmark = [pytest.mark.clusters, pytest.mark.filterwarnings("ignore")]  # Ray's own, of files that it leaves open


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[Any, Any]]:
    """A cluster, and its second node, which the last test loses."""
    from ray.cluster_utils import Cluster

    place = tempfile.mkdtemp(prefix="ray")  # short: sockets lie there
    two = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "temp_dir": place, "include_dashboard": False})
    other = two.add_node(num_cpus=1)
    two.wait_for_nodes()
    try:
        yield two, other
    finally:
        two.shutdown()
        shutil.rmtree(place, ignore_errors=True)


def test_a_sweep_whose_worker_is_killed_ends_as_one_undisturbed(cluster, undisturbed, tmp_path):
    runs = tmp_path / "runs"
    process = sweep(runs, "engine=ray", f"address={cluster[0].address}")
    killed = kill_one(runs)
    said = ended(process).split()
    assert len(said) == 4
    assert str(killed) in said
    assert table(runs) == undisturbed


def test_a_sweep_whose_machine_is_lost_goes_on_with_the_other(cluster, undisturbed, tmp_path):
    runs = tmp_path / "runs"
    process = sweep(runs, "engine=ray", f"address={cluster[0].address}")
    at_work(runs)
    cluster[0].remove_node(cluster[1], allow_graceful=False)
    assert len(ended(process).split()) == 4
    assert table(runs) == undisturbed


def test_nobody_at_the_address_is_one_line(tmp_path):
    process = sweep(tmp_path / "runs", "engine=ray", "address=127.0.0.1:1")
    _, complained = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "error: address = '127.0.0.1:1': no Ray answers there" in complained
