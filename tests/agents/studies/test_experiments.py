"""Experiments: what is made once, what stands beside it, and cells that say what the issue asked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents.reporting.experiments import Asked, Axis, Verdict
from agents.runs import engines
from agents.settings import SharedSettings, TrainSettings
from agents.studies.experiments import EXPERIMENTS, frame, untaught
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.exact import exact
from agents.studies.experiments.frame import Experiment, Places, Share, read_tables, run, training
from sd_env import scenarios

TINY = SharedSettings(n_worlds=4, n_steps=4, batch_size=32, hidden=(4,))
ASKED = Asked(
    name="trial",
    title="A trial",
    question="?",
    prediction="it is so",
    refuted_if="it is not so.",
    committed="abc",
    x=Axis("x", "x"),
    y=Axis("seeker_arsenal", "arms"),
    curve=Axis("curve", ""),
    judge=lambda tables: Verdict(None, "open."),
)


def cell(label: str, **given: object) -> Cell:
    short = {"learner": TINY, "agent_steps": 64, "rest_from": 32, "n_curve_points": 1}
    return Cell(label, "doubly_dangerous_benign", {"x": label, "curve": "a"}, **{**short, **given})


TRIAL = Experiment(ASKED, (cell("one"), cell("two", exploring_starts=2.0), cell("one again")), ("security",))


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(untaught, "STRATEGIES", ("random", "hold", "grim"))
    monkeypatch.setattr(untaught, "WORLDS", 16)
    monkeypatch.setattr(frame, "exact", lambda cell: {})  # seconds a game
    monkeypatch.setattr(frame, "TrainSettings", lambda **given: TrainSettings(**given, curve_worlds=2, final_worlds=2))
    with engines.use():  # as commands do: workers are kept
        yield


def test_a_clone_goes_on_from_the_ledger_and_nothing_is_made_twice(tmp_path):
    out = tmp_path / "out"
    page = run(TRIAL, Places(out, tmp_path / "first"), Share(1), 1)
    first = (out / "trial.csv").read_text()
    runs = read_tables("trial", out).ledger
    assert runs["cell"].tolist() == ["one", "two", "one again"]
    assert runs["settings"].nunique() == 2  # two cells are one run
    assert len(list((tmp_path / "first" / "trial").iterdir())) == 2
    baselines = (out / "trial_baselines.csv").read_text()
    assert run(TRIAL, Places(out, tmp_path / "second"), Share(2), 1) == page
    assert (out / "trial.csv").read_text().startswith(first)
    assert len(list((tmp_path / "second" / "trial").iterdir())) == 2  # of the second seed alone
    assert (out / "trial_baselines.csv").read_text() == baselines
    tables = read_tables("trial", out)
    assert tables.ledger["seed"].tolist() == [0, 1] * 3
    assert set(tables.curves["settings"]) == set(tables.ledger["settings"])
    assert "security" in tables.curves


def test_what_nobody_learned_is_that_of_the_game():
    rows = pd.DataFrame(untaught.untaught(cell("one"))).set_index("who")
    assert list(rows.index) == ["random", "hold", "arm tanks", "arm forts", "best script"]
    assert rows.loc["hold", "seeker_arsenal"] < rows.loc["random", "seeker_arsenal"]
    assert (
        rows.loc["arm forts", "seeker_arsenal_defensive_share"]
        > rows.loc["arm tanks", "seeker_arsenal_defensive_share"]
    )
    assert rows.loc["best script", "reward"] == rows["reward"].max()
    assert rows["spiral_number"].iloc[0] == pytest.approx(3.74, abs=0.01)


def test_exact_theory_is_added_when_it_is_known(tmp_path, monkeypatch):
    places = Places(tmp_path, tmp_path / "runs")
    run(TRIAL, places, Share(1), 1)
    monkeypatch.setattr(frame, "exact", lambda cell: {"exact": {"seeker_arsenal": 0.5}})
    text = run(TRIAL, places, Share(1), 1).read_text(encoding="utf-8")
    assert "exact arms" in text
    assert read_tables("trial", tmp_path).baselines["who"].tolist().count("exact") == 1


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_cells_of_an_experiment_can_be_trained_and_have_its_columns(experiment):
    for one in experiment.cells:
        assert {experiment.asked.x.column, experiment.asked.curve.column} & set(one.at)
        if one.exists():
            assert training(one, 0, "x", Path("runs")).tag


def test_rungs_of_the_ladder_differ_from_ppo_in_one_thing():
    base = training(EXPERIMENTS["ladder"].cells[0], 0, "x", Path("runs"))
    for one in EXPERIMENTS["ladder"].cells[1:8]:
        other = training(one, 0, "x", Path("runs"))
        differs = [name for name in vars(base) if getattr(base, name) != getattr(other, name) and name != "tag"]
        assert len(differs) == 1
        if differs == ["learner"]:
            assert sum(value != vars(base.learner)[name] for name, value in vars(other.learner).items()) == 1
    assert (
        base.game.params.greedy_prior.tolist() == scenarios.get("doubly_dangerous_benign").params.greedy_prior.tolist()
    )
    assert np.isclose(base.rest, 0.05)


def test_cells_are_chosen_by_label(tmp_path):
    run(TRIAL, Places(tmp_path, tmp_path / "runs"), Share(1, only="again"), 1)
    assert read_tables("trial", tmp_path).ledger["order"].tolist() == [2]
    with pytest.raises(ValueError, match="no cell"):
        run(TRIAL, Places(tmp_path, tmp_path / "runs"), Share(1, only="three"), 1)


@pytest.mark.slow
def test_exact_theory_says_where_random_play_leads_and_where_it_has_no_word():
    """The doubly dangerous world races, measured in the game itself; treaties have no place in the tables."""
    at = Cell("a", "doubly_dangerous_benign", {})
    rows = exact(at)
    assert rows["exact"]["seeker_arsenal"] == pytest.approx(rows["exact from race"]["seeker_arsenal"], abs=0.05)
    assert rows["exact"]["seeker_arsenal"] > 1.5  # half a war's attrition below the 2.2 that stand in a crisis
    assert rows["exact from peace"]["seeker_arsenal"] < 0.2  # what was there at the start wears out
    assert rows["exact"]["wars_per_100"] > 4 * rows["exact from peace"]["wars_per_100"]
    assert exact(Cell("b", "doubly_dangerous", {})) == {}
