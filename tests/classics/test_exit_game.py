"""R9, exit game: Chassang 2010; Chassang and Padró i Miquel 2010."""

from math import inf

import numpy as np
import pytest
from scipy import integrate, optimize

from sd_env.classics import ClassicEngine, get
from sd_env.classics.exit_game import ExitGame

POINTS = [
    {},
    {"delta": 0.0},
    {"delta": 0.2, "first": 2.0, "struck": -3.0, "war": -1.0, "low": -2.0, "high": 6.0},
    {"delta": 0.6, "first": 1.5, "struck": -1.5, "war": 0.3, "low": -3.0, "high": 7.0},
    {"delta": 0.7, "first": 1.5, "struck": -4.0, "war": 0.3, "low": -3.0, "high": 3.0},  # war in every state
    {"delta": 0.9, "first": 1.3, "struck": -1.1, "war": -0.5, "low": -1.7, "high": 2.7},  # three solutions
    {"delta": 0.9, "first": 3.0, "struck": -3.0, "war": -2.0, "low": -2.0, "high": 2.5},
]


def value(game, x):
    """V(x) by scipy, from its definition: what peace from theta = x on is worth."""
    x, width = float(np.clip(x, game.low, game.high)), game.high - game.low
    worth = integrate.quad(lambda t: t / width, x, game.high)[0]
    p = (game.high - x) / width
    return (worth + (1 - p) * game.war) / (1 - game.delta * p)


def test_published_numbers():
    assert get("exit_game", delta=0.0).equilibrium().x_star == pytest.approx(1.5, abs=1e-9)
    assert get("exit_game", delta=0.5).equilibrium().x_star == pytest.approx(-0.30958, abs=5e-6)


@pytest.mark.parametrize("point", POINTS)
def test_every_solution_is_found(point):
    game = ExitGame(**point)
    for level in (game.first, game.first + game.war - game.struck):

        def excess(x, level=level):
            return x + game.delta * value(game, x) - level

        grid = np.linspace(game.low - 60, game.high + 60, 3001)
        signs = np.sign([excess(x) for x in grid])
        expected = [optimize.brentq(excess, grid[i], grid[i + 1], xtol=1e-13) for i in np.flatnonzero(np.diff(signs))]
        assert game.crossings(level) == pytest.approx(expected, abs=1e-8)
    found = game.equilibrium()
    assert found.x_star == found.x_stars[0] == game.crossings(game.first + game.war - game.struck)[0]
    assert found.complete_information <= found.x_star


def test_there_may_be_three_solutions():
    game = get("exit_game", **POINTS[5])
    found = game.equilibrium()
    assert len(found.x_stars) == 3
    assert found.x_star <= game.low  # peace in every state
    assert found.x_stars[1] > game.low


@pytest.mark.parametrize("noise", ["uniform", "normal"])
@pytest.mark.parametrize("own_value", [True, False])
@pytest.mark.parametrize("point", [{"delta": 0.4}, *POINTS[1:4]])
def test_small_noise_leads_to_x_star(point, noise, own_value):
    gaps = []
    for sigma in (0.02, 0.002):
        found = ExitGame(**point, sigma=sigma, noise=noise, own_value=own_value).equilibrium()
        gaps.append(abs(found.threshold - found.x_star))
    assert gaps[1] < 2e-3
    assert gaps[1] < 0.2 * gaps[0] + 1e-9


def test_corners():
    always = get("exit_game", delta=0.9).equilibrium()
    assert always.x_star == pytest.approx(1.5 - 0.9 * 20, abs=1e-9)  # V = E[theta] / (1 - delta) = 20: below low
    assert always.threshold == -inf
    assert always.value == pytest.approx(20.0, abs=1e-9)
    never = get("exit_game", high=1.4, delta=0.5).equilibrium()
    assert never.x_star == pytest.approx(1.5 + 0.25, abs=1e-12)  # V = W = -1/2: above high
    assert never.threshold == inf
    assert never.value == pytest.approx(-0.5, abs=1e-12)


@pytest.mark.parametrize("sigma", [0.0, 0.1])
@pytest.mark.parametrize("noise", ["uniform", "normal"])
def test_thresholds_are_equilibria_and_others_are_not(sigma, noise):
    game = get("exit_game", sigma=sigma, noise=noise)
    found = game.equilibrium()
    for k in found.thresholds:
        assert game.exploitability(k) == pytest.approx(0.0, abs=1e-10)
    assert game.exploitability(-0.8 if sigma else -1.5, 2.0) > 0.01
    if sigma:
        assert game.exploitability(found.threshold + 0.5) > 1e-4
        assert game.exploitability(found.threshold - 0.5) > 1e-4


def test_best_reply_against_a_grid_of_stationary_thresholds():
    game = get("exit_game", sigma=0.3)
    best = max(game.value(k, 0.5) for k in np.linspace(-1.3, 5.3, 3301))
    assert game.exploitability(2.0, 0.5) == pytest.approx(best - game.value(2.0, 0.5), abs=1e-5)
    assert game.exploitability(2.0, 0.5) > 0.1


def test_without_noise_the_value_is_the_published_formula():
    game = get("exit_game", sigma=0.0, delta=0.6)
    for x in (-0.5, 1.0, 3.3):
        assert game.value(x, x) == pytest.approx(value(game, x), abs=1e-10)


def test_played_value_and_length():
    game = get("exit_game", sigma=0.2)
    found = game.equilibrium()
    engine = ClassicEngine(game, 40_000)
    engine.reset(5)
    total, alive, rounds = np.zeros((40_000, 2)), np.ones(40_000, bool), 0
    while alive.any():
        engine.step((engine.observation[..., 0] < found.threshold).astype(int))
        total += engine.reward * alive[:, None]
        rounds += alive.sum()
        alive &= ~engine.terminated
    assert total.mean() == pytest.approx(found.value, abs=0.05)
    assert rounds / 40_000 == pytest.approx(1 / (1 - game.delta * found.peace), abs=0.03)


@pytest.mark.parametrize("delta", [-0.1, 1.0])
def test_delta_is_required_below_one(delta):
    with pytest.raises(ValueError, match=rf"delta = {delta}: must be in \[0, 1\)"):
        get("exit_game", delta=delta)


@pytest.mark.parametrize("edge", ["low", "high"])
def test_a_solution_at_an_edge_of_the_prior_is_found_once(edge):
    """The level is set so that x + delta V(x) meets it at the edge, but for rounding."""
    rng = np.random.default_rng(6)
    for _ in range(300):
        low, delta, war = rng.uniform(-3, 0), rng.uniform(0, 0.99), rng.uniform(-2, 0.5)
        high = low + rng.uniform(0.5, 8)
        level = low + delta * (low + high) / 2 / (1 - delta) if edge == "low" else high + delta * war
        game = ExitGame(first=level, war=war, struck=war, low=low, high=high, delta=delta, sigma=0.0)
        at = low if edge == "low" else high
        assert [x for x in game.equilibrium().x_stars if abs(x - at) < 1e-9] == [at]
