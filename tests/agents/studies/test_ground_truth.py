"""Experiments, trials, table and figure: typed from the sources, resumable, and honest in their verdicts."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from agents.reporting import ground_truth as reporting
from agents.runs.folder import RunFolderError
from agents.studies.ground_truth import grid, measures, table, trial
from agents.studies.ground_truth.derived import DERIVED, direction, flip
from agents.studies.ground_truth.registry import EXPERIMENTS
from sd_env.classics import ClassicEngine, get
from sd_env.suite.seeds import CLASSICS
from sd_env.theory.solvers.dynamic import pure

EVERY = list(EXPERIMENTS.values())


@pytest.mark.parametrize("experiment", EVERY, ids=list(EXPERIMENTS))
def test_the_solver_gives_the_published_number(experiment):
    game = experiment.made()
    for quantity in experiment.quantities:
        slack = 0.01 if "exit" in experiment.name else 1e-4  # published without noise, solved with noise of 0.1
        assert quantity.solver(game) == pytest.approx(quantity.published, abs=slack), quantity.name


def test_every_result_that_learning_is_asked_for_has_an_experiment():
    results = {name.split()[0] for name in EXPERIMENTS}
    assert results == {f"R{n}" for n in (1, 2, 3, 4, 5, 7, 9, 10, 11, 13, 14, 15, 16)}
    judged = [e for e in EVERY if e.name.startswith("R7 (")]
    assert len({e.parameters["cost_limit"] for e in judged}) == 5
    assert any(q.published == 1.0 for e in judged for q in e.quantities)  # the region where all arm
    for derived in DERIVED:
        assert set(derived.experiments) <= set(EXPERIMENTS)
        assert len(derived.experiments) == len(derived.at)
        assert list(derived.at) == sorted(derived.at)


def test_controls_are_shown_beside_a_learner_that_averages():
    for stem in ("R10", "R16 (2, 1)", "R16 (4, 2)"):
        learners = {e.learner_name for e in EVERY if e.name.startswith(stem)}
        assert {"plain PPO", "regret matching"} <= learners


def always(action):
    return lambda agent, observation, mask: np.eye(mask.shape[1])[np.full(len(mask), action)]


def test_measures_of_policies_known_by_hand():
    race = get("arms_race")

    def disarm(agent, observation, mask):
        return np.eye(6)[np.where(observation[:, 0] > 0, 1, 0)]

    assert measures.where_armed("destroy")(race, disarm) == 1.0
    assert measures.where_armed("attack")(race, disarm) == 0.0
    assert measures.value(state=15, normalised=True)(race, disarm) == pytest.approx(-0.0178803, abs=1e-7)
    assert measures.gain()(race, disarm) == pytest.approx(0.0, abs=1e-9)
    assert measures.share("dove")(get("militarisation"), always(0)) == 1.0
    assert measures.effort(get("contest", levels=5, prize=2.0), always(3)) == pytest.approx(1.5)
    assert measures.first_arms(get("guns_and_butter", levels=21), always(4)) == pytest.approx(0.2)
    risk = get("strategic_risk")

    def from_two_on(agent, observation, mask):
        return np.stack([observation[:, 0] >= 2, observation[:, 0] < 2], axis=1).astype(float)

    assert measures.threshold(risk, from_two_on) == pytest.approx(2.0, abs=2e-3)
    assert measures.threshold(risk, always(0)) == risk.low  # never strikes
    assert measures.threshold(risk, always(1)) == risk.high
    costs = get("arms_race_private", cost_limit=1.2)

    def up_to_a_fifth(agent, observation, mask):
        return np.stack([observation[:, 0] > 0.2, observation[:, 0] <= 0.2], axis=1).astype(float)

    assert measures.share("build")(costs, up_to_a_fifth) == pytest.approx(0.2, abs=0.01)
    assert measures.cutoff(costs, up_to_a_fifth) == pytest.approx(0.24, abs=0.012)
    assert measures.hostile_if_arming(costs, up_to_a_fifth) == pytest.approx(0.05 / 0.24, abs=0.01)
    types = get("reassurance", trust=0.4)

    def separates(agent, observation, mask):
        return np.stack([observation[:, 0], 1 - observation[:, 0]], axis=1)

    assert measures.posterior(types, separates) == 1.0
    assert measures.posterior(types, always(0)) == pytest.approx(0.4)
    assert measures.neither_builds(get("arms_race_talk"), always(0)) == 1.0
    assert measures.resting(1)(get("richardson"), always(2)) == pytest.approx(9.0, abs=0.2)  # rises 0.1 a step


@pytest.mark.parametrize("name", ["arms_race", "compliance", "inspection", "militarisation", "transparency"])
def test_states_are_in_the_order_of_the_tables(name):
    """The reward of one step from each state, by the rules and by the tables."""
    game = get(name, **({"base_success": 0.0, "xi": 0.0} if name == "transparency" else {}))
    table, states = game.tabular(), measures.STATES[type(game).__name__](game)
    assert len(states) == table.n_states
    first = table.legal.argmax(axis=2)
    turn = game.step(states, first, np.full((len(states), max(1, game.draws_step)), 0.5))
    rows = np.arange(len(states))
    np.testing.assert_allclose(turn.reward, table.reward[rows, first[:, 0], first[:, 1]], atol=1e-12)
    np.testing.assert_array_equal(game.legal(states), table.legal)
    assert [p.shape for p in pure(table, first)] == [p.shape for p in measures.profile(game, always(0))]


def test_played_follows_the_policy():
    game = get("arms_race", steps=5)
    moments = list(measures.played(game, always(0), 5, worlds=16))
    engine = ClassicEngine(game, 16)
    engine.reset(CLASSICS)
    for moment in moments:
        engine.step(np.zeros((16, 2), int))
        np.testing.assert_array_equal(moment.after, engine.state)


def test_flips_and_directions():
    assert flip([0.1, 0.2, 0.4], [0.0, 0.25, 0.75]) == pytest.approx(0.3)
    assert math.isnan(flip([0.1, 0.2], [0.6, 0.9]))
    assert direction([1, 2, 3], [5, 5, 1]) == -1


def test_rows_of_experiments_that_were_not_run_are_kept(folder, tmp_path):
    first = table.rows(grid.finished(NAMES, 2, 0.01, folder))
    table.write(first, tmp_path)
    again = [row._replace(learned=9.0) for row in first if row.experiment == "R10 regret"]
    found = table.merged(again, tmp_path / "ground_truth.json")
    assert [(row.experiment, row.quantity, row.policy) for row in found] == [
        (row.experiment, row.quantity, row.policy) for row in first
    ]
    assert {row.experiment for row in found if row.learned == 9.0} == {"R10 regret"}


def test_verdicts():
    assert table.verdict(1.0, 1.05, 0.1) == "reached"
    assert table.verdict(1.0, 1.15, 0.1) == "not reached"
    assert table.verdict(1.0, 1.05, 0.1, exploited=0.3, exploitable=0.2) == "not reached"
    assert table.verdict(1.0, 1.15, 0.1, swing=0.3) == "cycles"
    assert table.verdict(1.0, 1.05, 0.1, swing=0.3) == "reached"
    assert table.verdict(1.0, 9.0, None) == "several equilibria"
    assert table.verdict(1.0, math.nan, 0.1) == "not reached"


NAMES = ["R3 hunt x=0.3", "R10 regret", "R10 PPO"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("ground_truth")
    for name in NAMES:
        for seed in (0, 1):
            trial.run(name, seed, 0.01, out)
    return out


def test_a_trial_repeats_to_the_last_digit(folder, tmp_path):
    trial.run("R10 PPO", 1, 0.01, tmp_path)
    kept, again = (json.loads(trial.path_of("R10 PPO", 1, out).read_text()) for out in (folder, tmp_path))
    assert kept["policies"] == again["policies"]
    assert set(kept["policies"]) == {"average", "last"}
    assert kept["swing"]["P(hawk)"] >= 0
    assert json.loads(trial.path_of("R10 PPO", 0, folder).read_text())["policies"] != kept["policies"]


def test_finished_trials_are_kept_and_other_settings_refused(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.json")}
    grid.run_all(NAMES, 2, 0.01, folder)
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("seed*.json")}
    with pytest.raises(RunFolderError, match=r"was made with scale = 0.01, not 0.5: choose another folder"):
        grid.run_all(NAMES, 2, 0.5, folder)


def test_a_process_of_its_own_runs_what_is_missing_and_says_what_fails(tmp_path, capfd):
    grid.run_all(["R10 regret"], 1, 0.01, tmp_path, jobs=1)
    assert trial.is_finished("R10 regret", 0, 0.01, tmp_path)
    blocked = tmp_path / "blocked"
    trial.path_of("R10 regret", 0, blocked).parent.parent.mkdir(parents=True)
    trial.path_of("R10 regret", 0, blocked).parent.write_text("in the way")
    assert "R10 regret, seed 0:" in grid._one(("R10 regret", 0, 0.01, blocked))


def test_names_are_chosen_by_result():
    assert grid.chosen(["R10"]) == ["R10 regret", "R10 fictitious", "R10 PPO"]
    assert grid.chosen(["R1"]) == ["R1 disarmament"]
    assert grid.chosen(["R14 q=0.1"]) == ["R14 q=0.12", "R14 q=0.18"]
    assert grid.chosen([]) == list(EXPERIMENTS)
    with pytest.raises(ValueError, match="no experiment begins with 'R99': there are R1, R2"):
        grid.chosen(["R99"])


def test_table_figure_and_page(folder, tmp_path):
    rows = table.rows(grid.finished(NAMES, 2, 0.01, folder))
    path = table.write(rows, tmp_path)
    read = pd.read_csv(path)
    assert list(read.columns) == list(table.Row._fields)
    assert len(read) == 1 + 4 + 2 * 4
    assert (read["seeds"] == 2).all()
    assert (read["low"] <= read["learned"]).all()
    assert (read["learned"] <= read["high"]).all()
    hawk = read[(read["experiment"] == "R10 regret") & (read["quantity"] == "P(hawk)")].iloc[0]
    kept = [json.loads(trial.path_of("R10 regret", s, folder).read_text()) for s in (0, 1)]
    assert hawk["learned"] == pytest.approx(np.mean([k["policies"]["average"]["values"]["P(hawk)"] for k in kept]))
    assert json.loads((tmp_path / "ground_truth.json").read_text())["rows"][0]["experiment"] == NAMES[0]
    assert reporting.write_figure(path).read_bytes().startswith(b"\x89PNG")
    page = reporting.write_page(path).read_text()
    assert page.split("| experiment |")[1].count("\n| ") == len(read) + 1
    assert "R10 PPO: Each chases the other's last policy" in page
