"""R15: Coe and Vaynman 2020, on the compliance threshold of trigger strategies (R14)."""

import itertools

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get
from sd_env.classics.transparency import BREAK, KEEP, SIGN, Transparency, compliance_threshold
from sd_env.theory.solvers.tabular import checked
from tests.gambit import all_equilibria

POINTS = [  # other points than the defaults
    {},
    {
        "temptation": 5.0,
        "reward": 3.0,
        "punishment": 1.0,
        "sucker": -1.0,
        "delta": 0.8,
        "false_alarm": 0.02,
        "prize": 30.0,
        "strike_cost": 1.0,
        "base_success": 0.2,
    },
    {
        "temptation": 2.2,
        "reward": 2.0,
        "punishment": -1.0,
        "sucker": -2.0,
        "delta": 0.7,
        "false_alarm": 0.2,
        "prize": 12.0,
        "strike_cost": 0.0,
        "base_success": 0.1,
    },
]
PLANS = list(itertools.product((KEEP, SIGN), (KEEP, BREAK)))  # at the offer, under the treaty


def worth(table, one, two):
    """Values of stationary plans from the offer on, by a linear system."""
    acts = [(one[0], two[0]), (one[1], two[1]), (KEEP, KEEP), (KEEP, KEEP)]
    move = np.array([table.transition[s, i, j] for s, (i, j) in enumerate(acts)])
    pay = np.array([table.reward[s, i, j] for s, (i, j) in enumerate(acts)])
    return np.linalg.solve(np.eye(4) - move, pay)[0]


def uptake(game):
    """The largest probability that both sign over all Nash equilibria of the stationary plans, by gambit."""
    table = checked(game.tabular())
    values = np.array([[worth(table, one, two) for two in PLANS] for one in PLANS])
    signs = np.array([plan[0] == SIGN for plan in PLANS])
    best = 0.0
    for one, two in all_equilibria(values[..., 0], values[..., 1]):
        best = max(best, float((one @ signs) * (two @ signs)))
    return best


@pytest.mark.parametrize(("false_alarm", "q"), [(0.0, 0.1111), (0.01, 0.1311), (0.05, 0.2111), (0.1, 0.3111)])
def test_compliance_threshold(false_alarm, q):
    assert compliance_threshold(3.0, 2.0, 1.0, 0.9, false_alarm) == pytest.approx(q, abs=5e-5)


def test_published_tipping_point():
    found = get("transparency").equilibrium()
    assert found.q_comp == pytest.approx(0.05 + 0.145 / 0.9, abs=1e-12)
    assert found.q_sec == pytest.approx(0.15 / 0.3, abs=1e-12)  # (22 / 40 - .4) / xi
    assert found.xi_star == pytest.approx(0.7105, abs=5e-5)


@pytest.mark.parametrize("point", POINTS)
def test_uptake_drops_to_zero_at_xi_star(point):
    tip = get("transparency", **point).equilibrium().xi_star
    for factor in (0.0, 0.2, 0.6, 0.99, 1.01, 1.5, 4.0):
        game = Transparency(**point, xi=factor * tip)
        assert game.equilibrium().uptake == (factor < 1)
        assert uptake(game) == pytest.approx(float(factor < 1), abs=1e-9)


@pytest.mark.parametrize("point", POINTS)
def test_uptake_over_monitoring_is_a_window(point):
    base = get("transparency", **point).equilibrium()
    xi = 0.5 * base.xi_star
    q_sec = Transparency(**point, xi=xi).q_sec
    assert q_sec == pytest.approx(2 * base.q_comp, abs=1e-12)
    for q in (0.0, 0.9 * base.q_comp, 1.1 * base.q_comp, 1.9 * base.q_comp, 2.1 * base.q_comp, 1.0):
        if q <= 1:
            game = Transparency(**point, xi=xi, monitoring=q)
            assert game.equilibrium().uptake == (base.q_comp <= q <= q_sec)
            assert uptake(game) == pytest.approx(game.equilibrium().uptake, abs=1e-9)


def test_exactly_at_the_tipping_point_the_treaty_still_stands():
    tip = get("transparency").equilibrium().xi_star
    assert get("transparency", xi=tip).equilibrium().uptake == 1.0


@pytest.mark.parametrize("point", POINTS)
def test_values_of_the_treaty(point):
    game = get("transparency", **point, xi=0.1)
    table = checked(game.tabular())
    both = (SIGN, KEEP)
    np.testing.assert_allclose(game.equilibrium().values, worth(table, both, both), atol=1e-9)
    refused = get("transparency", **point, xi=50.0)
    np.testing.assert_allclose(refused.equilibrium().values, worth(table, (KEEP, KEEP), both), atol=1e-9)


@pytest.mark.parametrize("point", POINTS)
def test_step_equals_the_tables(point):
    game, n = get("transparency", **point), 40_000
    table, rng = checked(game.tabular()), np.random.default_rng(3)
    for phase, one, two in itertools.product(range(4), range(3), range(3)):
        if not (table.legal[phase, 0, one] and table.legal[phase, 1, two]):
            continue
        turn = game.step(np.full((n, 1), float(phase)), np.tile([one, two], (n, 1)), rng.random((n, 3)))
        np.testing.assert_allclose(turn.reward.mean(axis=0), table.reward[phase, one, two], atol=0.3)
        for after in range(4):
            share = ((turn.state[:, 0] == after) & ~turn.terminated).mean()
            assert share == pytest.approx(table.transition[phase, one, two, after], abs=0.01)
    np.testing.assert_array_equal(table.legal, game.legal(np.arange(4.0)[:, None]))


def test_played_values():
    game, n = get("transparency"), 20_000
    engine = ClassicEngine(game, n)
    engine.reset(2)
    np.testing.assert_array_equal(engine.observation[0], [[0, 1, 0, 0, 0], [1, 1, 0, 0, 0]])
    total, alive = np.zeros((n, 2)), np.ones(n, bool)
    while alive.any():
        engine.step(np.where(engine.mask[..., SIGN], SIGN, KEEP))
        total += engine.reward * alive[:, None]
        alive &= ~engine.terminated
    # kept: (R + delta eps P / (1 - delta)) / (1 - delta (1 - eps)) = 2.45 / .145, and R / (1 - delta)
    np.testing.assert_allclose(total.mean(axis=0), [2.45 / 0.145, 20.0], atol=0.4)


def test_a_strike_under_the_treaty_by_hand():
    game = get("transparency", xi=0.5, monitoring=0.4)  # success .4 + .5 * .4 = .6
    draws = np.array([[0.9, 0.59, 0.5], [0.9, 0.61, 0.5]])
    turn = game.step(np.ones((2, 1)), np.array([[KEEP, BREAK], [BREAK, BREAK]]), draws)
    np.testing.assert_allclose(turn.reward, [[0, 38], [0, -2]], atol=1e-12)
    assert turn.terminated.all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"sucker": 1.0}, r"\(3.0, 2.0, 1.0, 1.0\): must be T > R > P > S"),
        ({"delta": 1.0}, r"delta = 1.0: must be in \(0, 1\)"),
        ({"false_alarm": 1.0}, r"false_alarm = 1.0: must be in \[0, 1\)"),
        ({"delta": 0.3}, r"must be such that q_comp = .* is at most 1: else no monitoring assures compliance"),
        ({"base_success": 0.55}, r"base_success = 0.55: must be below .* = 0.55: else the observer strikes"),
        ({"prize": 22.0}, r"prize = 22.0: must be above .* = 22: else not even a sure strike tempts"),
        ({"base_success": -0.1}, r"base_success = -0.1: must be in \[0, 1\]"),
        ({"xi": -1.0}, "xi = -1.0: must be at least 0"),
        ({"monitoring": 1.1}, r"monitoring = 1.1: must be in \[0, 1\], or None"),
        ({"monitoring": [1]}, r"monitoring = \[1\]: must be in \[0, 1\], or None"),
    ],
)
def test_what_fails_is_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        get("transparency", **parameters)
