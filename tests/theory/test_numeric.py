"""What theory asks the engine itself."""

import math

import numpy as np
import pytest

from sd_env import scenarios, theory
from tests.theory.test_closed_form import COST, FEAR, loud


def test_the_engines_expected_loss_does_not_depend_on_what_states_began_with():
    """Arsenals are put there; nobody is alarmed by their growth, though in this game growth alarms."""
    game = scenarios.get("doubly_dangerous_benign")
    little, much = (
        theory.expected_loss(game.with_params(initial_low=low, initial_high=low).params, 3.0, 1.5, n_worlds=2000)
        for low in (0.0, 4.0)
    )
    assert game.params.arms_weight > 0
    assert little == much


def threat(own, rival):
    """T of the rival over oneself at beta = 2, o = d = 1/2, b = 1."""
    return rival / (rival + 1 + own / 2)


@pytest.mark.parametrize(("own", "rival"), [(0.0, 0.5), (1.0, 2.0), (4.0, 4.0), (3.0, 0.0)])
def test_the_engine_takes_the_expected_loss_of_the_closed_form(own, rival):
    lost, error = theory.expected_loss(loud(), own, rival)
    assert lost == pytest.approx(FEAR * threat(own, rival), abs=4 * error + 1e-12)
    assert error < 0.01


def test_the_engine_takes_the_loss_of_the_scenarios_own_crisis_numbers():
    params = theory.textbook(scenarios.get("doubly_dangerous_n3").params, accident_willingness=0.5)
    lost, error = theory.expected_loss(params, 1.0, 2.0, n_worlds=200_000)
    assert lost == pytest.approx(FEAR * threat(1.0, 2.0), abs=4 * error)  # two rivals at half contact
    assert error < 0.02


def test_a_war_cost_falls_on_the_attacker_too():
    lost, error = theory.expected_loss(loud(war_cost=2.0), 1.0, 2.0)
    of_war = 0.5 * 2.0 * (threat(1.0, 2.0) + threat(2.0, 1.0))
    assert lost == pytest.approx(FEAR * threat(1.0, 2.0) + of_war, abs=4 * error)


def saved_per_unit(params, own, rival, step=0.5):
    """What a unit more saves in the engine, under the same draws, and its standard error (draws between, Poisson)."""
    more, less = (theory.expected_loss(params, x, rival)[0] for x in (own + step, own - step))
    saved = (less - more) / (2 * step)
    return saved, math.sqrt(saved * params.conquest_loss / (2 * step) / 100_000)


@pytest.mark.parametrize("rival", [0.5, 2.0, 4.0948525])  # the last is the race level
def test_at_the_best_response_the_engine_saves_what_a_unit_costs(rival):
    params = loud()
    race = theory.race(params)
    assert race.fear == pytest.approx(FEAR)
    best = theory.best_response(race, rival)
    saved, error = saved_per_unit(params, best, rival)
    assert saved == pytest.approx(COST, abs=4 * error + 0.001)
    assert saved_per_unit(params, best - 1.0, rival)[0] > COST + 4 * error
    assert saved_per_unit(params, best + 1.5, rival)[0] < COST - 2 * error


def test_the_engines_own_best_response_is_the_closed_form():
    params = loud()
    best = theory.best_response(theory.race(params), 1.0)
    assert best == pytest.approx(3.0591, abs=1e-4)
    found = theory.numeric_best_response(params, 1.0, np.arange(0.0, 6.01, 0.25), n_worlds=50_000)
    assert found == pytest.approx(best, abs=0.5)


def test_where_distinguishable_the_engine_too_rewards_only_peace():
    params = loud(distinguishability=0.9)
    assert theory.steady_states(theory.race(params)) == (0.0,)
    for rival in (0.5, 2.0, 6.0):
        grid = np.array([0.0, 0.5, 1.0, 1.5]) * rival
        assert theory.numeric_best_response(params, rival, grid, n_worlds=20_000) < rival


def test_agents_who_decide_on_war_have_no_expected_loss():
    with pytest.raises(ValueError, match="war_decision"):
        theory.expected_loss(loud(war_decision="agent"), 1.0, 1.0)


def test_arms_gone_at_once_have_no_expected_loss():
    with pytest.raises(ValueError, match="depreciation"):
        theory.expected_loss(loud(depreciation=1.0), 1.0, 1.0)
