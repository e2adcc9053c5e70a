"""From finished trials to the table: published, solved and learned values, intervals, exploitability, verdicts."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from agents.runs.files import write_json, write_table
from agents.statistics import Estimate, estimate
from agents.studies.ground_truth.derived import DERIVED
from agents.studies.ground_truth.experiment import Derived, Experiment, Quantity
from agents.studies.ground_truth.registry import EXPERIMENTS
from agents.untrusted.files import read_json

Verdict = Literal["reached", "not reached", "cycles", "several equilibria"]
Trial = Mapping[str, Any]


class Row(NamedTuple):
    """One number: published, by our solver, and learned (mean over seeds with a 95 % bootstrap interval)."""

    result: str
    experiment: str
    game: str
    parameters: str
    status: str  # how far the published number was verified
    learner: str
    policy: str  # which of the learner's: average over training, or last
    quantity: str
    published: float
    solver: float
    learned: float
    low: float
    high: float
    seeds: int
    tolerance: float  # nan where learning is not judged
    exploitability: float  # mean over seeds; nan where it is not to be had
    swing: float  # of controls: standard deviation from policy to policy in the second half of training
    agent_steps: int
    verdict: Verdict
    note: str


def verdict(
    published: float,
    learned: float,
    tolerance: float | None,
    *,
    exploited: float = math.nan,
    exploitable: float = math.inf,
    swing: float = math.nan,
) -> Verdict:
    """Whether the learned mean is within the tolerance and, where that is asked, hardly exploitable."""
    if tolerance is None:
        return "several equilibria"
    if abs(learned - published) <= tolerance and not exploited > exploitable:
        return "reached"
    return "cycles" if swing > tolerance else "not reached"


def rows(files: Mapping[str, Sequence[Path]]) -> list[Row]:
    """The table of finished trials, experiments in order of the registry, then what several give together."""
    trials = {name: [read_json(path) for path in paths] for name, paths in files.items()}
    lines = [
        _row(EXPERIMENTS[name], quantity, policy, kept)
        for name, kept in trials.items()
        if kept
        for policy in EXPERIMENTS[name].policies
        for quantity in EXPERIMENTS[name].quantities
    ]
    return lines + [row for derived in DERIVED if (row := _derived_row(derived, trials))]


def _row(experiment: Experiment, quantity: Quantity, policy: str, trials: Sequence[Trial]) -> Row:
    game = experiment.made()
    learned, exploited, swing = _measured(quantity.name, policy, trials)
    reached = verdict(
        quantity.published,
        learned.mean,
        quantity.tolerance,
        exploited=exploited,
        exploitable=experiment.exploitable,
        swing=swing,
    )
    return Row(
        quantity.result or game.result,
        experiment.name,
        experiment.game,
        ", ".join(f"{key} = {value:g}" for key, value in experiment.parameters.items()),
        game.status,
        experiment.learner_name,
        policy,
        quantity.name,
        quantity.published,
        quantity.solver(game),
        *learned,
        _number(quantity.tolerance),
        exploited,
        swing,
        round(np.mean([trial["agent_steps"] for trial in trials])),
        reached,
        experiment.note,
    )


def _measured(quantity: str, policy: str, trials: Sequence[Trial]) -> tuple[Estimate, float, float]:
    """Over trials: the quantity, exploitability, and the quantity's swing."""
    learned = estimate([trial["policies"][policy]["values"][quantity] for trial in trials])
    gains = [trial["policies"][policy]["exploitability"] for trial in trials]
    exploited = math.nan if None in gains else float(np.mean(gains))
    return learned, exploited, float(np.mean([trial["swing"].get(quantity, math.nan) for trial in trials]))


def _derived_row(derived: Derived, trials: Mapping[str, Sequence[Trial]]) -> Row | None:
    """None unless some seed has finished all the experiments."""
    by_seed = [_by_seed(trials.get(name, ()), derived.quantity) for name in derived.experiments]
    seeds = sorted(set.intersection(*map(set, by_seed)))
    if not seeds:
        return None
    first = EXPERIMENTS[derived.experiments[0]]
    game = first.made()
    computed = [derived.compute(list(derived.at), [values[seed] for values in by_seed]) for seed in seeds]
    learned, missing = estimate(computed), int(np.isnan(computed).sum())
    return Row(
        derived.result,
        derived.name,
        first.game,
        ", ".join(f"{x:g}" for x in derived.at),
        game.status,
        first.learner_name,
        "average",
        f"{derived.what}: {derived.quantity}",
        derived.published,
        derived.solver(game) if derived.solver else math.nan,
        *learned,
        _number(derived.tolerance),
        math.nan,
        math.nan,
        0,
        verdict(derived.published, learned.mean, derived.tolerance),
        f"{missing} seeds never flip" if missing else "",
    )


def _by_seed(trials: Sequence[Trial], quantity: str) -> dict[int, float]:
    return {trial["seed"]: trial["policies"]["average"]["values"][quantity] for trial in trials}


def _number(tolerance: float | None) -> float:
    return math.nan if tolerance is None else tolerance


def merged(lines: Sequence[Row], path: Path) -> list[Row]:
    """``lines`` and, of other experiments, the rows that ``path`` (ground_truth.json) holds, in the usual order."""
    new = {row.experiment for row in lines}
    plain: list[dict[str, Any]] = read_json(path).get("rows", [])
    numbers: list[dict[str, Any]] = [{key: math.nan if x is None else x for key, x in row.items()} for row in plain]
    kept = [Row(**row) for row in numbers if row["experiment"] not in new]
    order = {name: i for i, name in enumerate([*EXPERIMENTS, *(derived.name for derived in DERIVED)])}
    return sorted((row for row in [*lines, *kept] if row.experiment in order), key=lambda row: order[row.experiment])


def write(lines: Sequence[Row], out: Path) -> Path:
    """``ground_truth.csv`` and ``ground_truth.json`` in ``out``; the path of the first."""
    out.mkdir(parents=True, exist_ok=True)
    plain = [{key: None if value != value else value for key, value in row._asdict().items()} for row in lines]
    write_json(out / "ground_truth.json", {"rows": plain})
    write_table(out / "ground_truth.csv", [row._asdict() for row in lines])
    return out / "ground_truth.csv"
