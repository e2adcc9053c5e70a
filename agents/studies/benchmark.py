"""The benchmark of learners: one budget for all, many seeds, judged in self-play, among strangers, by best responses.

Settings are the learners' own but for what `adapted` says: as many worlds for all, and batches that fit them. A run is
trained, judged and answered in one go, and then a row of the ledgers, from which all tables and the page are made.
"""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from agents.judging.exploitability import answer
from agents.judging.held_out import judge_and_keep
from agents.learners import LEARNERS
from agents.reporting.benchmark import write_benchmark
from agents.reporting.benchmark_runs import ANSWERS, CURVES, LINE_UPS, RUNS, SCORES, read_judged
from agents.runs.ledger import Ledger, run_row, settings_hash
from agents.runs.sweep import each_of
from agents.runs.training import train
from agents.settings import TrainSettings, in_range
from sd_env.scenarios import WORLDS
from sd_env.suite.line_ups import HELD_OUT

COMMON = "common_reward"
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {COMMON: ("social", {"wants": "prosocial", "weight": 1.0})}
"""Learners by another name, with settings of their own: here each state is paid the mean reward of all."""
COMPARED = ("shared", "independent", "mappo", "recurrent", "league", "social", COMMON, "shaping", "a2c", "qrdqn")
SCENARIOS = (*WORLDS, "doubly_dangerous_no_diplomacy", "doubly_dangerous_n4", "cold_war")
SEEDS = 10
AGENT_STEPS = 1_000_000
"""Budget of a run, in agent-steps that the learner learns from."""
RESPONSE_STEPS, RESPONSES, ANSWERED = 1_000_000, 3, 3
"""Budget of a best response, its seeds, and how many seeds' runs are answered."""
OF_RUN = ("version", "environment", "commit", "seconds", "agent_steps")
OF_ANSWER = ("scenario", "seed", "seat", "response_seed", "response_steps", "gain_choosing", "gain", "chosen")
"""Columns that the ledgers keep."""


def adapted(name: str, agent_steps: int) -> Any:
    """The settings of a learner, or of one of `VARIANTS`, in the benchmark."""
    name, changed = VARIANTS.get(name, (name, {}))
    kind = LEARNERS[name].settings
    wanted: dict[str, Any] = {"n_worlds": 64, "join_every": max(1, agent_steps // 10)}
    if name not in ("qrdqn", "recurrent", "shaping"):  # their own batches were made for as many worlds
        wanted["batch_size"] = 512
    known = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in wanted.items() if key in known}, **changed)


def trainings(
    out: Path, learners: Sequence[str], scenarios: Sequence[str], seeds: int, agent_steps: int
) -> list[TrainSettings]:
    """The runs, seed by seed, so that a benchmark that was stopped compares like with like.

    ValueError names a learner that is none or has no self-play, or a scenario without held-out line-ups.
    """
    played = tuple(dict.fromkeys(line_up.scenario for line_up in HELD_OUT))
    for kind, given, allowed in (
        ("learners", learners, (*(n for n in LEARNERS if n != "best_response"), *VARIANTS)),
        ("scenarios", scenarios, played),
    ):
        for name in given:
            if name not in allowed:
                raise ValueError(f"{kind} {name!r}: must be of {', '.join(allowed)}")
    in_range("seeds", seeds, 1, 900)  # later ones are the populations'
    in_range("agent_steps", agent_steps, 1, 2**40)
    return [
        TrainSettings(
            scenario=scenario,
            seed=seed,
            agent_steps=agent_steps,
            learner=adapted(name, agent_steps),
            tag=name if name in VARIANTS else "",
            progress=False,
            runs=str(out / "runs"),
            n_curve_points=8,
            curve_worlds=128,
            final_worlds=512,
        )
        for seed in range(seeds)
        for scenario in dict.fromkeys(scenarios)
        for name in dict.fromkeys(learners)
    ]


def compare(
    out: Path,
    results: Path,
    *,
    learners: Sequence[str] = COMPARED,
    scenarios: Sequence[str] = SCENARIOS,
    seeds: int = SEEDS,
    agent_steps: int = AGENT_STEPS,
    answered: int = ANSWERED,
    response_steps: int = RESPONSE_STEPS,
    jobs: int | None = None,
) -> Path:
    """Train, judge and tabulate; the path of the page. What the ledgers in ``results`` hold is not made again.

    Args:
        out: folder of the runs.
        results: folder of ledgers, tables, figure and page.
        learners: of the registry.
        scenarios: that held-out line-ups play.
        seeds: runs of a learner in a scenario.
        agent_steps: budget of a run.
        answered: how many of the seeds are answered by best responses.
        response_steps: budget of a best response.
        jobs: processes; None is one a core. Tables do not depend on it.
    """
    runs = trainings(out, learners, scenarios, seeds, agent_steps)
    in_range("answered", answered, 0, seeds)
    in_range("response_steps", response_steps, 1, 2**40)
    tasks = [Task(one, response_steps if one.seed < answered else 0) for one in runs]
    ledgers = Ledgers(results)
    for judged in each_of(_judged, ledgers.lacking(tasks), jobs, "runs"):
        ledgers.append(judged)
    return write_benchmark(results)


class Task(NamedTuple):
    """A run, and the budget of the best responses to it; 0: it is not answered."""

    settings: TrainSettings
    response_steps: int


class Judged(NamedTuple):
    """What the ledgers keep of a run."""

    run: dict[str, Any]
    line_ups: list[dict[str, Any]]
    curve: list[dict[str, Any]]
    answers: list[dict[str, Any]]


class Ledgers:
    """The benchmark's committed tables: of runs, held-out line-ups, curves, best responses."""

    def __init__(self, out: Path) -> None:
        self.runs = Ledger(out / RUNS)
        self.line_ups = Ledger(out / LINE_UPS, ("settings", "line_up"))
        self.curves = Ledger(out / CURVES, ("settings", "agent_steps"))
        self.answers = Ledger(out / ANSWERS, ("settings", "response_steps", "seat", "response_seed"))

    def lacking(self, tasks: Sequence[Task]) -> list[Task]:
        """Those whose run, or whose best responses, they do not hold."""
        held, answered = self.runs.held(), {key[:2] for key in self.answers.held()}

        def holds(task: Task) -> bool:
            key = settings_hash(task.settings)
            return (key,) in held and (not task.response_steps or (key, str(task.response_steps)) in answered)

        return [task for task in tasks if not holds(task)]

    def append(self, judged: Judged) -> None:
        """Add all rows of a run; its own last, so that a run that stands there is whole."""
        self.line_ups.append(*judged.line_ups)
        self.curves.append(*judged.curve)
        self.answers.append(*judged.answers)
        self.runs.append(judged.run)


def _judged(task: Task) -> Judged:
    """Train a run, judge it, have it answered; what its folder holds is not made again."""
    settings = task.settings
    folder = train(settings, quiet=True)
    for suite in SCORES:
        judge_and_keep((str(folder), suite))
    answers: list[dict[str, Any]] = []
    about = {"settings": settings_hash(settings), "learner": settings.tag or settings.learner.name}
    if task.response_steps:
        table = answer(folder, task.response_steps, RESPONSES)
        answers = rows_about(about, table[list(OF_ANSWER)])
    runs, strangers, curve = (table.drop(columns="learner") for table in read_judged([folder]))
    facts = {name: value for name, value in run_row(settings, folder).items() if name in OF_RUN}
    (row,) = rows_about(about | facts, runs.drop(columns=["exploitability", "response_steps"]))
    return Judged(row, rows_about(about, strangers), rows_about(about, curve), answers)


def rows_about(about: dict[str, Any], table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for a ledger: what a table's rows are ``about``, and the table's own."""
    return [about | {str(name): value for name, value in row.items()} for row in table.to_dict("records")]
