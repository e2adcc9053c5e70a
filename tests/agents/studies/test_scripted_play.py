"""What best responses gain against scripts: nothing against the best policy, something against a costly one."""

import shutil

import pandas as pd
import pytest

from agents.reporting.script_scores import ANSWERS, script_scores
from agents.studies import scripted_play
from tests.documents.prose import RESULTS


@pytest.fixture
def answered(tmp_path, monkeypatch):
    monkeypatch.setattr(scripted_play, "SCENARIOS", ("no_dilemma",))
    monkeypatch.setattr(scripted_play, "CONSTANT", ("hold", "arm"))
    scripted_play.answer_scripts(tmp_path, tmp_path / "runs", 64, 1)
    return tmp_path


def test_where_weapons_have_no_use_who_holds_cannot_be_answered_and_who_arms_can(answered, monkeypatch):
    gains = pd.read_csv(answered / ANSWERS).groupby("policy")["gain"]
    assert gains.count().to_dict() == {"hold": 3, "arm": 3}
    assert gains.max()["hold"] <= 0.0 < gains.min()["arm"]
    before = (answered / ANSWERS).read_bytes()
    monkeypatch.setattr(scripted_play, "train", None)  # nothing is trained again
    scripted_play.answer_scripts(answered, answered / "lost", 64, 1)
    assert (answered / ANSWERS).read_bytes() == before


def test_a_scripts_exploitability_is_that_of_the_chosen_responses(tmp_path):
    shutil.copy(RESULTS / "scripted_line_ups.csv", tmp_path)
    rows = [
        ("hold", "cold_war", 0, 0.4, True),
        ("hold", "cold_war", 0, 0.9, False),
        ("hold", "cold_war", 1, -0.2, True),
        ("hold", "doubly_stable", 0, 0.6, True),
    ]
    table = pd.DataFrame(rows, columns=["policy", "scenario", "seat", "gain", "chosen"])
    table.assign(response_steps=10).to_csv(tmp_path / ANSWERS, index=False)
    told = script_scores(tmp_path / "scripted_line_ups.csv").set_index(["policy", "scenario"])["exploitability"]
    assert told["hold", "cold_war"] == pytest.approx(0.2)
    assert told["hold", "all"] == pytest.approx(0.4)
    assert told.drop("hold", level="policy").isna().all()
