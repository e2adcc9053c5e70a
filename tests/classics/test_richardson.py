"""R2: Richardson 1960."""

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get
from sd_env.classics.richardson import Richardson


def test_published_fixed_point_and_eigenvalues():
    found = get("richardson").equilibrium()  # x' = 2y - 5x + 5, y' = 2x - 3y + 5
    np.testing.assert_allclose(found.arms, [2.27273, 3.18182], atol=5e-6)
    np.testing.assert_allclose(found.eigenvalues, [-1.764, -6.236], atol=5e-4)
    assert found.stable


@pytest.mark.parametrize("seed", range(8))
def test_two_states_are_stable_iff_fatigue_exceeds_reaction(seed):
    rng = np.random.default_rng(seed)
    k, kk, alpha, beta = rng.uniform(0.1, 2, 4)
    found = Richardson(((0, k), (kk, 0)), (alpha, beta), (1, 2)).equilibrium()
    assert found.stable == (alpha * beta > k * kk) == (found.eigenvalues.real.max() < 0)
    expected = np.array([beta * 1 + k * 2, kk * 1 + alpha * 2]) / (alpha * beta - k * kk)
    np.testing.assert_allclose(found.arms, expected, rtol=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_n_states_are_stable_iff_the_spectral_radius_is_below_1(seed):
    rng = np.random.default_rng(seed)
    k = rng.uniform(0, 1, (4, 4)) * (1 - np.eye(4))
    found = Richardson(tuple(map(tuple, k)), tuple(rng.uniform(0.8, 2.5, 4)), (1.0,) * 4).equilibrium()
    assert found.stable == (found.eigenvalues.real.max() < 0)


def test_symmetric_race_grows_in_its_sum_and_decays_in_its_difference():
    k, alpha = 0.9, 0.2  # Richardson's figures for 1909-13, as they are usually quoted
    game = Richardson(((0, k), (k, 0)), (alpha, alpha), (0.0, 0.0))
    faster, slower = game.equilibrium().eigenvalues.real
    assert (faster, slower) == (pytest.approx(k - alpha), pytest.approx(-(k + alpha)))
    assert np.log(2) / (k - alpha) == pytest.approx(0.99, abs=0.005)  # doubling time in years


def test_the_payoffs_gradient_is_richardsons_equation_and_its_rest_a_nash_equilibrium():
    game, x, h = get("richardson"), np.array([1.3, 0.4]), 1e-6
    for i in range(2):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        slope = (game.payoff(up)[i] - game.payoff(down)[i]) / (2 * h)
        assert slope == pytest.approx((game.matrix() @ x + np.array(game.grievance))[i], abs=1e-6)
    rest = game.equilibrium().arms
    for i in range(2):
        tried = np.tile(rest, (1001, 1))
        tried[:, i] = np.linspace(0, 10, 1001)
        assert game.payoff(tried)[:, i].max() <= game.payoff(rest)[i] + 1e-12


def test_the_regression_on_the_sum_of_1909_to_1913():
    """Budgets as quoted from memory in secondary texts; their column sums and the slope 0.73 are Richardson's."""
    france, russia = [48.6, 50.9, 57.1, 63.2, 74.7], [66.7, 68.5, 70.7, 81.8, 92.0]
    germany, austria = [63.1, 62.0, 62.5, 68.2, 95.4], [20.8, 23.4, 24.6, 25.5, 26.9]
    total = np.sum([france, russia, germany, austria], axis=0)
    np.testing.assert_allclose(total, [199.2, 204.8, 214.9, 238.7, 289.0], atol=0.11)
    slope, cut = np.polyfit((total[1:] + total[:-1]) / 2, np.diff(total), 1)
    assert slope == pytest.approx(0.7310, abs=5e-4)
    assert -cut / slope == pytest.approx(194.91, abs=0.05)


def test_each_sees_its_own_arms_first_and_which_state_it_is():
    game = get("richardson", cap=10.0)
    seen = game.observe(np.array([[1.0, 4.0]]))
    np.testing.assert_allclose(seen, [[[0.1, 0.4, 1, 0], [0.4, 0.1, 0, 1]]])


def test_a_step_moves_by_the_step_size_within_bounds():
    engine = ClassicEngine(get("richardson", cap=0.15))
    engine.reset(0)
    engine.step(np.array([[2, 0]]))
    np.testing.assert_allclose(engine.state, [[0.1, 0.0]])
    engine.step(np.array([[2, 2]]))
    np.testing.assert_allclose(engine.state, [[0.15, 0.1]])


def test_conditions_are_named():
    with pytest.raises(ValueError, match="zero diagonal"):
        get("richardson", reaction=((1.0, 0.0), (0.0, 0.0)))
    with pytest.raises(ValueError, match="numbers of shape"):
        get("richardson", grievance=(1.0,))
    with pytest.raises(ValueError, match="no single fixed point"):
        get("richardson", reaction=((0, 1), (1, 0)), fatigue=(1.0, 1.0)).equilibrium()
    for parameters, message in (
        ({"cap": float("inf")}, "cap = inf: must be a finite number"),
        ({"cap": 0.0}, "cap = 0.0: must be above 0"),
        ({"steps": 2.5}, "steps = 2.5: must be a whole number"),
        ({"fatigue": 5}, "fatigue = 5: must be numbers, one a state"),
        ({"step_size": 11.0}, "step_size = 11.0: must be in"),
    ):
        with pytest.raises(ValueError, match=message):
            get("richardson", **parameters)


def test_a_fixed_point_out_of_reach_is_said():
    assert get("richardson").equilibrium().inside
    assert not get("richardson", cap=3.0).equilibrium().inside  # rests at 2.27 and 3.18
    runaway = get("richardson", reaction=((0, 0.9), (0.9, 0)), fatigue=(0.2, 0.2), grievance=(1.0, 1.0)).equilibrium()
    np.testing.assert_allclose(runaway.arms, -1 / 0.7)  # unstable: g / (alpha - k), below 0
    assert not runaway.inside
