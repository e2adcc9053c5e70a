"""Exact learning: its gradient against finite differences, its rest against the logit response, its errors."""

import numpy as np
import pytest

import sd_env
from sd_env import theory
from sd_env.core.state import SEEKER
from sd_env.params import changed
from sd_env.theory.exact_play import action_values, outcome, rival, uniform, value_of
from sd_env.theory.learning import held, learn
from sd_env.theory.tables import tables
from sd_env.theory.view import one_class

BENIGN = sd_env.scenario("doubly_dangerous_benign").params
KEY = (0, SEEKER, SEEKER)


def payoff(made, odds, other):
    own = np.exp(odds) / np.exp(odds).sum(0)
    return (1 - made.discount) * (made.start[0] * value_of(made, KEY, own, other)).sum()


def test_the_vanilla_gradient_is_that_of_the_payoff():
    """By finite differences of ten odds: visits times chance times advantage, times the number of states."""
    made = tables(BENIGN, levels=3)
    first = uniform(made, 0.4)
    odds, other = np.log(first[0, SEEKER]), rival(first, KEY)
    step = 1e-6
    moved = np.log(learn(made, rule="vanilla", first=first, steps=1, rate=step).profile[0, SEEKER])
    change = (moved - moved[0]) - (odds - odds[0])  # of odds against holding
    rng, wide = np.random.default_rng(0), 1e-4
    for _ in range(10):
        a, i, k = rng.integers(1, 3), *rng.integers(0, 9, 2)
        slope = []
        for at in (a, 0):
            bent = odds.copy()
            bent[at, 0, i, k] += wide
            slope.append((payoff(made, bent, other) - payoff(made, odds, other)) / wide)
        expected = (slope[0] - slope[1]) * made.n_states * step
        assert change[a, 0, i, k] == pytest.approx(expected, rel=0.02, abs=1e-3 * step)


def test_with_noise_it_rests_at_the_logit_response():
    """McKelvey and Palfrey (1995): each action's chance is proportional to exp(worth / noise)."""
    made = tables(BENIGN, levels=3)
    end = learn(made, noise=0.5, steps=400, rate=0.5)
    assert end.moved < 1e-6
    own, other = end.profile[0, SEEKER], rival(end.profile, KEY)
    worth = action_values(made, KEY, value_of(made, KEY, own, other), other) / 0.5
    logit = np.exp(worth - worth.max(0))
    np.testing.assert_allclose(own, logit / logit.sum(0), atol=1e-4)


@pytest.mark.parametrize("balance", [1.0, 2.0])
def test_under_textbook_conditions_it_ends_in_the_closed_forms_race(balance):
    """From much arming: at x+ (MODEL 6) where S0 is above 1 and building can keep up, one grid point off at most."""
    calmer = {"offence_defence_balance": balance, "accident_willingness": 0.5}
    params = one_class(theory.textbook(changed(BENIGN, calmer)), 1)
    race = theory.race(params)
    made = tables(params, unit=0.5, levels=18)
    end = outcome(made, learn(made, arming=0.95, steps=400).profile).arsenals[0, SEEKER, 0]
    assert theory.spiral_number(race) > 1.0
    assert end == pytest.approx(theory.race_level(race), abs=0.5)


def test_below_one_it_ends_in_peace_from_everywhere():
    params = one_class(theory.textbook(changed(BENIGN, {"offence_defence_balance": 0.1})), 1)
    assert theory.spiral_number(theory.race(params)) < 1.0
    made = tables(params, levels=12)
    for arming in (0.05, 0.95):
        assert outcome(made, learn(made, arming=arming, steps=400).profile).arsenals.max() < 0.01


def test_the_way_is_kept_and_begins_at_random_play():
    made = tables(BENIGN, levels=3)
    end = learn(made, steps=5, keep=True)
    assert end.path.shape == (5, 2, 2)
    np.testing.assert_allclose(end.path[-1], held(made, end.profile))
    np.testing.assert_allclose(learn(made, steps=1, rate=1e-9).profile, uniform(made), atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rule": "magic"}, "rule = 'magic': must be one of natural, vanilla"),
        ({"arming": 1.0}, "arming = 1.0: must be in"),
        ({"steps": 0}, "steps = 0: must be in"),
        ({"rule": "vanilla", "noise": 1.0}, "noise = 1.0: is of the natural rule alone"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        learn(tables(BENIGN, levels=2), **arguments)
