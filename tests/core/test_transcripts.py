"""The story is still the same; where it is meant to change, `python -m tests.golden.make` writes it anew."""

import pytest

from tests.golden.make import FOLDER, scenarios, transcript


@pytest.mark.parametrize("name", scenarios())
def test_the_episode_reads_as_it_did(name):
    golden = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert transcript(name).splitlines() == golden.splitlines(), "if meant: python -m tests.golden.make"


def test_every_transcript_is_of_a_scenario_that_is_told():
    assert {file.stem for file in FOLDER.glob("*.txt")} == set(scenarios())
