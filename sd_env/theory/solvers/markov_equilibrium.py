"""Markov perfect equilibria of two-player games.

Zero-sum: value iteration with the value of each state's matrix game by a linear program (Shapley 1953); it converges,
to the one value. General-sum: the same with a Nash equilibrium of each state's matrix game (the pure one with the
largest sum of payoffs, else the first mixed one), from several starts, and by alternating best responses; it need not
converge, so whatever it gives is returned only if its exact exploitability is below the tolerance.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.theory.solvers.dynamic import best_response, exploitability, pure, uniform, values
from sd_env.theory.solvers.matrix import nash, zero_sum
from sd_env.theory.solvers.tabular import Tabular

Array = NDArray[np.float64]


class MarkovEquilibrium(NamedTuple):
    """A stationary profile that nobody gains by leaving."""

    profile: list[Array]  # one [S, A_i] of probabilities an agent
    value: Array  # [S, N]
    nash_conv: float  # sum of what agents could gain, summed over all states as starts
    method: str  # which of the methods found it


def markov_equilibrium(
    game: Tabular, *, tol: float = 1e-8, iterations: int = 2000, starts: int = 5
) -> MarkovEquilibrium:
    """A Markov perfect equilibrium. ValueError unless there are two agents, or if none is found to the tolerance.

    Args:
        game: its tables.
        tol: of the sum of gains over states and agents.
        iterations: at most, a start.
        starts: first values tried: 0, then random ones.
    """
    if game.n_agents != 2:
        raise ValueError(f"the game has {game.n_agents} agents: must be 2")
    reach = game._replace(start=np.full(game.n_states, 1.0))  # perfect: from every state
    is_zero_sum = bool(abs(game.reward.sum(axis=-1)).max() < 1e-12)
    rng, best = np.random.default_rng(0), float("inf")
    scale = abs(game.reward).max() / max(1e-3, 1 - game.discount)
    for start in range(1 if is_zero_sum else starts):
        first = np.zeros((game.n_states, 2)) if start == 0 else scale * rng.uniform(-1, 1, (game.n_states, 2))
        by_stages = "Shapley" if is_zero_sum else "stage equilibria"
        candidates = [(by_stages, _by_stages(game, first, is_zero_sum, iterations))]
        if not is_zero_sum:
            candidates.append(("alternating best responses", _by_responses(game, rng, start, iterations)))
        for method, profile in candidates:
            gain = exploitability(reach, profile).nash_conv
            if gain <= tol * max(1.0, scale):
                return MarkovEquilibrium(profile, values(game, profile), gain, method)
            best = min(best, gain)
    raise ValueError(f"no Markov perfect equilibrium found: the nearest profile leaves gains of {best:.3g}")


def _by_stages(game: Tabular, value: Array, is_zero_sum: bool, iterations: int) -> list[Array]:
    profile = [np.zeros((game.n_states, n)) for n in game.n_actions]
    for _ in range(iterations):
        worth = game.reward + game.discount * game.transition @ value
        new = np.empty_like(value)
        for s in range(game.n_states):
            own = [np.flatnonzero(game.legal[s, i, :n]) for i, n in enumerate(game.n_actions)]
            stage = worth[s][np.ix_(*own)]
            row, column = _stage(stage[..., 0], stage[..., 1], is_zero_sum)
            for policy, at, mixed in zip(profile, own, (row, column), strict=True):
                policy[s] = 0.0
                policy[s, at] = mixed
            new[s] = np.einsum("a,b,abn->n", row, column, stage)
        moved = abs(new - value).max()
        value = new
        if moved < 1e-13 * max(1.0, abs(value).max()):
            break
    return profile


def _stage(row: Array, column: Array, is_zero_sum: bool) -> tuple[Array, Array]:
    best = (row >= row.max(axis=0) - 1e-12) & (column >= column.max(axis=1)[:, None] - 1e-12)
    if best.any():
        a, b = np.unravel_index(np.where(best, row + column, -np.inf).argmax(), row.shape)
        return np.eye(row.shape[0])[a], np.eye(row.shape[1])[b]
    if is_zero_sum:
        solution = zero_sum(row)
        return solution.row, solution.column
    mixed = nash(row, column)
    if not mixed:
        raise ValueError("a state's matrix game is degenerate: no equilibrium with supports of equal size")
    return mixed[0].row, mixed[0].column


def _by_responses(game: Tabular, rng: np.random.Generator, start: int, iterations: int) -> list[Array]:
    profile = uniform(game)
    if start:
        drawn = [np.array([rng.choice(np.flatnonzero(row)) for row in game.legal[:, i]]) for i in (0, 1)]
        profile = pure(game, np.stack(drawn, axis=1))
    for _ in range(min(iterations, 200)):
        before = [policy.copy() for policy in profile]
        for i, n in enumerate(game.n_actions):
            profile[i] = np.eye(n)[best_response(game, profile, i).action]
        if all(np.array_equal(a, b) for a, b in zip(before, profile, strict=True)):
            break
    return profile
