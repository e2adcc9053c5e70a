"""Matrix games, with nashpy as an outside oracle: its vertex enumeration, as its support enumeration loses some."""

import nashpy
import numpy as np
import pytest

from sd_env.theory.solvers.matrix import correlated, nash, zero_sum


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


@pytest.mark.parametrize("seed", range(8))
def test_correlated_equilibria_are_obeyed_and_pay_at_least_nashpys_best(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 3, 4))
    found = correlated(a, b)
    assert found.sum() == pytest.approx(1, abs=1e-9)
    assert found.min() >= -1e-12
    for told in range(3):
        assert (found[told] @ a[told]) >= (a @ found[told]).max() - 1e-9
    for told in range(4):
        assert (found[:, told] @ b[:, told]) >= (found[:, told] @ b).max() - 1e-9
    best = max(x @ (a + b) @ y for x, y in nashpy.Game(a, b).vertex_enumeration())
    assert (found * (a + b)).sum() >= best - 1e-8
    zero = correlated(a, -a)  # all correlated equilibria of a zero-sum game pay its value
    assert (zero * a).sum() == pytest.approx(zero_sum(a).value, abs=1e-8)


def test_degenerate_games_have_equilibria_and_none_that_is_not():
    rng = np.random.default_rng(0)
    for _ in range(300):
        a, b = rng.integers(-1, 2, (2, *rng.integers(1, 4, 2))).astype(float)
        found = nash(a, b)
        assert found
        for one in found:
            assert (a @ one.column).max() <= one.value[0] + 1e-8
            assert (one.row @ b).max() <= one.value[1] + 1e-8


@pytest.mark.parametrize("solve", [lambda a: nash(a, a), zero_sum, lambda a: correlated(a, a)])
def test_bad_payoffs_are_named(solve):
    with pytest.raises(ValueError, match="payoffs hold numbers that are not finite"):
        solve(np.array([[np.nan, 1.0]]))
    for bad in (np.zeros((0, 2)), np.zeros(3)):
        with pytest.raises(ValueError, match="payoffs have shapes"):
            solve(bad)


def test_payoffs_of_two_shapes_are_refused():
    with pytest.raises(ValueError, match=r"payoffs have shapes \(2, 2\) and \(2, 3\)"):
        correlated(np.zeros((2, 2)), np.zeros((2, 3)))
