"""Matrix games, with nashpy as an outside oracle: its vertex enumeration, as its support enumeration loses some."""

import nashpy
import numpy as np
import pytest

from sd_env.solvers.matrix import correlated, nash, zero_sum


@pytest.mark.parametrize("seed", range(20))
def test_all_equilibria_are_those_that_nashpy_finds(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, *rng.integers(2, 5, 2)))
    ours = sorted((tuple(f.row.round(6)), tuple(f.column.round(6))) for f in nash(a, b))
    theirs = sorted((tuple(x.round(6)), tuple(y.round(6))) for x, y in nashpy.Game(a, b).vertex_enumeration())
    assert len(ours) == len(theirs) > 0
    np.testing.assert_allclose([x for x, _ in ours], [x for x, _ in theirs], atol=1e-6)
    np.testing.assert_allclose([y for _, y in ours], [y for _, y in theirs], atol=1e-6)


def test_matching_pennies_and_a_game_of_known_value():
    found = zero_sum(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    assert found.value == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose([found.row, found.column], 0.5, atol=1e-9)
    assert zero_sum(np.array([[3.0, -1.0], [-2.0, 1.0]])).value == pytest.approx(1 / 7, abs=1e-9)  # (3*1 - 1*2) / 7


@pytest.mark.parametrize("seed", range(5))
def test_zero_sum_strategies_secure_the_value(seed):
    payoff = np.random.default_rng(seed).normal(size=(4, 3))
    found = zero_sum(payoff)
    assert (found.row @ payoff).min() == pytest.approx(found.value, abs=1e-8)
    assert (payoff @ found.column).max() == pytest.approx(found.value, abs=1e-8)


def test_aumanns_game_of_chicken():
    row = np.array([[6.0, 2.0], [7.0, 0.0]])  # Aumann 1974: the best correlated equilibrium pays 5.25 each
    found = correlated(row, row.T)
    assert (found * row).sum() == pytest.approx(5.25, abs=1e-7)
    assert found[1, 1] == pytest.approx(0, abs=1e-7)
