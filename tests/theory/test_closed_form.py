"""The closed forms of MODEL 6: worked by hand, in their limits, and against the engine's own payoffs."""

import math

import numpy as np
import pytest

from sd_env import scenarios, theory
from sd_env.core.engine import Engine
from sd_env.params import changed
from sd_env.scenarios import WORLDS

# M = 2 * 0.5 * 2 * 0.5 / 0.05 = 20, k = 0.5 + 2 * 0.5 = 1.5
HAND = theory.Race(fear=2.0, balance=2.0, offence=0.5, defence=0.5, home_defence=1.0, cost=0.05)
CALM = HAND._replace(fear=0.5)  # M = 5, S0 = 5/6
FEAR, COST = 1.96, 0.42 / 0.9 - 0.97 * 0.4  # 1/2 (0.4 + 0.3 * 0.3) 0.5 * 16, and MODEL 7's user cost


def loud(**overrides):
    """The doubly dangerous world under section 6's conditions, with a fear of 1.96 and a crisis in every step."""
    params = theory.textbook(scenarios.get("doubly_dangerous").params)
    frequent = {"crisis_base": 1.0, "crisis_slope": 0.0, "accident_willingness": 1.0, "conquest_loss": 3.92}
    return changed(params, {**frequent, **overrides})


def test_user_cost_worked_by_hand_and_its_distance_from_the_formula_as_printed():
    assert theory.user_cost(0.4, 0.02, 0.1, 0.97) == pytest.approx(0.0786667, abs=1e-7)
    as_printed = 0.4 * (1 / 0.9 - 0.97) + 0.02
    assert theory.user_cost(0.4, 0.02, 0.1, 0.97) / as_printed == pytest.approx(1.029, abs=5e-4)
    assert theory.user_cost(0.4, 0.02, 0.0, 1.0) == pytest.approx(0.02)  # without wear and impatience: rent is upkeep


def test_the_engine_charges_the_user_cost():
    """Arm now and hold, or hold and arm later to the same end: the difference buys units for one crisis phase."""
    gamma, wear, more = 0.97, 0.1, 0.5
    early, late = loud(contact=0.0), loud(contact=0.0, build_step=more * (1 - wear))

    def path(acts_and_params):
        paid, stock = 0.0, 3.0
        for t, (act, params) in enumerate(acts_and_params):
            engine = Engine(params)
            engine.reset(0)
            engine.state.arsenal[:] = [stock, 0.0]
            engine.step(np.array([[act, 0]]))
            paid -= gamma**t * engine.state.reward[0, 0]
            stock = engine.state.arsenal[0, 0, 0]
        return paid, stock

    paid_early, end_early = path([(1, early), (0, early)])
    paid_late, end_late = path([(0, late), (1, late)])
    assert end_early == pytest.approx(end_late, rel=1e-12)
    assert (paid_early - paid_late) / (more * (1 - wear)) == pytest.approx(COST, rel=1e-12)


def test_best_response_worked_by_hand():
    assert theory.best_response(HAND, 1.25) == pytest.approx(5.5)  # (sqrt(25) - 1.25 - 1) / 0.5
    assert theory.best_response(HAND, 0.0) == 0.0
    assert theory.best_response(HAND, [0.0, 1.25, 1000.0]) == pytest.approx([0.0, 5.5, 0.0])  # hopeless: give up


def test_steady_states_worked_by_hand():
    assert theory.spiral_number(HAND) == pytest.approx(10 / 3)  # [2 / 0.2] / [1/1 + 1/0.5]
    root = math.sqrt(280)  # 2.25 x^2 - 17 x + 1 = 0
    assert theory.steady_states(HAND) == pytest.approx((0.0, (17 - root) / 4.5, (17 + root) / 4.5))
    assert theory.tipping_point(HAND) == pytest.approx(0.0592893, abs=1e-6)
    assert theory.race_level(HAND) == pytest.approx(7.4962662, abs=1e-6)


def test_steady_states_answer_themselves_and_only_the_outer_ones_hold():
    _, tipping, level = theory.steady_states(HAND)
    for x in (tipping, level):
        assert theory.best_response(HAND, x) == pytest.approx(x, rel=1e-9)
    assert theory.reaction_slope(HAND, tipping) > 1
    assert abs(theory.reaction_slope(HAND, level)) < 1
    assert theory.reaction_slope(HAND, tipping / 3) == 0.0
    for start, end in ((0.99 * tipping, 0.0), (1.01 * tipping, level)):
        x = start
        for _ in range(200):
            x = theory.best_response(HAND, x)
        assert x == pytest.approx(end, rel=1e-6)


@pytest.mark.parametrize("x", [0.1, 1.0, 7.0])
def test_reaction_slope_is_the_slope_of_the_best_response(x):
    h = 1e-5
    difference = (theory.best_response(HAND, x + h) - theory.best_response(HAND, x - h)) / (2 * h)
    assert theory.reaction_slope(HAND, x) == pytest.approx(difference, rel=1e-6)


def test_below_one_peace_is_the_only_steady_state_and_at_one_a_second_appears():
    assert theory.spiral_number(CALM) == pytest.approx(5 / 6)
    assert theory.steady_states(CALM) == (0.0,)
    assert theory.tipping_point(CALM) is None
    assert theory.race_level(CALM) is None
    grid = np.linspace(0.001, 50, 5000)
    assert (theory.best_response(CALM, grid) < grid).all()
    edge = HAND._replace(fear=0.75, home_defence=1.25)  # S0 = 7.5 / (4 * 1.5 * 1.25) = 1, both roots at b / k
    assert theory.spiral_number(edge) == 1.0
    assert theory.steady_states(edge) == pytest.approx((0.0, 1.25 / 1.5, 1.25 / 1.5))


def test_nothing_to_fear_or_nothing_to_threaten_with_means_no_spiral():
    assert theory.spiral_number(HAND._replace(fear=0.0)) == 0.0
    assert theory.spiral_number(HAND._replace(offence=0.0)) == 0.0
    assert theory.spiral_number(scenarios.get("no_dilemma")) == 0.0


JERVIS = {  # Lambda / (8 b c) = 3.528 / (8 * 0.0786667) = 5.605932, over 1/(beta(1-q)) + 1/(1+q)
    "doubly_dangerous": 5.605932 / (1 / 2 + 1),
    "defence_indistinguishable": 5.605932 / (2 + 1),
    "offence_distinguishable": 5.605932 / (5 + 1 / 1.9),
    "doubly_stable": 5.605932 / (20 + 1 / 1.9),
}


@pytest.mark.parametrize("world", WORLDS)
def test_spiral_numbers_of_the_four_worlds(world):
    for n in ("", "_n3", "_n4"):  # insecurity does not grow by counting neighbours (MODEL 1)
        assert theory.spiral_number(scenarios.get(world + n)) == pytest.approx(JERVIS[world], rel=1e-6)


def test_jervis_two_variables_order_the_worlds_as_model_6_says():
    """States that build forts: S0 rises with beta, and is worst at q = (sqrt(beta) - 1) / (sqrt(beta) + 1)."""
    params = scenarios.get("doubly_dangerous").params

    def s0(beta, q):
        game = changed(params, {"offence_defence_balance": beta, "distinguishability": q})
        return theory.spiral_number(game, weapon_class=1)

    assert list(JERVIS.values()) == sorted(JERVIS.values(), reverse=True)
    assert np.all(np.diff([s0(beta, 0.3) for beta in np.linspace(0.1, 5, 50)]) > 0)
    for beta, worst in ((0.5, 0.0), (1.0, 0.0), (2.0, 0.17157), (4.0, 1 / 3)):
        qs = np.linspace(0, 1, 2001)
        assert qs[np.argmax([s0(beta, q) for q in qs])] == pytest.approx(worst, abs=5e-4)
    assert s0(2.0, 1.0) == s0(0.0, 0.0) == 0.0


def test_the_class_built_is_the_most_defensive_and_the_cheapest_of_equals():
    params = scenarios.get("doubly_stable").params
    assert theory.most_defensive_class(params) == 1  # forts
    same = changed(params, {"distinguishability": 0.0})
    assert theory.most_defensive_class(same) == 0  # equal in all: the first
    assert theory.most_defensive_class(changed(same, {"build_cost": [0.4, 0.3]})) == 1
    assert theory.race(params, weapon_class=0).offence == pytest.approx(0.95)  # 0.9 * 1 + 0.1 * 0.5
    assert theory.race(params, tension=1.0).fear == pytest.approx(0.5 * 0.7 * 0.9 * 16)
    rich = theory.race(changed(params, {"economy": [2.0, 2.0]}))
    assert rich.cost == pytest.approx(COST / 2)


@pytest.mark.parametrize(
    ("overrides", "choices", "says"),
    [
        ({"decisiveness": 2.0}, {}, "decisiveness"),
        ({}, {"discount": 1.2}, "discount"),
        ({}, {"tension": 1.5}, "tension"),
        ({"economy": [1.0, 2.0]}, {}, "economy"),
        ({"defence": 0.0, "distinguishability": 1.0}, {}, "protect nobody"),
        ({"depreciation": 1.0}, {}, "depreciation"),
        ({"build_cost": 0.0, "upkeep": 0.0}, {}, "free arms"),
    ],
)
def test_a_condition_that_fails_is_named(overrides, choices, says):
    params = changed(scenarios.get("doubly_dangerous").params, overrides)
    with pytest.raises(ValueError, match=says):
        theory.race(params, **choices)


def test_departures_name_what_makes_the_closed_form_a_guide():
    params = scenarios.get("doubly_dangerous_no_diplomacy").params
    assert set(theory.departures(params)) == {
        "fog",
        "greedy_prior",
        "attrition",
        "tension_decay",
        "arms_weight",
    }
    assert {"assure_weight", "allow_treaties"} <= set(theory.departures(scenarios.get("doubly_dangerous").params))
    nothing = dict.fromkeys(("hotline", "defence_sharing", "verification", "false_alarm", "transparency"), 0.0)
    nothing |= {"crisis_damping": 1.0, "crisis_clarity": 0.0, "disposal": 0.0, "allow_treaties": True}
    assert "allow_treaties" not in theory.departures(changed(params, nothing))  # words that bind nobody
    assert theory.departures(theory.textbook(params, surprise=0.2, enforcement=0.1)) == ("surprise", "enforcement")
    assert theory.departures(theory.textbook(params)) == ()
    assert theory.departures(theory.textbook(params, war_cost=4.0)) == ("war_cost",)
    assert "maximiser_prior" in theory.departures(scenarios.get("offensive_realism").params)


def test_departures_name_what_history_adds():
    params = theory.textbook(scenarios.get("anglo_german_naval_race").params)
    assert theory.departures(params) == ()
    history = {"maximiser_prior": 0.5, "shock_loss": 0.1, "available_from": 3.0, "in_force": 1.0}
    assert theory.departures(changed(params, history)) == tuple(history)
    # the weight of suspending counts where a treaty can be suspended alone
    weighty = changed(params, {"suspension_weight": 0.2, "allow_treaties": True})
    assert theory.departures(weighty) == ("allow_treaties",)
    assert theory.departures(changed(weighty, {"suspension": 2.0})) == ("suspension_weight", "allow_treaties")


def test_factors_of_states_worked_by_hand():
    params = scenarios.get("doubly_dangerous").params
    # fear 3.528 * 1.5 = 5.292; b = 1 * 2; cost with kappa 0.4 * 3 = 1.2: (1.2 + 0.02) / 0.9 - 0.97 * 1.2 = 0.1915556
    race = theory.race(changed(params, {"vulnerability": 1.5, "home_defences": 2.0, "cost_factor": 3.0}))
    assert race.fear == pytest.approx(5.292)
    assert race.home_defence == 2.0
    assert race.cost == pytest.approx(0.1915556, abs=1e-7)
    # S0 = [5.292 / (4 * 2 * 0.1915556)] / [1/1 + 1/0.5] = 3.453307 / 3
    assert theory.spiral_number(race) == pytest.approx(1.151102, abs=1e-6)


def test_of_classes_that_defend_alike_the_cheapest_to_the_states_is_built():
    # at q = 0 tanks and forts protect alike; tanks cost three times as much
    params = changed(scenarios.get("doubly_dangerous").params, {"cost_factor": [3.0, 1.0]})
    assert theory.most_defensive_class(params) == 1
    assert theory.race(params).cost == pytest.approx(COST)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("vulnerability", [1.5, 1.0], "[1.5, 1.0]"),
        ("home_defences", [1.0, 2.0], "[1.0, 2.0]"),
        ("cost_factor", [[1.0, 1.0], [1.25, 1.25]], "[1.0, 1.25]"),
    ],
)
def test_a_factor_in_which_states_differ_is_named(field, value, named):
    params = changed(scenarios.get("doubly_dangerous").params, {field: value})
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole message is compared below
        theory.race(params)
    assert str(refused.value) == f"{field} = {named}: the closed forms hold for equal states alone"


def test_the_engine_takes_the_loss_of_vulnerable_states_at_home_in_mountains():
    # T = 2 / (2 + 3 * 1 + 1/2) of a rival with 2 against 1 unit, beta 2, o = d = 1/2; L twice as much
    lost, error = theory.expected_loss(loud(vulnerability=2.0, home_defences=3.0), 1.0, 2.0)
    assert lost == pytest.approx(2 * FEAR * 2 / 5.5, abs=4 * error)


def test_what_a_maximiser_is_paid_for_power_is_no_loss():
    quiet = loud(crisis_base=0.0, maximiser_prior=1.0, power_weight=5.0)
    assert theory.expected_loss(quiet, 1.0, 2.0, n_worlds=10) == pytest.approx((0.0, 0.0))
