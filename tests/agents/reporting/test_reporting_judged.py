"""The report's part about judged players, from folders made by hand."""

import json

import pandas as pd
import pytest

from agents.reporting import report
from agents.reporting.judged import sections
from agents.reporting.tables import by_learner
from agents.runs.folder import find_runs
from tests.agents.reporting.run_folders import CALM, RACE, make_run


def judged_run(root, learner, seed, score):
    """A finished run of ``learner`` with scores and a best response."""
    folder = make_run(root / learner, "doubly_dangerous", seed, CALM if score > 0.5 else RACE)
    facts = json.loads((folder / "run.json").read_text()) | {"learner": learner}
    (folder / "run.json").write_text(json.dumps(facts))
    row = {
        "line_up": "doubly_dangerous/FF/self_play/v1",
        "mode": "self_play",
        "needs_cooperation": True,
        "tags": "",
        "focal_return": 0.5,
        "floor": -0.4,
        "ceiling": 1.0,
        "lowest_script": -0.4,
        "best_script": 1.0,
        "score": score,
    }
    pd.DataFrame([row]).to_csv(folder / "self_play.csv", index=False)
    names = ("doubly_dangerous/Fb/grit/v1", "doubly_dangerous/Fb/deceiver/v1")
    strangers = [row | {"line_up": name, "mode": "visitor", "score": score - 0.1 * k} for k, name in enumerate(names)]
    pd.DataFrame(strangers).to_csv(folder / "held_out.csv", index=False)
    pd.DataFrame(
        [
            {"seat": 0, "response_seed": 0, "response_steps": 1000, "gain_choosing": 0.3, "gain": 0.25, "chosen": True},
            {
                "seat": 0,
                "response_seed": 1,
                "response_steps": 1000,
                "gain_choosing": 0.2,
                "gain": 0.90,
                "chosen": False,
            },
        ]
    ).to_csv(folder / "exploitability-1000-2.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    root = tmp_path_factory.mktemp("judged")
    for seed in range(3):
        judged_run(root, "shared", seed, 0.8)
        judged_run(root, "a2c", seed, 0.4 + 0.01 * seed)
    judged_run(root, "shared", 3, 0.8)
    held = root / "cup"
    held.mkdir()
    settings = {"scenario": "doubly_dangerous", "n_worlds": 8, "seed": 0}
    told = {"settings": settings, "command": "python -m scripts.tournament"}
    (held / "tournament.json").write_text(json.dumps(told))
    paid = {("arm", "arm"): 0.1, ("arm", "hold"): 0.9, ("hold", "arm"): 0.2, ("hold", "hold"): 0.7}
    pd.DataFrame(
        [
            {"row": a, "column": b, "payoff": value, "low": value - 0.1, "high": value + 0.1}
            for (a, b), value in paid.items()
        ]
    ).to_csv(held / "cross_play.csv", index=False)
    pd.DataFrame(
        [
            {"group": name, "runs": 1, **{f"alpha_rank{end}": 0.5 for end in ("", "_low", "_high")}}
            for name in ("arm", "hold")
        ]
    ).to_csv(held / "ratings.csv", index=False)
    report.write_report(find_runs(root), root / "out", "Judged", root)
    return root / "out"


def test_the_page_is_about_the_learner_with_most_runs_and_each_other_has_one(out):
    page = (out / "report.html").read_text()
    assert len(pd.read_csv(out / "worlds.csv")) == 4
    assert len(pd.read_csv(out / "a2c" / "worlds.csv")) == 3
    assert "a2c/report.html" in page
    assert list(by_learner(find_runs(out.parent))) == ["shared", "a2c"]


def test_runs_with_a_tag_are_kept_apart(tmp_path):
    """As of the two commands that the pages show: the same scenario and seed, other parameters, a tag."""
    clear = judged_run(tmp_path / "clear", "shared", 3, 0.8)
    facts = json.loads((clear / "run.json").read_text())
    (clear / "run.json").write_text(json.dumps(facts | {"tag": "clear"}))
    judged_run(tmp_path, "shared", 3, 0.8)
    report.write_report(find_runs(tmp_path), tmp_path / "out", "Judged", tmp_path)
    assert len(pd.read_csv(tmp_path / "out" / "worlds.csv")) == 1
    assert len(pd.read_csv(tmp_path / "out" / "shared-clear" / "worlds.csv")) == 1


def test_every_judgement_stands_on_the_page_with_its_command(out):
    page = (out / "report.html").read_text()
    for key in ("learners", "held_out", "exploitability", "cross_play_doubly_dangerous_cup"):
        assert f'id="{key}_table"' in page
    for command in ("suite=held_out run=", "suite=exploitability run=", "suite=self_play run=", "scripts.tournament"):
        assert command in page
    assert "Seeds 0, 1, 2, 3." in page
    assert "0.250" in page  # the chosen response's gain, not the better one's that nobody chose
    assert "0.900" not in page
    for figure in ("learners", "cross_play_doubly_dangerous_cup"):
        assert (out / "figures" / f"{figure}.png").read_bytes()[:4] == b"\x89PNG"


def test_tables_lie_beside_it_as_csv_and_parquet(out):
    for name in ("worlds", "summary", "learners", "held_out", "exploitability", "profiles", "efficiency"):
        pd.testing.assert_frame_equal(
            pd.read_csv(out / f"{name}.csv"),
            pd.read_parquet(out / f"{name}.parquet"),
            check_dtype=False,
        )
    learners = pd.read_csv(out / "learners.csv").set_index(["learner", "scenario"])
    assert learners.loc[("a2c", "all"), "held_out"] == pytest.approx(0.36)  # 0.41, less 0.05 for the second line-up
    assert learners.loc[("a2c", "all"), "improvement"] == 0.0


def test_where_nobody_was_judged_there_is_no_such_part(tmp_path):
    runs = [make_run(tmp_path, "doubly_dangerous", seed, CALM) for seed in range(2)]
    assert sections(runs, tmp_path) == []
    assert "Players judged" not in report.write_report(runs, tmp_path / "out", "Plain").read_text()
