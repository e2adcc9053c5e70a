"""The commands of docs/engines.md that begin a cluster on this machine, made small, run as they stand."""

import os
import re
import subprocess
import sys

import pytest

from tests.clusters.conftest import ROOT
from tests.documents.test_documents import smaller

pytestmark = pytest.mark.clusters
PAGE = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^python -m scripts\.train .* engine=\w+$", PAGE, re.MULTILINE)


def test_there_is_one_for_each():
    assert [command.rpartition("=")[2] for command in COMMANDS] == ["ray", "dask"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_runs_and_names_what_it_wrote(command, tmp_path):
    words = [sys.executable, *smaller(command).split()[1:]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 2
    assert all((tmp_path / folder).is_dir() for folder in done.stdout.split())
