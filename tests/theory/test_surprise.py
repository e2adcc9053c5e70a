"""When a state that wants nothing strikes first: by hand, by the engine, and how the threshold moves."""

import math

import numpy as np
import pytest

import sd_env
from sd_env.core.state import GREEDY
from sd_env.params import changed
from sd_env.theory.surprise import strike_threshold

GAME = changed(
    sd_env.scenario("doubly_dangerous_benign").params,
    {
        "war_decision": "agent",
        "accident_willingness": 0.0,
        "war_cost": 4.0,
        "conquest_loss": 16.0,
        "failed_attack_share": 0.25,
        "fog": 0.0,
    },
)


def test_the_threshold_by_hand():
    """Two units each, beta 2, q 0, b 1: T = 2/4. s = 4 + 0.5 x 4 = 6, v = 4 + 0.5 x 16 = 12; pi* = 12/18."""
    assert strike_threshold(GAME, [2, 0], [2, 0]) == pytest.approx(2 / 3)


def test_where_being_struck_costs_no_more_than_striking_nobody_strikes_first():
    """T = 0.2 = f/(1 + f): s = v. x/(x + 1 + x/2) = 0.2 at x = 0.2/0.7."""
    level = 0.2 / 0.7
    assert math.isinf(strike_threshold(GAME, [level * 0.99, 0], [level * 0.99, 0]))
    assert strike_threshold(GAME, [level * 1.01, 0], [level * 1.01, 0]) < 1.0


def test_a_greedy_state_that_gains_enough_strikes_whatever_it_fears():
    assert strike_threshold(changed(GAME, {"greed": 100.0}), 2.0, 2.0, motive=GREEDY) == 0.0


def test_surprise_makes_the_fearful_strike_sooner():
    """phi 0.5: T = 2/(2 + 1 + 0.5) = 4/7, s = 4 + 12/7, v = 4 + 64/7; phi 1: T = 2/3, s = 16/3, v = 44/3."""
    assert strike_threshold(changed(GAME, {"surprise": 0.5}), [2, 0], [2, 0]) == pytest.approx(2 * 40 / (40 + 92))
    assert strike_threshold(changed(GAME, {"surprise": 1.0}), [2, 0], [2, 0]) == pytest.approx(2 * 16 / (16 + 44))


def test_enforcement_that_always_comes_leaves_nothing_to_fear():
    """e 1: s = 4 + 2 + 8 = 14, v = 4."""
    assert math.isinf(strike_threshold(changed(GAME, {"enforcement": 1.0}), [2, 0], [2, 0]))


@pytest.mark.parametrize("changes", [{}, {"surprise": 0.5}, {"surprise": 1.0, "enforcement": 0.1}])
def test_at_the_threshold_the_engine_pays_both_the_same(changes):
    """Means of 400,000 crises: the other strikes with chance pi*; to hold and to strike are worth the same."""
    game, worlds = changed(GAME, changes), 400_000
    threshold = strike_threshold(game, [2, 0], [2, 0])
    engine, draws = sd_env.Engine(game, worlds), np.random.default_rng(0)
    attack = engine.n_actions - 1
    worth = []
    for mine in (0, attack):
        engine.reset(5)
        engine.state.arsenal[:] = [2 / 0.9, 0.0]  # two units after wear
        engine.state.crisis[:] = 1 - np.eye(2, dtype=bool)
        engine.show()
        its = np.where(draws.random(worlds) < threshold, attack, 0)
        engine.step(np.stack([np.full(worlds, mine), its], axis=1))
        worth.append(engine.state.reward[:, 0])
    slack = 5 * np.hypot(*(one.std() / worlds**0.5 for one in worth))
    assert worth[0].mean() == pytest.approx(worth[1].mean(), abs=slack)
    assert slack < 0.1
