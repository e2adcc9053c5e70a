"""The tables of the historical scenarios: what is compared with what, and how that is judged."""

import numpy as np
import pandas as pd
import pytest

from agents.judging import baselines
from agents.judging.by_state import rows_by_state, state_measures
from agents.reporting.cases import cases_page, learning_curve
from agents.reporting.comparisons import CLAIMS, Claim, Side, comparison_table, fall, verdict
from agents.reporting.mitigation import mitigation_table
from agents.runs.training import train
from agents.statistics import Estimate
from sd_env.core.engine import Engine
from sd_env.scenarios import SCENARIOS, get
from sd_env.trajectory import record
from tests.agents.runs.test_training import settings
from tests.core.games import random_actions
from tests.players import joint


def test_how_many_times_less_is_the_ratio_of_means():
    found = fall(np.array([1.0, 3.0]), np.array([30.0, 50.0]))
    assert found.mean == pytest.approx(20.0)  # 40 over 2
    assert found.low == pytest.approx(10.0)  # the worst resample: 30 over 3
    assert found.high == pytest.approx(50.0)  # the best: 50 over 1
    assert np.isinf(fall(np.array([0.0, 0.0]), np.array([1.0, 1.0])).mean)


AT_LEAST_TEN = Claim("", Side("a"), Side("b"), "wars_per_100", -1, times=True)
LESS = AT_LEAST_TEN._replace(times=False)


@pytest.mark.parametrize(
    ("claim", "low", "high", "said"),
    [
        (AT_LEAST_TEN, 10.0, 30.0, "agrees"),
        (AT_LEAST_TEN, 9.9, 30.0, "not decided"),
        (AT_LEAST_TEN, 2.0, 9.0, "contradicts"),
        (LESS, -3.0, -1.0, "agrees"),
        (LESS, 1.0, 3.0, "contradicts"),
        (LESS, -1.0, 1.0, "not found"),
        (LESS._replace(direction=1), 1.0, 3.0, "agrees"),
        (LESS._replace(direction=0), -1.0, 1.0, "agrees"),
        (LESS._replace(direction=0), 1.0, 2.0, "contradicts"),
        (LESS, np.nan, np.nan, "too few seeds"),
    ],
)
def test_a_verdict_needs_the_whole_interval(claim, low, high, said):
    assert verdict(claim, Estimate((low + high) / 2, low, high, 3)) == said


def test_every_claim_is_about_something_that_exists():
    for claim in CLAIMS:
        for side in (claim.ours, claim.theirs):
            game = SCENARIOS[side.scenario]
            assert side.subject in ("", *game.states, *game.kinds)


def test_a_row_a_claim_whose_runs_are_there():
    finals = pd.DataFrame(
        [
            {
                "scenario": name,
                "seed": seed,
                "wars_per_100": wars + seed,
                "crises_per_100": 1.0,
                "arsenal": 2.0,
                "reward": 0.0,
            }
            for name, wars in (("cold_war", 1.0), ("cold_war_without_retaliation", 100.0))
            for seed in (0, 1)
        ]
    )
    rows = comparison_table(finals, pd.DataFrame(columns=["scenario", "seed", "subject", "measure", "value"]))
    assert len(rows) == 1
    assert rows.loc[0, "change"] == pytest.approx(100.5 / 1.5)
    assert rows.loc[0, "verdict"] == "agrees"
    limit = [
        {
            "scenario": f"{n}_nuclear_powers",
            "seed": seed,
            "subject": "new_start",
            "measure": "first_end",
            "value": value,
        }
        for n, value in (("three", 3.0), ("two", 9.0))
        for seed in (0, 1)
    ]
    rows = comparison_table(finals, pd.DataFrame(limit))
    assert rows.iloc[-1]["change"] == -6.0
    assert rows.iloc[-1]["verdict"] == "agrees"


def test_states_are_measured_apart():
    engine = Engine(get("armed_neutrality").params, 16)
    engine.reset(0)
    actions = random_actions(engine, 0)
    recording = record(engine, joint(lambda observation, mask: next(actions), 4), 20, "armed_neutrality")
    found = state_measures(recording)
    assert sum(one["attacks_per_100"] for one in found) == pytest.approx(
        sum(one["attacked_per_100"] for one in found)
    )  # whoever attacks, somebody is attacked
    assert np.mean([one["reward"] for one in found]) == pytest.approx(recording.reward.mean())


def test_a_run_gives_rows_of_states_and_of_treaties_between_the_first_two(tmp_path):
    folder = train(settings(tmp_path, scenario="two_nuclear_powers"))
    rows = pd.DataFrame(rows_by_state(folder))
    assert set(rows["subject"]) == {*get("two_nuclear_powers").states, *get("two_nuclear_powers").kinds}
    in_force = rows[rows["measure"] == "in_force"]["value"]
    assert in_force.between(0.0, 1.0).all()


def test_the_page_names_what_was_not_learned():
    row = {
        "scenario": "cold_war",
        "seeds": 3,
        "reward": 0.5,
        "gain_over_random_alone_low": 0.1,
        "gain_over_never_alone_low": -0.1,
        "moved_reward": 0.01,
    }
    assert "Not better than both, alone, with certainty: cold war." in cases_page(pd.DataFrame([row]), pd.DataFrame())


def test_a_learning_curve_has_a_panel_a_measure():
    curve = pd.DataFrame(
        {
            "run": ["a", "a", "b", "b"],
            "agent_steps": [0, 10, 0, 10],
            "reward": [0.0, 1.0, 0.0, 2.0],
            "arsenal": 1.0,
            "wars_per_100": 1.0,
        }
    )
    assert len(learning_curve(curve).axes) == 3


def test_a_remedy_is_judged_against_no_remedy_in_its_own_world():
    finals = pd.DataFrame(
        [
            {
                "scenario": f"{world}_with_{remedy}",
                "seed": seed,
                "arsenal": arsenal + 0.1 * seed,
                "wars_per_100": 5.0,
                "tragic_share": 0.5,
                "reward": 0.1,
            }
            for world, none in (("doubly_dangerous", 3.0), ("doubly_stable", 1.0))
            for remedy, arsenal in (("none", none), ("arms_limit", 2.0))
            for seed in range(3)
        ]
    )
    table = mitigation_table(finals, pd.DataFrame(columns=["scenario", "run", "agent_steps", "reward"]))
    limit = table[table["remedy"] == "arms_limit"].set_index("world")
    assert limit.loc["doubly_dangerous", "arsenal_change"] == pytest.approx(-1.0)
    assert limit.loc["doubly_dangerous", "verdict"].startswith("Agrees: arms control moderates arsenals")
    assert limit.loc["doubly_stable", "verdict"].startswith("Contradicts")


def test_who_learned_to_hold_gains_nothing_over_holding(monkeypatch, tmp_path):
    game = get("doubly_stable_no_diplomacy")
    monkeypatch.setattr(baselines, "load_policy", lambda folder: (baselines.Constant(1), game))
    gains = {row["policy"]: row["gain"] for row in baselines.alone_rows(tmp_path)}
    assert gains["never_alone"] == 0.0
    assert gains["random_alone"] != 0.0


def test_never_acting_costs_what_wears_away_and_acting_at_random_more(monkeypatch):
    monkeypatch.setattr(baselines, "EPISODES", 16)
    rows = pd.DataFrame(baselines.baseline_rows("two_nuclear_powers")).groupby("policy")
    assert rows["arsenal"].mean()["never"] < rows["arsenal"].mean()["random"]
