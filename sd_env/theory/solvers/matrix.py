"""Equilibria of two-player matrix games: Nash by supports, zero-sum values and correlated by linear programs."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class MatrixNash(NamedTuple):
    """One Nash equilibrium."""

    row: Array  # [A] probabilities
    column: Array  # [B] probabilities
    value: tuple[float, float]


class ZeroSum(NamedTuple):
    """The solution of a zero-sum game, from the row player's side."""

    value: float
    row: Array  # [A] secures at least the value
    column: Array  # [B] concedes at most the value


def _payoffs(row: Array, column: Array) -> tuple[Array, Array]:
    row, column = np.asarray(row, float), np.asarray(column, float)
    if row.shape != column.shape or row.ndim != 2 or not row.size:
        raise ValueError(f"payoffs have shapes {row.shape} and {column.shape}: must be the same [A, B], not empty")
    if not (np.isfinite(row).all() and np.isfinite(column).all()):
        raise ValueError("payoffs hold numbers that are not finite")
    return row, column


def _mix(payoff: Array, own: tuple[int, ...], other: tuple[int, ...]) -> Array | None:
    """Probabilities on ``own`` that make the opponent with ``payoff`` `[own, other]` indifferent among ``other``."""
    k = len(own)
    system = np.zeros((k + 1, k + 1))
    system[:k, :k], system[:k, k], system[k, :k] = payoff[np.ix_(own, other)].T, -1.0, 1.0
    try:
        weights = np.linalg.solve(system, np.append(np.zeros(k), 1.0))[:k]
    except np.linalg.LinAlgError:
        return None
    if (weights < -1e-12).any():
        return None
    mixed = np.zeros(payoff.shape[0])
    mixed[list(own)] = np.maximum(weights, 0.0)
    return mixed / mixed.sum()


def nash(row: Array, column: Array, tol: float = 1e-9) -> list[MatrixNash]:
    """All equilibria with supports of equal size, which in nondegenerate games are all there are.

    Args:
        row: payoffs `[A, B]` of the row player.
        column: payoffs `[A, B]` of the column player.
        tol: of what a deviation may gain, relative to the largest payoff.
    """
    row, column = _payoffs(row, column)
    slack = tol * max(1.0, abs(row).max(), abs(column).max())
    equilibria: list[MatrixNash] = []
    for k in range(1, min(row.shape) + 1):
        for own in combinations(range(row.shape[0]), k):
            for other in combinations(range(row.shape[1]), k):
                x, y = _mix(column, own, other), _mix(row.T, other, own)
                if x is None or y is None:
                    continue
                value = float(x @ row @ y), float(x @ column @ y)
                if (row @ y).max() > value[0] + slack or (x @ column).max() > value[1] + slack:
                    continue
                if not any(np.allclose(x, f.row) and np.allclose(y, f.column) for f in equilibria):
                    equilibria.append(MatrixNash(x, y, value))
    return equilibria


def zero_sum(payoff: Array) -> ZeroSum:
    """Value and optimal strategies of the game in which the row player is paid ``payoff`` `[A, B]` by the other.

    ImportError without scipy.
    """
    payoff, _ = _payoffs(payoff, payoff)
    value, row = _maximin(payoff)
    return ZeroSum(value, row, _maximin(-payoff.T)[1])


def _maximin(payoff: Array) -> tuple[float, Array]:
    from scipy.optimize import linprog

    a, b = payoff.shape
    solution = linprog(
        np.append(np.zeros(a), -1.0),
        A_ub=np.hstack([-payoff.T, np.ones((b, 1))]),
        b_ub=np.zeros(b),
        A_eq=np.append(np.ones(a), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * a + [(None, None)],
    )
    return float(solution.x[-1]), np.asarray(solution.x[:-1])


def correlated(row: Array, column: Array) -> Array:
    """The correlated equilibrium `[A, B]` with the largest sum of payoffs (Aumann 1974). ImportError without scipy."""
    from scipy.optimize import linprog

    row, column = _payoffs(row, column)
    a, b = row.shape
    obey = []
    for advised in range(a):
        for instead in set(range(a)) - {advised}:
            line = np.zeros((a, b))
            line[advised] = row[instead] - row[advised]
            obey.append(line.ravel())
    for advised in range(b):
        for instead in set(range(b)) - {advised}:
            line = np.zeros((a, b))
            line[:, advised] = column[:, instead] - column[:, advised]
            obey.append(line.ravel())
    solution = linprog(
        -(row + column).ravel(),
        A_ub=np.array(obey) if obey else None,
        b_ub=np.zeros(len(obey)) if obey else None,
        A_eq=np.ones((1, a * b)),
        b_eq=[1.0],
        bounds=(0, 1),
    )
    return np.asarray(solution.x).reshape(a, b)
