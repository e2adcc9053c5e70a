"""Symmetric and asymmetric Markov equilibria of a game in tables, found by homotopy; which of two is dominant.

A logit quantal response equilibrium (McKelvey and Palfrey 1995) is followed while its noise falls to almost nothing,
from peace, from random play and from arming (Turocy 2005 follows the branch from random play alone, which ends in one
equilibrium). What is found is an equilibrium as far as its gain says; that none is missed is not shown.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import SEEKER
from sd_env.theory.exact_play import Outcome, met, outcome, rival, uniform, value_of
from sd_env.theory.learning import learn
from sd_env.theory.tables import Tables

Array = NDArray[np.float64]
LEAST, MOST = 0.005, 0.995
"""Propensities to arm from which peace and race are looked for."""
NOISES = tuple(float(noise) for noise in np.geomspace(1.0, 0.003, 12))
"""Of discounted reward; a step is worth about 1."""
APART = 0.25
"""Units by which the arsenals of two equilibria differ at least; less is the grid's own roughness."""


class Equilibrium(NamedTuple):
    """A profile that nobody gains much by leaving."""

    profile: Array  # [2, M, A, T, L, L']
    outcome: Outcome
    starts: tuple[str, ...]  # from which the homotopy came here, with the noise it began with


def equilibria(game: Tables, *, noises: tuple[float, ...] = NOISES, steps: int = 60) -> list[Equilibrium]:
    """The different ends of the homotopy, by their arsenals, least first.

    Args:
        game: its tables.
        noises: falling, of the logit response.
        steps: of the regularised natural gradient at each noise.
    """
    found: list[Equilibrium] = []
    for arming, name in ((LEAST, "peace"), (None, "random play"), (MOST, "race")):
        for begin in sorted({0, len(noises) // 2, len(noises) - 1}):
            profile = follow(game, uniform(game, arming), noises[begin:], steps)
            end, start = outcome(game, profile), f"{name} at noise {noises[begin]:.2g}"
            same = [at for at, one in enumerate(found) if abs(one.outcome.arsenals - end.arsenals).max() < APART]
            if same:
                one = found[same[0]]
                found[same[0]] = one._replace(starts=(*one.starts, start))
            else:
                found.append(Equilibrium(profile, end, (start,)))
    return sorted(found, key=lambda one: float(one.outcome.arsenals[:, SEEKER].sum()))


def follow(game: Tables, profile: Array, noises: tuple[float, ...], steps: int) -> Array:
    """The logit response that is followed from ``profile`` while noise falls through ``noises``."""
    for noise in noises:
        profile = learn(game, first=profile, steps=steps, noise=noise, rate=min(1.0, 0.5 / noise)).profile
    return profile


def risk_dominant(game: Tables, peace: Array, race: Array) -> str:
    """Which of two profiles risk dominates the other (Harsanyi and Selten 1988), as policies chosen once and for all.

    In the symmetric game of two states that choose between two policies it is also the stochastically stable one
    (Kandori, Mailath and Rob 1993; Young 1993). Payoffs are those of state 0, its motive drawn.
    """
    pays = {
        (mine, its): _payoff(game, profile, other)
        for mine, profile in (("peace", peace), ("race", race))
        for its, other in (("peace", peace), ("race", race))
    }
    loses = pays["peace", "peace"] - pays["race", "peace"]
    wins = pays["race", "race"] - pays["peace", "race"]
    return "peace" if loses > wins else "race"


def _payoff(game: Tables, own: Array, other: Array) -> float:
    """Discounted reward a step of state 0 that plays its part of one profile against the other's part of another."""
    mixed = np.stack([own[0], other[1]])
    total = 0.0
    for key, chance in met(game, 0):
        value = value_of(game, key, mixed[0, key[1]], rival(mixed, key))
        total += game.prior[0, key[1]] * chance * float((game.start[0] * value).sum())
    return (1.0 - game.discount) * total
