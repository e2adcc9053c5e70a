"""The story is still the same; where it is meant to change, `python -m tests.golden.make` writes it anew."""

import pytest

from sd_env.scenarios import get
from sd_env.scenarios import names as scenario_names
from tests.golden.make import DIGESTS, ENVIRONMENT, FOLDER, fingerprint, scenarios, transcript


@pytest.mark.parametrize("name", scenarios())
def test_the_episode_reads_as_it_did(name):
    golden = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert transcript(name).splitlines() == golden.splitlines(), "if meant: python -m tests.golden.make"


def test_every_transcript_is_of_a_scenario_that_is_told():
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(scenarios())


def test_no_scenario_plays_otherwise_under_the_version_that_it_had():
    told = [line.split(",") for line in DIGESTS.read_text(encoding="utf-8").splitlines()[1:]]
    assert [name for name, *_ in told] == list(scenario_names()), "a new scenario? python -m tests.golden.make"
    assert {environment for _, environment, _ in told} == {ENVIRONMENT}, "python -m tests.golden.make"
    changed = [name for name, _, digest in told if fingerprint(name) != digest]
    assert changed == [], "if meant: move the version of the environment, then python -m tests.golden.make"


def test_a_changed_rule_changes_the_fingerprint(monkeypatch):
    name = "doubly_dangerous_no_diplomacy"
    before, other = fingerprint(name), get(name).with_params(tension_decay=0.11)
    monkeypatch.setattr("tests.golden.make.get", lambda _: other)
    assert fingerprint(name) != before
