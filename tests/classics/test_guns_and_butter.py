"""R11: after Powell and Fearon."""

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get


@pytest.mark.parametrize(("balance", "arms"), [(5.0, 0.4), (8.0, 0.1352), (16.0, 0.0568)])
def test_published_arms(balance, arms):
    found = get("guns_and_butter", balance=balance).equilibrium()
    assert found.arms == pytest.approx(arms, abs=5e-5)
    assert found.critical_balance == pytest.approx(5.0, abs=1e-9)


def attack_gain(game, arms):
    """What attacking gains over peace for ever at symmetric ``arms``."""
    d, r = game.continuation, game.resources
    return game.win_probability(np.asarray(arms)) * 2 * r * d / (1 - d) - game.attack_cost - (r - arms) / (1 - d)


@pytest.mark.parametrize(
    "parameters",
    [
        {"balance": 7.0, "attack_cost": 0.7, "continuation": 0.93},
        {"balance": 30.0, "resources": 2.5, "attack_cost": 0.2},
    ],
)
def test_the_war_constraint_binds_at_the_least_arms_that_deter(parameters):
    game = get("guns_and_butter", **parameters)
    found = game.equilibrium()
    assert found.exists
    assert attack_gain(game, found.arms) == pytest.approx(0.0, abs=1e-9)
    assert (attack_gain(game, np.linspace(0, found.arms - 1e-6, 100)) > 0).all()


@pytest.mark.parametrize("kappa", [0.0, 0.9, 3.0])
def test_below_the_critical_balance_no_arms_deter(kappa):
    critical = get("guns_and_butter", attack_cost=kappa).equilibrium().critical_balance
    for factor, deters in ((0.99, False), (1.01, True)):
        game = get("guns_and_butter", attack_cost=kappa, balance=critical * factor)
        assert game.equilibrium().exists == deters
        assert (attack_gain(game, np.linspace(0, 1, 20_001)) <= 0).any() == deters


def test_where_attack_costs_more_than_it_can_win_no_arms_are_needed():
    found = get("guns_and_butter", attack_cost=9.0, balance=0.5).equilibrium()  # 1 + 9 * 0.1 > 2 * 0.9
    assert found == (True, 0.0, 0.0, 0.0)


def test_peace_and_war_pay_by_the_rules():
    game = get("guns_and_butter", balance=1.0, levels=5, attack_cost=0.5)
    engine = ClassicEngine(game, 20_000)
    engine.reset(1)
    engine.step(np.tile([1, 2], (20_000, 1)))  # arms 0.25 and 0.5
    np.testing.assert_array_equal(engine.reward, 0)
    engine.step(np.tile([6, 5], (20_000, 1)))  # agent 0 attacks
    assert engine.terminated.all()
    wins = engine.reward[:, 0] > 0
    assert wins.mean() == pytest.approx(1 / 1.5, abs=0.015)
    np.testing.assert_allclose(engine.reward[wins][0], [-0.5 + 18.0, 0.5])
    np.testing.assert_allclose(engine.reward[~wins][0], [-0.5, 0.5 + 18.0])


def test_peace_goes_on_as_often_as_it_should():
    engine = ClassicEngine(get("guns_and_butter", levels=5, continuation=0.8), 20_000)
    engine.reset(1)
    engine.step(np.tile([1, 2], (20_000, 1)))
    engine.step(np.tile([5, 5], (20_000, 1)))
    np.testing.assert_allclose(engine.reward, np.tile([0.75, 0.5], (20_000, 1)))
    assert engine.terminated.mean() == pytest.approx(0.2, abs=0.015)
    np.testing.assert_array_equal(engine.state, 0)
