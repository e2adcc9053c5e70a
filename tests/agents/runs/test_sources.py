"""What a run is made with: hashes of sources and settings, versions."""

import json
import re

import pytest

from agents.runs import sources
from agents.runs.folder import RUN_FILE, binding
from agents.runs.training import train
from sd_env.core.kept import source_hash
from tests.agents.runs.small import small


def test_a_run_says_under_which_sources_versions_and_settings_it_was_made(tmp_path):
    settings = small(tmp_path)
    facts = json.loads((train(settings) / RUN_FILE).read_text())
    assert facts["sources"] == {"core": source_hash(), "learning": sources.learning_hash()}
    assert {"python", "torch", "numpy", "numba", "stable-baselines3"} <= set(facts["versions"])
    assert facts["settings_sha256"] == sources.digest(binding(settings))


def test_the_learning_hash_is_over_files_that_are_there_and_moves_with_each(tmp_path, monkeypatch):
    for name in sources.LEARNING:
        assert (sources.ROOTS[name.partition("/")[0]] / name).exists()
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if copy.suffix:
            copy.write_text("a = 1\n")
        else:
            copy.mkdir()
            (copy / "inside.py").write_text("a = 1\n")
    monkeypatch.setattr(sources, "ROOTS", {"agents": tmp_path, "sd_env": tmp_path})
    hash_now = sources.learning_hash.__wrapped__
    first, seen = hash_now(), set()
    assert re.fullmatch("[0-9a-f]{16}", first)
    files = sorted(tmp_path.rglob("*.py"))
    assert len(files) == len(sources.LEARNING)
    for file in files:
        file.write_bytes(b"a = 1\r\n")
        assert hash_now() == first  # another system's line ends
        file.write_text("a = 2\n")
        seen.add(hash_now())
        file.write_text("a = 1\n")
    assert len(seen) == len(files)
    assert first not in seen


@pytest.mark.parametrize("change", [{}, {"commit": "x"}])
def test_nothing_differs_but_what_fixes_results(change):
    now = sources.made_with({"seed": 1})
    assert sources.difference({**now, **change}, now) == ""
    assert sources.difference({}, now) == "other settings"
    assert "other sources of the core (None, now" in sources.difference({"settings": now["settings"]}, now)
