"""The phase diagram: its yardstick against the closed form, its agreement by hand, and a diagram of tiny runs."""

import numpy as np
import pandas as pd
import pytest

from agents.reporting.phase import draw_phases
from agents.studies.phase import agreement, race_arms, train_grid, trainings
from sd_env import scenarios, theory


@pytest.mark.parametrize(("balance", "q"), [(2.0, 0.0), (1.0, 0.3), (8.0, 0.9)])
def test_races_of_equals_are_one_in_k_x_over_b(balance, q):
    params = (
        scenarios.get("doubly_dangerous_benign")
        .with_params(offence_defence_balance=balance, distinguishability=q, home_defence=0.7)
        .params
    )
    race = theory.race(params)
    level = race.combined * theory.race_level(race) / race.home_defence
    assert race_arms(np.array(theory.spiral_number(race))) == pytest.approx(level, rel=1e-12)


def test_race_and_peace_meet_at_one():
    np.testing.assert_allclose(race_arms(np.array([0.99, 1.0, 2.0])), [0.0, 1.0, 3 + np.sqrt(8)])


def cells(spirals, arms):
    """Four cells with S0 = 0.5, 0.9, 1.1, 2 and two seeds each."""
    rows = [
        {
            "phase": "p",
            "balance": n,
            "distinguishability": 0.0,
            "seed": seed,
            "spiral_number": n,
            "agent_steps": 1,
            "spiral": spirals[i][seed],
            "arms": arms[i],
        }
        for i, n in enumerate((0.5, 0.9, 1.1, 2.0))
        for seed in range(2)
    ]
    return pd.DataFrame(rows)


def test_agreement_by_hand():
    (row,) = agreement(cells([(0, 0), (1, 1), (1, 1), (1, 1)], (0.0, 2.0, 1.5, 3.0))).to_dict("records")
    assert row["right_side"] == 0.75
    assert row["rank_correlation"] == pytest.approx(0.8)  # ranks 1 3 2 4 against 1 2 3 4: 1 - 6 * 2 / (4 * 15)
    assert (row["right_side_low"], row["right_side_high"]) == (0.75, 0.75)  # seeds agree everywhere
    assert (row["spiral_below"], row["spiral_above"]) == (0.5, 1.0)
    levels = 1.2 + np.sqrt(1.2**2 - 1), 3 + np.sqrt(8)  # 2 S0 - 1 + sqrt((2 S0 - 1)^2 - 1)
    assert row["level"] == pytest.approx((1.5 / levels[0] + 3.0 / levels[1]) / 2)


def test_seeds_that_disagree_widen_the_interval():
    (row,) = agreement(cells([(0, 0), (0, 0), (0, 1), (1, 1)], (0.0, 0.1, 1.0, 3.0))).to_dict("records")
    assert row["right_side"] == 0.75  # one seed of two is not most of them
    assert (row["right_side_low"], row["right_side_high"]) == (0.75, 1.0)


def test_an_unknown_setting_is_named(tmp_path):
    with pytest.raises(ValueError, match="phases 'benign': must be of closed_form"):
        trainings(["benign"], 1, 1, tmp_path)


def test_a_balance_that_no_game_has_is_named_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match="offence_defence_balance"):
        trainings(["closed_form"], 1, 1, tmp_path, (2.0, -1.0))
    assert not any(tmp_path.iterdir())


def test_a_diagram_of_tiny_runs(tmp_path):
    table = train_grid(trainings(["closed_form"], 1, 1e-6, tmp_path, (0.5, 2.0), (0.0, 0.9)), jobs=1)
    assert table["spiral_number"].round(2).tolist() == [1.87, 0.27, 3.74, 1.01]  # balance by balance
    assert (table["arms"] > 0).all()
    drawn = draw_phases(table, tmp_path / "phase.png")
    assert drawn.read_bytes()[:4] == b"\x89PNG"
    assert draw_phases(table[table["balance"] == 2.0], tmp_path / "row.png").is_file()  # no curve in one row
