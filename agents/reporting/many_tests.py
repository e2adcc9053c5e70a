"""Many tests at once: p-values from means and their intervals, and Holm's correction for how many there were."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

from agents.statistics import CONFIDENCE

LEVEL = 0.05
"""Of a whole family of tests."""


class Spread(NamedTuple):
    """A mean over ``runs`` with the ends of its percentile bootstrap interval."""

    mean: float
    low: float
    high: float
    runs: int

    @property
    def variance(self) -> float:
        """Of the mean, from the interval's width, times n/(n-1), which a bootstrap leaves out."""
        deviation = (self.high - self.low) / (2 * norm.ppf(0.5 + CONFIDENCE / 2))
        return float(deviation**2) * self.runs / (self.runs - 1) if self.runs > 1 else math.nan


def welch(ours: Spread, theirs: Spread) -> float:
    """Two-sided p-value that two means are equal, from their intervals: an approximation where runs are not at hand.

    Source: Welch (1947), Biometrika 34. NaN with fewer than two runs.
    """
    a, b = ours.variance, theirs.variance
    if not a + b > 0.0:
        return math.nan
    freedom = (a + b) ** 2 / (a**2 / (ours.runs - 1) + b**2 / (theirs.runs - 1))
    return float(2 * t.sf(abs(ours.mean - theirs.mean) / math.sqrt(a + b), freedom))


def holm(p: ArrayLike | Sequence[float]) -> NDArray[np.float64]:
    """Corrected p-values `[tests]`: below `LEVEL` a test stands among all of them; NaN counts as no test.

    Source: Holm (1979), Scandinavian Journal of Statistics 6(2).
    """
    given = np.asarray(p, dtype=np.float64)
    corrected = np.full(len(given), np.nan)
    known = np.flatnonzero(np.isfinite(given))
    order = known[np.argsort(given[known], kind="stable")]
    steps = (len(order) - np.arange(len(order))) * given[order]
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if len(order) else steps
    return corrected
