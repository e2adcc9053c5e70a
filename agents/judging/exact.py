"""Exact exploitability of any policy in games small enough for tables."""

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.base_class import BaseAlgorithm

from agents.learners.probabilities import probabilities
from sd_env.policy import Policy
from sd_env.theory.solvers.dynamic import Exploitability, exploitability
from sd_env.theory.solvers.tabular import Tabular
from sd_env.theory.view import View

Array = NDArray[np.float64]


def profile_in_view(policies: list[Policy | BaseAlgorithm], seen: View) -> list[Array]:
    """What policies of the main game do in each state of its finite view, `[S, A]` an agent."""
    engine = seen.engine()
    return [probabilities(policy, engine.observation[:, i], engine.mask[:, i]) for i, policy in enumerate(policies)]


def exploited(policies: list[Policy | BaseAlgorithm], seen: View, start: Array | None = None) -> Exploitability:
    """Exact exploitability of policies of the main game in its finite view.

    Args:
        policies: one an agent.
        seen: the view.
        start: `[S]` where episodes start; None is the view's own.
    """
    game: Tabular = seen.game if start is None else seen.game._replace(start=start)
    return exploitability(game, profile_in_view(policies, seen))
