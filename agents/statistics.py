"""Means, intervals and comparisons over runs. The unit of resampling is a training run, never an episode.

After Agarwal et al. (2021), arXiv:2108.13264. Where tasks differ, scores come as one array a task (a scenario, or a
scenario and line-up): an entry a run. Resampling is stratified: runs are drawn within each task. Everything that scipy
does is scipy's.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap, mannwhitneyu, trim_mean

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
RESAMPLES = 9999
"""Of every bootstrap whose statistic costs next to nothing."""
FEW_RESAMPLES = 999
"""Of those whose statistic costs milliseconds."""
SEED = 0
"""Of the resampling: the same runs give the same intervals."""


class Aggregate(NamedTuple):
    """A number over runs with its interval; ``low`` and ``high`` are NaN where a task has a single run."""

    value: float
    low: float
    high: float
    runs: int


def iqm(*scores: Floats, axis: int = -1) -> Any:
    """Interquartile mean: the mean of the middle half of all tasks' scores together."""
    return trim_mean(np.concatenate(scores, axis=axis), 0.25, axis=axis)


def mean(*scores: Floats, axis: int = -1) -> Any:
    """The mean of all tasks' scores together."""
    return np.concatenate(scores, axis=axis).mean(axis=axis)


def aggregate(tasks: Sequence[ArrayLike], statistic: Callable[..., Any] = iqm) -> Aggregate:
    """A statistic over all runs of all tasks, with its stratified percentile bootstrap interval.

    Raises:
        ValueError: no scores, or one that is no number.
    """
    scores = _checked(tasks)
    low, high = interval(scores, statistic)
    return Aggregate(float(statistic(*scores)), float(low), float(high), sum(map(len, scores)))


def _checked(tasks: Sequence[ArrayLike]) -> list[Floats]:
    scores = [np.atleast_1d(np.asarray(task, dtype=np.float64)) for task in tasks]
    if not scores or not all(len(task) for task in scores):
        raise ValueError("scores: every task must have at least one run")
    if not all(np.isfinite(task).all() for task in scores):
        raise ValueError("scores: must be finite numbers; leave out runs that did not finish")
    return scores


def interval(samples: Sequence[Floats], statistic: Callable[..., Any], axis: int = -1) -> tuple[Any, Any]:
    """Ends of the percentile bootstrap interval of a statistic; runs lie along ``axis`` of each sample.

    ``statistic`` takes the samples and ``axis``. Each sample is drawn from by itself. NaN where one has a single run.
    """
    if min(sample.shape[axis] for sample in samples) < 2:
        return math.nan, math.nan
    ends = bootstrap(
        samples,
        statistic,
        axis=axis,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=500,  # for memory's sake
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return ends.low, ends.high


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
    low, high = interval([numbers], np.mean)
    return Estimate(mean, min(float(low), mean), max(float(high), mean), len(numbers))


def difference(ours: ArrayLike, theirs: ArrayLike) -> Estimate:
    """Mean of ``ours`` minus mean of ``theirs``, independent runs, with its percentile bootstrap interval."""
    samples = [x[np.isfinite(x)] for x in (np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float))]
    if min(map(len, samples)) == 0:
        return NOTHING
    gap, n = float(samples[0].mean() - samples[1].mean()), min(map(len, samples))
    if n == 1:
        return Estimate(gap, math.nan, math.nan, 1)
    low, high = interval(samples, lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), axis=0)
    return Estimate(gap, min(float(low), gap), max(float(high), gap), n)


def change_at_the_end(curve: pd.DataFrame, key: str = "seeker_arsenal") -> float | None:
    """Last fifth's mean of a measure minus that of the fifth before; None with fewer than two points in either."""
    part = curve["agent_steps"] / curve.groupby("run")["agent_steps"].transform("max")
    last, before = curve[part > 0.8], curve[(part > 0.6) & (part <= 0.8)]
    if min(len(last), len(before)) < 2:
        return None
    return float(last[key].mean() - before[key].mean())


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
        low[whole], high[whole] = interval([lines[:, whole]], np.mean, axis=0)
    for t in np.flatnonzero((count > 1) & ~whole):
        low[t], high[t] = interval([lines[finite[:, t], t]], np.mean)
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


def profile(tasks: Sequence[ArrayLike], thresholds: ArrayLike) -> pd.DataFrame:
    """Performance profile: the share of runs of all tasks whose score is above each threshold, with interval."""
    scores = _checked(tasks)
    rows = []
    for threshold in np.asarray(thresholds, dtype=np.float64):
        interval = aggregate([(task > threshold).astype(float) for task in scores], mean)
        rows.append({"threshold": threshold, "share": interval.value, "low": interval.low, "high": interval.high})
    return pd.DataFrame(rows)


def probability_of_improvement(ours: Sequence[ArrayLike], theirs: Sequence[ArrayLike]) -> Aggregate:
    """How likely a run of ours beats a run of theirs on the same task, mean over tasks; ties count half.

    Raises:
        ValueError: the two were not scored on the same number of tasks.
    """
    x, y = _checked(ours), _checked(theirs)
    if len(x) != len(y):
        raise ValueError(f"tasks: ours has {len(x)}, theirs {len(y)}: must be the same tasks in the same order")

    def better(*samples: Floats, axis: int = -1) -> Any:
        pairs = zip(samples[: len(x)], samples[len(x) :], strict=True)
        return np.mean(
            [
                mannwhitneyu(a, b, axis=axis, method="asymptotic").statistic / (a.shape[axis] * b.shape[axis])
                for a, b in pairs
            ],
            axis=0,
        )

    low, high = map(float, interval([*x, *y], better))
    return Aggregate(float(better(*x, *y)), low, high, sum(map(len, x)) + sum(map(len, y)))


def efficiency(curves: pd.DataFrame, points: int = 21) -> pd.DataFrame:
    """Sample efficiency: interquartile mean of the score along training, with interval.

    ``curves``: columns task, run, agent_steps, score. Each run is read, straight between its measurements, at as many
    budgets, from the latest first measurement to the earliest last one.
    """
    by_run = curves.groupby("run")["agent_steps"]
    budgets = np.linspace(by_run.min().max(), by_run.max().min(), points)
    tasks: dict[str, list[Floats]] = {}
    for (task, _), run in curves.sort_values("agent_steps").groupby(["task", "run"]):
        tasks.setdefault(str(task), []).append(np.interp(budgets, run["agent_steps"], run["score"]))
    rows = []
    for at, budget in enumerate(budgets):
        interval = aggregate([[line[at] for line in lines] for lines in tasks.values()])
        rows.append({"agent_steps": int(budget), "iqm": interval.value, "low": interval.low, "high": interval.high})
    return pd.DataFrame(rows)


def marl_eval(curves: pd.DataFrame, finals: pd.DataFrame, metrics: Sequence[str]) -> dict[str, Any]:
    """The nested table that marl-eval reads: environment, task, algorithm, run, step.

    Source: Gorsane et al. (2022), arXiv:2209.10485. ``curves`` and ``finals``: columns task, learner, seed and
    ``metrics``; ``curves`` agent_steps too. Each list holds one number, the mean over an evaluation's episodes.
    """
    tasks: dict[str, Any] = {}

    def run_of(row: Mapping[Any, Any]) -> dict[str, Any]:
        learners = tasks.setdefault(str(row["task"]), {}).setdefault(str(row["learner"]), {})
        return learners.setdefault(f"seed_{row['seed']}", {})  # type: ignore[no-any-return]

    for row in curves.sort_values("agent_steps").to_dict("records"):
        run = run_of(row)
        numbers = {metric: [float(row[metric])] for metric in metrics}
        run[f"step_{len(run)}"] = {"step_count": int(row["agent_steps"]), **numbers}
    for row in finals.to_dict("records"):
        run_of(row)["absolute_metrics"] = {metric: [float(row[metric])] for metric in metrics}
    return {"sd_env": tasks}
