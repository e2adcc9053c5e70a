"""Equilibria of two-player stochastic games with transfers and perfect monitoring, with and without renegotiation.

Source: Goldlücke & Kranz (2018), "Discounted stochastic games with voluntary transfers", Economic Theory 66, and
Goldlücke & Kranz (2023), "Reconciling relational contracting and hold-up: a model of repeated negotiations", JEEA 21.
Payoffs are normalised by (1 - discount): a reward of 1 in every step is worth 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.theory.solvers.tabular import Tabular

Array = NDArray[np.float64]


class Relational(NamedTuple):
    """What two players can agree on in each state."""

    joint: Array  # [S] largest joint payoff U
    punishment: Array  # [S, 2] lowest payoff v that each can be held to
    share: Array  # [S, 2] payoffs r that a negotiation in this state gives
    action: NDArray[np.int64]  # [S, 2] what is played on the path; of several that pay the same, the first


class Detail(NamedTuple):
    """What each pair of actions would give in one state."""

    joint: Array  # [S, A, B] U-hat; nan where an action is not legal
    cheating: tuple[Array, Array]  # [S, B] v1-hat of the column's action, [S, A] v2-hat of the row's
    holds: NDArray[np.bool_]  # [S, A, B] nobody gains by cheating: U-hat is at least v1-hat + v2-hat


def detail(game: Tabular, joint: Array, after_cheating: Array, tol: float = 1e-10) -> Detail:
    """Judge all pairs of actions, if they lead to ``joint`` `[S]` and cheating to ``after_cheating`` `[S, 2]`."""
    d, move = game.discount, game.transition
    legal = game.legal[:, 0, : move.shape[1], None] & game.legal[:, 1, None, : move.shape[2]]
    together = (1 - d) * game.reward.sum(axis=-1) + d * move @ joint
    alone = [np.where(legal, (1 - d) * game.reward[..., i] + d * move @ after_cheating[:, i], -np.inf) for i in (0, 1)]
    v1, v2 = alone[0].max(axis=1), alone[1].max(axis=2)
    holds = legal & (together >= v1[:, None, :] + v2[:, :, None] - tol)
    return Detail(np.where(legal, together, np.nan), (v1, v2), holds)


def _best(game: Tabular, joint: Array, after_cheating: Array, bargaining: float) -> Relational:
    judged = detail(game, joint, after_cheating)
    if not judged.holds.any(axis=(1, 2)).all():
        raise ValueError("in some state no pair of pure actions can be upheld: this method needs one")
    worth = np.where(judged.holds, judged.joint, -np.inf)
    at = worth.reshape(len(worth), -1).argmax(axis=1)
    best = worth.reshape(len(worth), -1).max(axis=1)
    v1 = np.where(judged.holds, judged.cheating[0][:, None, :], np.inf).min(axis=(1, 2))
    v2 = np.where(judged.holds, judged.cheating[1][:, :, None], np.inf).min(axis=(1, 2))
    first = v1 + bargaining * (best - v1 - v2)
    action = np.stack(np.unravel_index(at, worth.shape[1:]), axis=1)
    return Relational(best, np.stack([v1, v2], axis=1), np.stack([first, best - first], axis=1), action)


def _two_players(game: Tabular, bargaining: float) -> None:
    if game.n_agents != 2:
        raise ValueError(f"the game has {game.n_agents} agents: must be 2")
    if not 0 < game.discount < 1:
        raise ValueError(f"discount = {game.discount!r}: must be in (0, 1)")
    if not 0 <= bargaining <= 1:
        raise ValueError(f"bargaining = {bargaining!r}: must be in [0, 1]")


def pareto_optimal(game: Tabular, bargaining: float = 0.5, tol: float = 1e-13) -> Relational:
    """The Pareto-optimal subgame-perfect equilibrium in pure strategies, by iteration from above and below.

    The map from (U, v) to what they can uphold is monotone: from U no equilibrium exceeds and v none falls below, it
    goes down to the largest fixed point.
    """
    _two_players(game, bargaining)
    reach = game.reward.reshape(-1, 2)
    values = Relational(
        np.full(game.n_states, reach.sum(axis=1).max()),
        np.tile(reach.min(axis=0), (game.n_states, 1)),
        np.zeros((game.n_states, 2)),
        np.zeros((game.n_states, 2), np.int64),
    )
    while True:
        new = _best(game, values.joint, values.punishment, bargaining)
        moved = max(abs(new.joint - values.joint).max(), abs(new.punishment - values.punishment).max())
        values = new
        if moved < tol:
            return values


def renegotiated(game: Tabular, rho: float, periods: int = 1000, bargaining: float = 0.5) -> Relational:
    """The repeatedly negotiated equilibrium at the first of ``periods`` periods (T-RNE).

    At the start of each period, with probability ``rho``, the players negotiate anew and split what they can win by
    their bargaining weights (``bargaining`` is the first player's); what was agreed before does not bind that. In the
    last period the Pareto-optimal equilibrium is agreed on for good.
    """
    _two_players(game, bargaining)
    if not 0 <= rho <= 1:
        raise ValueError(f"rho = {rho!r}: must be a probability in [0, 1]")
    if periods < 1 or int(periods) != periods:
        raise ValueError(f"periods = {periods!r}: must be a whole number of at least 1")
    values = pareto_optimal(game, bargaining)
    for _ in range(int(periods) - 1):
        values = _best(game, values.joint, (1 - rho) * values.punishment + rho * values.share, bargaining)
    return values
