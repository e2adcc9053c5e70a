"""Welfare of a group from its payoffs, safe where payoffs are negative.

``payoffs`` are `[..., N]` throughout: a row a group (a world, an episode), an entry an agent, usually `payoffs` of a
recording [reward a step]. What needs a zero or a scale (Nash welfare, equality, price of anarchy) takes it as an
argument, because rewards have neither: state it where the number is shown.
"""

import numpy as np
from numpy.typing import ArrayLike

from sd_env.metrics.live import Floats, live
from sd_env.trajectory import Recording


def payoffs(recording: Recording) -> Floats:
    """`[B, N]` mean reward of each agent over the live steps of its world [reward a step]."""
    counts = live(recording)
    return np.asarray((recording.reward * counts[..., None]).sum(axis=0) / counts.sum(axis=0)[:, None])


def per_capita(payoffs: ArrayLike) -> float:
    """Utilitarian welfare: the mean over agents and groups."""
    return float(np.mean(np.asarray(payoffs, dtype=np.float64)))


def least(payoffs: ArrayLike) -> float:
    """Rawls' welfare: the payoff of the worst off in each group, mean over groups (Rawls 1971)."""
    return float(np.min(np.asarray(payoffs, dtype=np.float64), axis=-1).mean())


def nash_welfare(payoffs: ArrayLike, floor: float) -> float:
    """Geometric mean over each group's agents of what they have above ``floor``, mean over groups [reward].

    At most `per_capita` - floor, with equality where all have the same. ValueError if a payoff is below the floor.
    Source: Kaneko & Nakamura (1979), The Nash social welfare function. Econometrica 47(2), 423-435.
    """
    above = _above(payoffs, floor)
    with np.errstate(divide="ignore"):
        return float(np.exp(np.log(above).mean(axis=-1)).mean())


def equality(payoffs: ArrayLike, floor: float, ceiling: float) -> float:
    """1 minus the mean gap between two members of a group, as a share of the scale ceiling - floor; mean over groups.

    1 when all have the same. Unlike Gini's it does not divide by a mean that may be zero or negative. ValueError if a
    payoff is off the scale.
    """
    _above(payoffs, floor)
    values = np.asarray(payoffs, dtype=np.float64)
    if not floor < ceiling or values.max() > ceiling:
        raise ValueError(f"ceiling = {ceiling!r}: must be above the floor {floor!r} and at least {values.max()!r}")
    i, j = np.triu_indices(values.shape[-1], k=1)
    return float(1.0 - np.abs(values[..., i] - values[..., j]).mean() / (ceiling - floor))


def anarchy_loss(optimum: float, outcome: float, floor: float) -> float:
    """Price of anarchy on a scale with a stated zero: (optimum - outcome) / (optimum - floor).

    0 at the optimum, 1 at the floor, negative where the outcome beats what was called the optimum. The usual ratio
    optimum / outcome has no meaning for signed payoffs. All three are welfare in the same unit; ValueError unless
    optimum > floor. After Koutsoupias & Papadimitriou (1999), Worst-case equilibria. STACS 99, 404-413.
    """
    if not optimum > floor:
        raise ValueError(f"optimum = {optimum!r}: must be above the floor {floor!r}")
    return float((optimum - outcome) / (optimum - floor))


def _above(payoffs: ArrayLike, floor: float) -> Floats:
    above = np.asarray(payoffs, dtype=np.float64) - floor
    if above.size and above.min() < 0.0:
        raise ValueError(f"floor = {floor!r}: must not exceed the least payoff, {above.min() + floor!r}")
    return above
