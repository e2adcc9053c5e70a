"""A finite game as tables: what every solver takes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Tabular(NamedTuple):
    """A stochastic game of N agents with S states; agent i has A_i actions.

    Probability that is missing from a row of ``transition`` is the chance that the game ends there, with value 0.
    """

    transition: NDArray[np.float64]  # [S, A_0, …, A_{N-1}, S]
    reward: NDArray[np.float64]  # [S, A_0, …, A_{N-1}, N]
    discount: float  # a step, in [0, 1]
    legal: NDArray[np.bool_]  # [S, N, max A]; False also where an agent has fewer actions
    start: NDArray[np.float64]  # [S] where episodes begin

    @property
    def n_states(self) -> int:
        """S."""
        return len(self.start)

    @property
    def n_agents(self) -> int:
        """N."""
        return self.reward.shape[-1]

    @property
    def n_actions(self) -> tuple[int, ...]:
        """(A_0, …, A_{N-1})."""
        return self.reward.shape[1:-1]


def checked(game: Tabular) -> Tabular:
    """The same game; ValueError names what is wrong with its tables."""
    s, n, counts = game.n_states, game.n_agents, game.n_actions
    if len(counts) != n or game.transition.shape != (s, *counts, s) or game.legal.shape != (s, n, max(counts)):
        raise ValueError(
            f"tables of shapes transition {game.transition.shape}, reward {game.reward.shape}, legal "
            f"{game.legal.shape}: must be [S, A_0 … A_N-1, S], [S, A_0 … A_N-1, N], [S, N, max A] with S = {s}"
        )
    for name in ("transition", "reward", "start"):
        if not np.isfinite(getattr(game, name)).all():
            raise ValueError(f"{name} holds numbers that are not finite")
    if (game.transition < 0).any() or (game.transition.sum(axis=-1) > 1 + 1e-9).any():
        raise ValueError("transition: rows must be probabilities that sum to at most 1")
    if not game.legal.any(axis=-1).all():
        raise ValueError("legal: every agent must have a legal action in every state")
    if not 0 <= game.discount <= 1:
        raise ValueError(f"discount = {game.discount!r}: must be in [0, 1]")
    return game
