"""Where training's time goes."""

import time

import pandas as pd
import pytest

from agents.studies.profile import COLUMNS, PAGE, TABLE, Clock, write_profile


def busy(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_a_part_within_a_part_is_counted_once():
    clock = Clock()
    inner = clock.timed("inner", busy)

    def work():
        busy(0.05)
        inner(0.1)
        time.sleep(0.2)  # takes no processor

    clock.timed("outer", work)()
    assert clock.spent["outer"] == pytest.approx(0.05, abs=0.02)
    assert clock.spent["inner"] == pytest.approx(0.1, abs=0.02)


def test_every_part_of_a_run_is_seen(tmp_path):
    page = write_profile(tmp_path, scenario="doubly_dangerous", agent_steps=40_000, learners=["shared", "independent"])
    rows = pd.read_csv(tmp_path / TABLE)
    assert page == tmp_path / PAGE
    assert list(rows["learner"]) == ["shared", "independent", "shared"]
    assert list(rows["form"]) == ["lean", "lean", "Stable-Baselines3's"]
    assert (rows[list(COLUMNS)] > 0).all(axis=None)


def test_an_unknown_learner_is_named_before_anything_is_written(tmp_path):
    with pytest.raises(ValueError, match="learners 'sharde': must be of shared"):
        write_profile(tmp_path / "new", scenario="doubly_dangerous", agent_steps=1, learners=["sharde"])
    assert not (tmp_path / "new").exists()
