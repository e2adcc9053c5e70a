"""What the page of the full game's theory counts, on cells that can be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from agents.reporting.full_game_diagram import firm, tippings
from agents.reporting.full_game_rules import (
    are_two,
    below_random_play,
    checked,
    over_tipping,
    races,
    restless,
    separation,
    several,
    undecided,
)
from agents.reporting.full_game_text import number

CELLS = pd.DataFrame(
    {
        "spiral_number": [0.5, 1.2, 2.0, 3.0],
        "peace_arms": [0.0, 0.0, 0.0, 1.5],
        "random_arms": [0.1, 0.2, 1.4, 1.6],
        "race_arms": [0.2, 1.5, 1.5, 1.6],
        "race_gain": [0.0, 0.05, 0.0, 0.0],
        "random_gain": [0.0, 0.0, 0.0, 0.0],
        "peace_greedy": [0.0, 0.0, 0.0, 0.0],
        "tipping": [np.nan, 0.9, 0.5, np.nan],
        "random_play": [1.0, 1.0, 1.0, 1.0],
        "closed_form_tipping": [np.nan, 0.5, 0.25, 0.2],
    }
)


def test_the_best_threshold_and_its_range():
    assert separation(CELLS["spiral_number"], races(CELLS)) == (0, 1.2, 2.0)
    assert separation(CELLS["spiral_number"], races(CELLS)).middle == pytest.approx(np.sqrt(2.4))
    mixed = pd.Series([True, False, True, True])
    assert separation(CELLS["spiral_number"], mixed) == (1, -np.inf, 0.5)
    assert separation(CELLS["spiral_number"], mixed & False) == (0, 3.0, np.inf)


def test_where_one_end_is_alone_it_says_whether_random_play_races():
    assert below_random_play(CELLS).tolist() == [False, False, True, True]


def test_a_race_that_somebody_gains_by_leaving_is_no_equilibrium():
    assert are_two(CELLS).tolist() == [False, False, True, False]
    assert tippings(CELLS) == ["–", "–", "0.50", "–"]
    greedy = CELLS.assign(peace_greedy=2.0, peace_arms=1.2)  # seekers arm in peace, and gains are bounds
    assert are_two(greedy).tolist() == [False, True, True, False]


def test_an_armed_end_of_random_play_that_is_not_at_rest_is_counted_and_keeps_its_tipping_point():
    moving = CELLS.assign(random_gain=[0.0, 0.0, 0.04, 0.0], race_gain=[0.0, 0.0, 0.02, 0.0])
    assert restless(moving) == 1
    assert not are_two(moving)[2]
    assert tippings(moving) == ["–", "0.90", "0.50", "–"]


def test_there_are_several_races_where_armed_ends_at_rest_lie_apart():
    assert several(CELLS).tolist() == [False] * 4
    assert several(CELLS.assign(race_arms=2.5)).tolist() == [False, False, True, True]


def test_a_tipping_point_a_hundredth_from_random_play_is_undecided():
    near = CELLS.assign(tipping=[np.nan, 0.68, 0.67, 0.66])
    assert undecided(near) == 1
    assert below_random_play(near).tolist() == [False, False, True, True]


def test_a_check_that_ends_on_another_side_is_named():
    table = CELLS.assign(
        game=["a", "b", "c", "d"],
        larger_arms=[0.0, 0.0, 1.4, 1.6],
        finer_arms=[0.0, 0.0, 1.4, 1.6],
        half_step_arms=[0.0, 0.0, 0.2, 1.6],
        war_cost=1.0,
    )
    told = " ".join(firm(table).split())
    assert "On a larger grid the side is another in 0 of 4." in told
    assert "With half the step the side is another in 1 of 4: c. The best threshold of S0 then has no error." in told


def test_checks_stand_beside_the_rows_that_they_are_of():
    checks = pd.DataFrame({"war_cost": [np.nan, 2.0], "larger_arms": [0.1, 0.2], "half_step_arms": [0.3, 0.4]})
    checks["finer_arms"] = [0.5, 0.6]
    assert checked(pd.DataFrame({"spiral_number": [1.0]}), checks)["larger_arms"].tolist() == [0.1]
    assert checked(pd.DataFrame({"war_cost": [2.0]}), checks)["half_step_arms"].tolist() == [0.4]


def test_fear_never_runs_away_where_there_is_no_tipping_point():
    assert over_tipping(CELLS).tolist() == [0.0, 2.0, 4.0, 5.0]


@pytest.mark.parametrize(("value", "text"), [(-0.001, "0.00"), (-1.234, "−1.23"), (2.0, "2.00"), (np.nan, "–")])
def test_a_number_has_a_real_minus_and_no_minus_zero(value, text):
    assert number(value) == text
