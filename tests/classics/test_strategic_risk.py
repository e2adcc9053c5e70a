"""R9, one shot: Schelling 1960; Carlsson and van Damme 1993; Chassang and Padró i Miquel 2010."""

from math import inf, pi, sqrt

import numpy as np
import pytest
from scipy import integrate, stats

from sd_env.classics import ClassicEngine, get
from sd_env.classics.signals import Signals
from sd_env.classics.strategic_risk import StrategicRisk

POINTS = [  # other points than the defaults
    {},
    {"first": 0.3, "struck": -2.0, "war": -1.2, "low": -2.0, "high": 4.0},
    {"first": 2.0, "struck": 0.5, "war": 0.5, "low": 0.0, "high": 7.0},
    {"first": 0.5, "struck": -1.0, "war": 0.2, "low": -3.0, "high": 6.0, "crazy": 0.2},
]


def test_critical_fear():
    game = get("strategic_risk", struck=-1.0)
    assert game.critical_fear(2.0) == pytest.approx(2 / 3, abs=1e-12)  # THEORY R9
    assert game.equilibrium().critical_fear == pytest.approx(2 / 3, abs=1e-12)  # the prior's mean is 2
    assert game.critical_fear(0.5) == 0.0  # worth less than a strike: whatever the other does


@pytest.mark.parametrize("crazy", [0.5, 0.66, 0.67, 0.8])
def test_war_is_unavoidable_from_critical_fear_on(crazy):
    game = get("strategic_risk", struck=-1.0, crazy=crazy, sigma=0.0, high=20.0)
    holds = game.advantage(2.0, game.equilibrium().threshold) >= 0  # against rivals who strike only if they must
    assert holds == (crazy < game.critical_fear(2.0)) == (crazy < 2 / 3)


@pytest.mark.parametrize("noise", ["uniform", "normal"])
@pytest.mark.parametrize("sigma", [0.5, 0.1, 0.02])
def test_noise_moves_the_threshold_from_predation_to_preemption(sigma, noise):
    found = get("strategic_risk", sigma=sigma, noise=noise).equilibrium()
    assert found.complete_information == 1.0  # F
    assert found.strategic_risk == 2.0  # F + W - S
    assert found.threshold == pytest.approx(2.0, abs=1e-9)  # THEORY R9: 2.000, 2.000, 1.9999


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(("noise", "shift"), [("uniform", 1 / 3), ("normal", 1 / sqrt(pi))])
def test_threshold_at_other_points(point, noise, shift):
    p, sigma = point.get("crazy", 0.0), 0.1
    own = StrategicRisk(**point, sigma=sigma, noise=noise)
    limit = own.first + (own.war - own.struck) * (1 + p) / (1 - p)  # P(other strikes) = p + (1 - p) / 2
    assert own.equilibrium().threshold == pytest.approx(limit, abs=1e-9)
    assert own.equilibrium().strategic_risk == pytest.approx(limit, abs=1e-12)
    assert own.equilibrium().complete_information == pytest.approx(own.first + (own.war - own.struck) * p / (1 - p))
    # peace comes only if the rival sees more than I do: theta is then above my signal by E[max of two noises]
    common = StrategicRisk(**point, sigma=sigma, noise=noise, own_value=False)
    assert common.equilibrium().threshold == pytest.approx(limit - shift * sigma, abs=1e-9)


def test_complete_information_is_noise_of_width_zero():
    assert get("strategic_risk", sigma=0.0).equilibrium().threshold == 1.0
    assert get("strategic_risk", sigma=0.0, struck=-9.0).equilibrium().threshold == 1.0  # being struck does not matter


def test_to_strike_always_is_an_equilibrium_too():
    game = get("strategic_risk")
    found = game.equilibrium()
    assert found.thresholds[-1] == inf
    assert len(found.thresholds) == 3  # and one between, at the prior's upper edge
    for k in found.thresholds:
        assert game.exploitability(k) == pytest.approx(0.0, abs=1e-12)
    assert found.peace > 0.4
    assert game.peace(inf, inf) == 0.0


def test_war_everywhere_if_no_state_is_good_enough():
    found = get("strategic_risk", high=1.5).equilibrium()  # F + W - S = 2
    assert found.threshold == inf
    assert found.value == pytest.approx(-0.5, abs=1e-12)


@pytest.mark.parametrize("noise", ["uniform", "normal"])
@pytest.mark.parametrize("own_value", [True, False])
def test_beliefs_agree_with_scipy(noise, own_value):
    game = StrategicRisk(sigma=0.7, noise=noise, own_value=own_value, low=-1.0, high=2.5)
    e = stats.uniform(-1, 2) if noise == "uniform" else stats.norm()
    for x, k in [(1.8, 1.6), (-1.2, 0.3), (2.9, 2.4), (0.4, 0.4)]:

        def gain(theta, x=x, k=k):
            hold, peace = e.sf((k - theta) / 0.7), x if own_value else theta
            return e.pdf((x - theta) / 0.7) / (0.7 * 3.5) * ((peace - 1.0) * hold - (1 - hold))

        kinks = sorted(np.clip([x - 0.7, x + 0.7, k - 0.7, k + 0.7], -1.0, 2.5))
        expected = integrate.quad(gain, -1.0, 2.5, points=kinks, limit=200, epsabs=1e-11)[0]
        assert game.advantage(x, k) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("noise", ["uniform", "normal"])
@pytest.mark.parametrize("own_value", [True, False])
def test_exploitability_against_a_search_over_play(noise, own_value):
    game = StrategicRisk(sigma=0.5, noise=noise, own_value=own_value, crazy=0.1)
    draws = np.random.default_rng(1).random((400_000, 5))
    state, sane = game.begin(draws[:, :3]), draws[:, 3:] >= game.crazy
    other = (state[:, 2] >= 1.2) & sane[:, 1]

    def payoff(k):
        return game.rewards(state, ~np.column_stack([(state[:, 1] >= k) & sane[:, 0], other]))[:, 0].mean()

    assert game.stage(1.2, 1.2) == pytest.approx(payoff(1.2), abs=0.01)
    best = game.best_reply(1.2)
    grid = np.linspace(0, 4, 81)
    assert grid[np.argmax([payoff(k) for k in grid])] == pytest.approx(best, abs=0.15)
    gain = payoff(best) - payoff(3.0)  # same draws: the difference is sharper than its terms
    assert game.exploitability(3.0, 1.2) == pytest.approx(gain, abs=0.005)
    assert game.exploitability(3.0, 1.2) > 0.1
    assert max(game.stage(k, 1.2) for k in grid) <= game.stage(best, 1.2) + 1e-12


def test_exploitability_by_hand():
    game = get("strategic_risk", sigma=0.0)  # theta uniform on [-1, 5], F = 1
    assert game.exploitability(3.0) == pytest.approx(0.0, abs=1e-12)  # any k >= F: fear that is fulfilled
    assert game.exploitability(0.0) == pytest.approx(0.5 / 6, abs=1e-12)  # integral of 1 - theta over [0, 1], / 6
    assert game.exploitability(4.0, 2.0) == pytest.approx((9 - 1) / 2 / 6, abs=1e-12)  # of theta - 1 over [2, 4], / 6


def test_play_agrees_with_the_formulas():
    game = get("strategic_risk", crazy=0.1, noise="normal", sigma=0.4, high=8.0)
    k = game.equilibrium().threshold
    engine = ClassicEngine(game, 200_000)
    engine.reset(4)
    assert game.begin(np.array([[0.5, 0.5, 0.0]]))[0] == pytest.approx([3.5, 3.5 + 0.4 * sqrt(2 * np.log(2)), 3.5])
    noise = (engine.state[:, 1:] - engine.state[:, :1]) / 0.4
    assert stats.kstest(noise[:, 0], "norm").pvalue > 1e-3
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.01
    engine.step((engine.observation[..., 0] < k).astype(int))
    assert engine.terminated.all()
    assert engine.reward.mean() == pytest.approx(game.equilibrium().value, abs=0.02)
    at_peace = (engine.reward >= k - 1e-6).all(axis=1)  # more than a strike brings
    assert at_peace.mean() == pytest.approx(game.equilibrium().peace, abs=0.005)


def test_payoffs_of_the_four_outcomes():
    game = get("strategic_risk")
    state, draws = np.tile([3.0, 3.1, 2.9], (4, 1)), np.full((4, 2), 0.5)
    actions = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    expected = [[3.1, 2.9], [-1.5, 1.0], [1.0, -1.5], [-0.5, -0.5]]
    np.testing.assert_array_equal(game.step(state, actions, draws).reward, expected)
    common = get("strategic_risk", own_value=False).step(state, actions, draws).reward
    np.testing.assert_array_equal(common, [[3.0, 3.0], *expected[1:]])
    crazy = get("strategic_risk", crazy=0.6).step(state, actions, np.tile([0.5, 0.7], (4, 1))).reward
    np.testing.assert_array_equal(crazy, [expected[2], expected[3], expected[2], expected[3]])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"war": -2.0}, r"war = -2.0: must be at least struck = -1.5 \(W >= S"),
        ({"high": -1.0}, "low = -1.0: must be below high = -1.0: the prior has no width"),
        ({"sigma": -0.1}, "sigma = -0.1: must be at least 0"),
        ({"noise": "cauchy"}, "noise = 'cauchy': must be 'uniform' or 'normal'"),
        ({"crazy": 1.0}, r"crazy = 1.0: must be in \[0, 1\)"),
        ({"low": 1.2}, r"low = 1.2: must be below 1.0, where peace begins under complete information"),
        ({"own_value": "yes"}, "own_value = 'yes': must be True or False"),
        ({"first": inf}, "first = inf: must be a finite number"),
    ],
)
def test_what_fails_is_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        get("strategic_risk", **parameters)


def test_signals_of_zero_width_outcomes_by_hand():
    out = Signals(0.0, 4.0, 0.0, "uniform").outcomes(1.0, 3.0)
    assert out == pytest.approx((1 / 4, 3 / 4, 1 / 4, 7 / 8, 7 / 8), abs=1e-12)  # E[theta; theta > 3] = (16 - 9) / 8
