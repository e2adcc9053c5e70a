"""Statistics over runs and tasks after Agarwal et al. (2021), arXiv:2108.13264. The unit is a run, never an episode.

Scores come as one array a task (a scenario, or a scenario and line-up): an entry a run. Resampling is stratified: runs
are drawn within each task. Everything that scipy does is scipy's.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import bootstrap, mannwhitneyu, trim_mean

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
RESAMPLES = 4999
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
    low, high = _interval(scores, statistic)
    return Aggregate(float(statistic(*scores)), low, high, sum(map(len, scores)))


def _checked(tasks: Sequence[ArrayLike]) -> list[Floats]:
    scores = [np.atleast_1d(np.asarray(task, dtype=np.float64)) for task in tasks]
    if not scores or not all(len(task) for task in scores):
        raise ValueError("scores: every task must have at least one run")
    if not all(np.isfinite(task).all() for task in scores):
        raise ValueError("scores: must be finite numbers; leave out runs that did not finish")
    return scores


def _interval(samples: Sequence[Floats], statistic: Callable[..., Any]) -> tuple[float, float]:
    if min(map(len, samples)) < 2:
        return math.nan, math.nan
    found = bootstrap(
        samples,
        statistic,
        axis=-1,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def profile(tasks: Sequence[ArrayLike], thresholds: ArrayLike) -> pd.DataFrame:
    """Performance profile: the share of runs of all tasks whose score is above each threshold, with interval."""
    scores = _checked(tasks)
    rows = []
    for threshold in np.asarray(thresholds, dtype=np.float64):
        found = aggregate([(task > threshold).astype(float) for task in scores], mean)
        rows.append({"threshold": threshold, "share": found.value, "low": found.low, "high": found.high})
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

    low, high = _interval([*x, *y], better)
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
        found = aggregate([[line[at] for line in lines] for lines in tasks.values()])
        rows.append({"agent_steps": int(budget), "iqm": found.value, "low": found.low, "high": found.high})
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


def write_marl_eval(path: Path, content: Mapping[str, Any]) -> Path:
    """Write what `marl_eval` made, in one step."""
    from agents.runs import replacing

    with replacing(path) as file:
        json.dump(content, file, allow_nan=False)
    return path
