"""What may be told of a rival's motive, and that nobody peeps."""

import numpy as np
import pandas as pd
import pytest

from agents.judging import motive
from agents.judging.motive import motive_runs, public_record, told_apart, write_motive
from agents.judging.reaction import ByMotive
from agents.runs.training import train
from sd_env.scenarios import WORLDS, get
from sd_env.suite.match import self_play
from tests.agents.runs.test_training import settings

POWER = get("revisionist_power_doubly_stable")


def test_records_that_are_alike_cannot_be_told_apart_and_others_can():
    rng = np.random.default_rng(0)
    one, same, other = rng.normal(size=(3, 2000, 4))
    guess = told_apart(one, same)
    assert guess["low"] < 0.5 < guess["high"]
    # two normals one standard deviation apart in each of four columns: AUC of the best classifier is Phi(sqrt(4/2))
    assert told_apart(one, other + 1.0)["auc"] == pytest.approx(0.921, abs=0.02)


def test_the_record_holds_nothing_hidden():
    recording = self_play(ByMotive(POWER), POWER, 32, 1)
    seen = public_record(recording, POWER.params)
    rng = np.random.default_rng(0)
    for name in ("arsenal", "motive", "reward", "parts", "spent", "built"):
        before = recording.arrays[name].copy()
        # each seat has the same motive in all episodes, so motives change into others and all else changes episodes
        recording.arrays[name][...] = (before + 1) % 3 if name == "motive" else rng.permuted(before, axis=1)
        assert not np.array_equal(before, recording.arrays[name])
    assert np.array_equal(seen, public_record(recording, POWER.params))


def test_where_arms_look_alike_only_their_total_shows():
    alike, apart = (get(f"revisionist_power_{world}") for world in ("doubly_dangerous", "doubly_stable"))
    recording = self_play(ByMotive(alike), alike, 32, 1)
    seen, told = public_record(recording, alike.params), public_record(recording, apart.params)
    recording.estimate[...] = recording.estimate[..., ::-1]  # every tank a fort, every fort a tank
    np.testing.assert_allclose(public_record(recording, alike.params), seen)
    assert not np.allclose(public_record(recording, apart.params), told)


def test_scripted_states_play_where_nobody_learned(tmp_path, monkeypatch):
    monkeypatch.setattr(motive, "FEW_RESAMPLES", 10)  # the intervals are tested above
    rows = pd.read_csv(write_motive([], tmp_path, n_worlds=40, seeds=1))
    assert list(dict.fromkeys(rows["world"])) == list(WORLDS)
    assert set(rows["policy"]) == {"scripted"}
    assert rows["auc"].between(0, 1).all()


def test_runs_of_other_scenarios_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no finished run of expansion_or_fear_<world>"):
        motive_runs(tmp_path)
    with pytest.raises(ValueError, match="is of doubly_dangerous: must be of expansion_or_fear_<world>"):
        write_motive([train(settings(tmp_path))], tmp_path / "out")
    assert not (tmp_path / "out").exists()
