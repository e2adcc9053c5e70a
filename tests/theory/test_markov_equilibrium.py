"""Markov perfect equilibria, against closed forms and by their exact exploitability."""

import numpy as np
import pytest

import sd_env
from sd_env.classics import get
from sd_env.classics.inspection import value
from sd_env.params import changed
from sd_env.theory.solvers.dynamic import exploitability
from sd_env.theory.solvers.markov_equilibrium import markov_equilibrium
from sd_env.theory.view import view
from tests.theory.test_dynamic import random_game


@pytest.mark.parametrize(("n", "m"), [(2, 1), (4, 2), (7, 3)])
def test_the_zero_sum_value_is_the_closed_form(n, m):
    game = get("inspection", periods=n, inspections=m).tabular()
    found = markov_equilibrium(game)
    assert found.method == "Shapley"
    assert game.start @ found.value[:, 0] == pytest.approx(value(n, m), abs=1e-8)


def test_the_arms_race_disarms():
    classic = get("arms_race")
    found = markov_equilibrium(classic.tabular())
    np.testing.assert_allclose(0.01 * found.value, classic.equilibrium().markov_value, atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_in_a_random_game_cannot_be_exploited_from_any_state(seed):
    game = random_game(seed)
    found = markov_equilibrium(game)
    for s in range(game.n_states):
        assert exploitability(game._replace(start=np.eye(game.n_states)[s]), found.profile).nash_conv < 1e-6


def test_the_main_games_view_has_an_equilibrium():
    params = changed(sd_env.scenario("doubly_stable_benign").params, {"fog": 0.0})
    found = markov_equilibrium(view(params, levels=3).game)
    assert found.nash_conv < 1e-5


def test_what_does_not_converge_is_said():
    long = get("inspection", periods=7, inspections=3).tabular()
    with pytest.raises(ValueError, match="the nearest profile leaves gains of"):
        markov_equilibrium(long, iterations=1)
    with pytest.raises(ValueError, match="the game has 3 agents: must be 2"):
        markov_equilibrium(random_game(0, 3))
