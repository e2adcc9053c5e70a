"""Means and 95 % bootstrap intervals. The unit of resampling is a training run, never an episode."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap

CONFIDENCE = 0.95
RESAMPLES = 9999
BAND_RESAMPLES = 1999  # a band is drawn, not quoted
SEED = 0  # of the resampling, so that the same runs give the same report


class Estimate(NamedTuple):
    """Mean over ``n`` runs and its interval; ``low`` and ``high`` are NaN with fewer than two runs."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def has_interval(self) -> bool:
        """Whether there were runs enough for an interval."""
        return math.isfinite(self.low)


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


def estimate(values: ArrayLike) -> Estimate:
    """Mean and percentile bootstrap interval of one number a run; runs where it is NaN are left out."""
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    if len(numbers) == 0:
        return NOTHING
    mean = float(numbers.mean())
    if len(numbers) == 1:
        return Estimate(mean, math.nan, math.nan, 1)
    low, high = _interval(numbers[:, None], RESAMPLES)
    return Estimate(mean, min(float(low[0]), mean), max(float(high[0]), mean), len(numbers))


def difference(ours: ArrayLike, theirs: ArrayLike) -> Estimate:
    """Mean of ``ours`` minus mean of ``theirs``, independent runs, with its percentile bootstrap interval."""
    samples = [x[np.isfinite(x)] for x in (np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float))]
    if min(map(len, samples)) == 0:
        return NOTHING
    gap, n = float(samples[0].mean() - samples[1].mean()), min(map(len, samples))
    if n == 1:
        return Estimate(gap, math.nan, math.nan, 1)
    found = bootstrap(
        samples,
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        axis=0,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return Estimate(gap, min(float(found.low), gap), max(float(found.high), gap), n)


def _interval(values: NDArray[np.float64], resamples: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends `[T]` of the interval of the mean over runs of ``values`` `[runs, T]`."""
    result = bootstrap(
        (values,),
        np.mean,
        axis=0,
        vectorized=True,
        n_resamples=resamples,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return result.low, result.high


@dataclass(frozen=True)
class Band:
    """Mean over runs along ``x`` `[T]` with its interval `[T]`; ``lines`` `[runs, T]` are the runs themselves."""

    x: NDArray[np.float64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    lines: NDArray[np.float64]


def band(frame: pd.DataFrame, x: str, y: str) -> Band:
    """Mean and interval over runs of column ``y`` along column ``x``; ``frame`` has a column ``run``.

    Runs evaluated at different points are interpolated linearly to all points of the range they share.
    """
    runs = [group.sort_values(x) for _, group in frame.groupby("run", sort=False)]
    grid, lines = _aligned([(run[x].to_numpy(float), run[y].to_numpy(float)) for run in runs])
    finite = np.isfinite(lines)
    count = finite.sum(axis=0)
    total = np.where(finite, lines, 0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(len(grid), np.nan), where=count > 0)
    low, high = np.full(len(grid), np.nan), np.full(len(grid), np.nan)
    whole = finite.all(axis=0) & (count > 1)
    if whole.any():
        low[whole], high[whole] = _interval(lines[:, whole], BAND_RESAMPLES)
    for t in np.flatnonzero((count > 1) & ~whole):
        ends = _interval(lines[finite[:, t], t][:, None], BAND_RESAMPLES)
        low[t], high[t] = ends[0][0], ends[1][0]
    return Band(grid, mean, low, high, lines)


def _aligned(
    runs: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first = runs[0][0]
    if all(np.array_equal(x, first) for x, _ in runs):
        return first, np.stack([y for _, y in runs])
    start, end = max(x.min() for x, _ in runs), min(x.max() for x, _ in runs)
    grid = np.unique(np.concatenate([x for x, _ in runs]))
    grid = grid[(grid >= start) & (grid <= end)]
    return grid, np.stack([_interpolated(grid, x, y) for x, y in runs])


def _interpolated(grid: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(y)
    if not known.any():
        return np.full(len(grid), np.nan)
    return np.interp(grid, x[known], y[known], left=np.nan, right=np.nan)


def change_at_the_end(curve: pd.DataFrame, key: str = "seeker_arsenal") -> float | None:
    """Last fifth's mean of a measure minus that of the fifth before; None with fewer than two points in either."""
    part = curve["agent_steps"] / curve.groupby("run")["agent_steps"].transform("max")
    last, before = curve[part > 0.8], curve[(part > 0.6) & (part <= 0.8)]
    if min(len(last), len(before)) < 2:
        return None
    return float(last[key].mean() - before[key].mean())
