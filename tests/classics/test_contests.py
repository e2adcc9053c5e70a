"""R13: Tullock's contest and Hirshleifer's anarchy."""

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get
from sd_env.classics.contests import win_probability


@pytest.mark.parametrize(("n", "r", "effort"), [(2, 1, 0.25), (2, 0.5, 0.125), (3, 1, 0.2222), (4, 1, 0.1875)])
def test_published_efforts(n, r, effort):
    found = get("contest", n=n, decisiveness=r).equilibrium()
    assert found.effort == pytest.approx(effort, abs=5e-5)
    assert found.dissipation == pytest.approx(n * found.effort, abs=1e-12)


@pytest.mark.parametrize(("m", "share"), [(0.25, 0.1429), (0.5, 0.3333), (0.75, 0.6)])
def test_published_fighting_intensities(m, share):
    assert get("anarchy", decisiveness=m).equilibrium().effort == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("contest", {"n": 2, "decisiveness": 1.7, "prize": 3.0}),
        ("contest", {"n": 5, "decisiveness": 0.8}),
        ("anarchy", {"n": 2, "decisiveness": 0.6}),
        ("anarchy", {"n": 4, "decisiveness": 0.3}),
    ],
)
def test_nobody_gains_by_another_effort(name, parameters):
    game = get(name, **parameters)
    found = game.equilibrium()
    tried = np.linspace(0, game.top, 20_001)
    efforts = np.full((len(tried), game.n), found.effort)
    efforts[:, 0] = tried
    worth = game.payoff(efforts)[:, 0]
    assert worth.max() <= found.payoff + 1e-12
    assert tried[worth.argmax()] == pytest.approx(found.effort, abs=2 * game.top / 20_000)


def test_anarchy_is_the_steady_state_of_its_dynamics():
    """Hirshleifer's recursion: what both hold tomorrow is shared by what they fight with today."""
    m, f = 0.5, np.array([0.4, 0.25])
    held = np.array([0.5, 0.5])
    for _ in range(200):
        held = win_probability(f * held, m)
    np.testing.assert_allclose(held, win_probability(f, m / (1 - m)), atol=1e-12)


def test_a_contests_chances_are_symmetric_homogeneous_and_monotone():
    rng = np.random.default_rng(0)
    effort = rng.random((50, 3))
    chance = win_probability(effort, 1.3)
    np.testing.assert_allclose(chance.sum(axis=1), 1)
    np.testing.assert_allclose(win_probability(effort[:, ::-1], 1.3), chance[:, ::-1])
    np.testing.assert_allclose(win_probability(7 * effort, 1.3), chance)
    assert (win_probability(effort + np.array([0.1, 0, 0]), 1.3)[:, 0] > chance[:, 0]).all()
    np.testing.assert_allclose(win_probability(np.zeros(4), 1.3), 0.25)


def test_one_step_pays_by_the_formula():
    engine = ClassicEngine(get("contest", levels=5, prize=4.0))
    engine.reset(0)
    engine.step(np.array([[1, 3]]))  # efforts 1 and 3
    np.testing.assert_allclose(engine.reward, [[4 / 4 - 1, 4 * 3 / 4 - 3]])
    assert engine.terminated.all()


def test_the_grid_equilibrium_cannot_be_exploited():
    game = get("contest", levels=41)
    assert game.exploitability(np.eye(41)[10]) == pytest.approx(0, abs=1e-12)  # 0.25 is on the grid
    assert game.exploitability(np.eye(41)[0]) > 0.4


def test_conditions_are_named():
    with pytest.raises(ValueError, match="beyond that no equilibrium is pure"):
        get("contest", decisiveness=2.5)
    with pytest.raises(ValueError, match="from 1 on anarchy breaks down"):
        get("anarchy", decisiveness=1.0)


@pytest.mark.parametrize("n", [2, 3, 4, 6])
def test_other_pure_equilibria_of_a_contest_are_found_by_trial(n):
    """Perez-Castrillo & Verdier 1992: if contests are decisive, fewer may contest and leave nothing to the others."""
    for r in (0.7, 1.0, 0.4 + 0.6 * n / (n - 1), 0.99 * n / (n - 1)):
        game, tried = get("contest", n=n, decisiveness=r), np.linspace(0, 1, 20_001)
        others = []
        for k in range(2, n):
            efforts = np.zeros((len(tried), n))
            efforts[:, :k] = r * (k - 1) / k**2
            inside, outside = efforts.copy(), efforts.copy()
            inside[:, 0], outside[:, -1] = tried, tried
            pays = game.payoff(efforts)[0, 0]
            others.append(game.payoff(inside)[:, 0].max() <= pays + 1e-9 and game.payoff(outside)[:, -1].max() <= 1e-9)
        assert game.equilibrium().only == (not any(others))
    assert get("contest", n=3, decisiveness=1.3).equilibrium().only
    assert not get("contest", n=3, decisiveness=1.4).equilibrium().only
