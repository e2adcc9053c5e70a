"""R10: Jackson and Morelli 2009, three levels."""

import contextlib
import warnings

import nashpy
import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get
from sd_env.classics.militarisation import Militarisation
from sd_env.theory.solvers.tabular import checked
from tests.gambit import all_equilibria

SAMPLE = {"win": 0.8, "prize": 10.0, "war_cost": 1.0, "deterrent_cost": 0.5, "hawk_cost": 2.0}


def games(count, seed=0):
    """Random games of the theorem's domain."""
    rng, found = np.random.default_rng(seed), []
    while len(found) < count:
        point = {
            "win": rng.uniform(0.5, 1),
            "prize": rng.uniform(1, 20),
            "war_cost": rng.uniform(0, 3),
            "deterrent_cost": rng.uniform(0, 3),
            "hawk_cost": rng.uniform(0, 6),
        }
        with contextlib.suppress(ValueError):
            found.append(Militarisation(**point))
    return found


def nash(a, b):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nashpy on degenerate games
        return list(nashpy.Game(a, b).support_enumeration())


def test_numbers_of_the_sample():
    found = get("militarisation", **SAMPLE).equilibrium()
    assert found[:3] == pytest.approx((0.3, 0.6285714285714286, 0.0714285714285714), abs=1e-12)
    assert found.war == pytest.approx(2 * 0.5 * 1.5 / (6**2 - 1), abs=1e-12)  # .0429 = 2 c_d (c_h - c_d) / (36 - C^2)
    assert found.value == -0.5


def test_it_is_the_only_equilibrium_by_nashpy():
    for game in games(60):
        (one,) = nash(*game.matrices())
        for side in one:
            np.testing.assert_allclose(side, game.equilibrium()[:3], atol=1e-9)
        a, _ = game.matrices()
        assert one[0] @ a @ one[1] == pytest.approx(game.equilibrium().value, abs=1e-9)


def test_it_is_the_only_equilibrium_by_gambit():
    for game in games(10, seed=1):
        (one,) = all_equilibria(*game.matrices())
        for side in one:
            np.testing.assert_allclose(side, game.equilibrium()[:3], atol=1e-6)


def test_decisive_arms_mean_fewer_wars():
    wars = [get("militarisation", win=p).equilibrium().war for p in (0.7, 0.75, 0.8, 0.9, 1.0)]
    assert (np.diff(wars) < 0).all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"win": 0.5}, r"win = 0.5: must be in \(0.5, 1\]"),
        ({"prize": 0.0}, "prize = 0.0: must be above 0"),
        ({"war_cost": -1.0}, "war_cost = -1.0: must be at least 0"),
        ({"deterrent_cost": 0.0}, r"deterrent_cost = 0.0: must be above 0 \(0 < c_d\)"),
        ({"hawk_cost": 0.5}, r"hawk_cost = 0.5: must be above deterrent_cost = 0.5 \(c_d < c_h\)"),
        ({"war_cost": 6.5}, r"war_cost = 6.5: must be below \(2p - 1\) G = 6: else a hawk does not attack a dove"),
        ({"hawk_cost": 5.1}, r"hawk_cost = 5.1: must be below \(2p - 1\) G - C = 5: else two doves are an equilibrium"),
        ({"hawk_cost": 6.0}, r"\(0.5, 6.0\): must be so low that q_T = .* = -0.171429 is above 0"),
        ({"hawk_cost": float("nan")}, "hawk_cost = nan: must be a finite number"),
    ],
)
def test_what_fails_is_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        get("militarisation", **parameters)


@pytest.mark.parametrize("hawk_cost", [5.1, 6.0])  # with q_T above 0, and below
def test_outside_the_domain_two_doves_are_an_equilibrium(hawk_cost):
    a = np.array([[0, 0, -7], [-0.5] * 3, [5 - hawk_cost, -hawk_cost, -hawk_cost]])
    assert any(x[0] == 1 and y[0] == 1 for x, y in nash(a, a.T))


def test_step_equals_the_tables():
    game = get("militarisation", win=0.9)
    table = checked(game.tabular())
    pairs = np.array([(i, j) for i in range(3) for j in range(3)])
    turn = game.step(game.begin(np.empty((9, 0))), pairs, np.empty((9, 0)))
    np.testing.assert_allclose(turn.reward, table.reward[0].reshape(9, 2), atol=1e-12)
    assert turn.terminated.all()
    assert table.transition.sum() == 0
    a, b = game.matrices()
    np.testing.assert_array_equal(table.reward[0], np.stack([a, b], axis=-1))
    np.testing.assert_allclose(a, [[0, 0, -9], [-0.5] * 3, [7 - 2, -2, -2]], atol=1e-12)  # (2p - 1) G = 8, C = 1


def test_wars_in_play():
    game = get("militarisation")
    engine, rng = ClassicEngine(game, 100_000), np.random.default_rng(7)
    engine.reset(7)
    engine.step(rng.choice(3, (100_000, 2), p=game.equilibrium()[:3]))
    war = np.sort(engine.state, axis=1) == [1, 3]
    assert war.all(axis=1).mean() == pytest.approx(3 / 70, abs=0.003)
    assert engine.reward.mean() == pytest.approx(-0.5, abs=0.01)
    np.testing.assert_array_equal(engine.observation[:, 0, 0], engine.observation[:, 1, 1])
