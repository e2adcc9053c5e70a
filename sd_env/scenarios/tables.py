"""Tables from their differences: what a scenario does not state is off, one, or as in Jervis' worlds."""

from typing import Any

import numpy as np

from sd_env.params import INF, Params, changed, checked

__all__ = ["INF", "even_contact", "game", "pairs"]

PLAIN: dict[str, Any] = {
    "growth": 0.0,
    "greedy_prior": 0.2,
    "greed": 24.0,
    "opacity": 1.0,
    "initial_low": 0.25,
    "initial_high": 0.75,
    "build_cost": 0.4,
    "upkeep": 0.02,
    "depreciation": 0.1,
    "retaliation": 0.0,
    "interception": 0.0,
    "survivability": 0.0,
    "cap": INF,
    "verification": (),
    "false_alarm": 0.0,
    "crisis_damping": 1.0,
    "hotline": 0.0,
    "defence_sharing": 0.0,
    "notice": 1.0,
    "duration": 0.0,
}


def game(**stated: Any) -> Params:
    """Checked parameters; ``economy`` fixes the number of states, ``offence`` of classes, ``verification`` of kinds."""
    n = len(stated["economy"])
    return checked(Params(**{"contact": even_contact(n), **PLAIN, **stated}))


def altered(params: Params, **overrides: Any) -> Params:
    """The same with some parameters replaced, checked."""
    return changed(params, overrides)


def even_contact(n: int) -> np.ndarray:
    """Contact 1/(n - 1) with each other state, so that insecurity does not grow by counting neighbours (MODEL 1)."""
    return (np.ones((n, n)) - np.eye(n)) / (n - 1)


def pairs(n: int, *members: tuple[int, int]) -> np.ndarray:
    """`[n, n]` symmetric 0 and 1: 1 for those pairs of states."""
    table = np.zeros((n, n))
    for i, j in members:
        table[i, j] = table[j, i] = 1.0
    return table
