"""What is known of the held-out line-ups: what constant strategies, scripts and the benchmark's learners earn there."""

from pathlib import Path
from typing import Any

import pandas as pd

from agents.learners.threads import one_thread
from agents.runs.files import write_table
from agents.runs.sweep import all_of
from sd_env.opponents import STRATEGIES
from sd_env.suite.constants import constants
from sd_env.suite.known import ENVIRONMENT, KNOWN
from sd_env.suite.line_ups import HELD_OUT, LineUp
from sd_env.suite.score import played

BENCHMARK = Path(__file__).parents[2] / "docs" / "results" / "benchmark_held_out.csv"
CONSTANT = ("hold", "arm", "disarm", "random")
"""Strategies that are constants under another name."""
DIGITS = 6


def measured(line_up: LineUp) -> list[dict[str, Any]]:
    """A row a constant strategy and script: mean reward a step of the focal seats, and of all seats."""
    game = line_up.game
    scripts = {name: kind(game) for name, kind in STRATEGIES.items() if name not in CONSTANT}
    rows: list[dict[str, Any]] = []
    for kind, policies in (("constant", constants(game)), ("script", scripts)):
        for name, policy in policies.items():
            with one_thread():
                earned = played(line_up, lambda _, policy=policy: policy)  # type: ignore[misc]
            row = {"version": ENVIRONMENT, "line_up": line_up.name, "policy": name, "kind": kind, "runs": 1}
            rows.append(row | {"focal_return": earned.focal.mean(), "welfare": earned.all.mean()})
    return rows


def of_benchmark(path: Path = BENCHMARK) -> pd.DataFrame:
    """A row a learner and line-up of the committed benchmark: means over its runs."""
    runs = pd.read_csv(path)
    groups = runs.groupby(["version", "line_up", "learner"], sort=False)
    table = groups.agg(runs=("seed", "nunique"), focal_return=("focal_return", "mean"), welfare=("welfare", "mean"))
    return table.reset_index().rename(columns={"learner": "policy"}).assign(kind="learner")


def write_known(path: Path = KNOWN, jobs: int | None = None) -> Path:
    """Measure constants and scripts in all held-out line-ups, add the benchmark's learners, and write the table."""
    rows = [row for each in all_of(measured, HELD_OUT, jobs, "line-ups") for row in each]
    table = pd.DataFrame(rows)
    whole = pd.concat([table, of_benchmark()[list(table)]], ignore_index=True)
    write_table(path, whole.round({"focal_return": DIGITS, "welfare": DIGITS}))
    return path
