"""What is known of the held-out line-ups: what constant strategies, scripts and committed learners earn there.

`known.csv` is made by `python -m scripts.line_ups`. Rows of another version of the game are kept and never shown.
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

ENVIRONMENT = "security_dilemma_v1"
"""The game as it is now; only rows of it stand beside what is judged now."""
KNOWN = Path(__file__).with_name("known.csv")
BEST_OF_EACH = "best of each line-up"
CONSTANT, SCRIPT, LEARNER = "constant", "script", "learner"


class Known(NamedTuple):
    """One row: what a policy earns in a line-up's focal seats, and all seats together, a step."""

    version: str
    line_up: str
    policy: str
    kind: str
    runs: int
    focal_return: float
    welfare: float


class Reference(NamedTuple):
    """A policy over several line-ups, means; ``policy`` is that of `Known`, or a choice of one for each line-up."""

    policy: str
    kind: str
    runs: int
    focal_return: float
    welfare: float


@cache
def known(version: str = ENVIRONMENT) -> tuple[Known, ...]:
    """The rows of one version of the game, as committed."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["version"] == version]
    return tuple(
        Known(
            row["version"],
            row["line_up"],
            row["policy"],
            row["kind"],
            int(row["runs"]),
            float(row["focal_return"]),
            float(row["welfare"] or "nan"),
        )
        for row in rows
    )


def references(line_ups: Sequence[str], version: str = ENVIRONMENT) -> tuple[Reference, ...]:
    """Who was measured in all of these line-ups, best first: constants, scripts, learners.

    The last is `BEST_OF_EACH`: the best script or constant of each line-up. Empty where nothing was measured.
    """
    rows = [row for row in known(version) if row.line_up in line_ups]
    measured: dict[tuple[str, str], list[Known]] = {}
    for row in rows:
        measured.setdefault((row.kind, row.policy), []).append(row)
    whole = [each for each in measured.values() if len(each) == len(line_ups)]
    table = [_mean(each[0].policy, each[0].kind, each) for each in whole]
    ranked = sorted(table, key=lambda one: (-one.focal_return, one.policy))
    scripted = [[row for row in rows if row.line_up == name and row.kind != LEARNER] for name in line_ups]
    if not all(scripted):
        return tuple(ranked)
    best = [max(each, key=lambda row: row.focal_return) for each in scripted]
    return (*ranked, _mean(BEST_OF_EACH, SCRIPT, best))


def _mean(policy: str, kind: str, rows: Sequence[Known]) -> Reference:
    returns, welfare = (float(np.mean([getattr(row, name) for row in rows])) for name in ("focal_return", "welfare"))
    return Reference(policy, kind, min(row.runs for row in rows), returns, welfare)


def constant_in(line_up: str, line_ups: Sequence[str]) -> float:
    """What the best constant over ``line_ups`` earns in one of them; NaN where it is not among them or not known."""
    best = best_constant(line_ups) if line_up in line_ups else None
    at = [row for row in known() if best and (row.line_up, row.policy, row.kind) == (line_up, best.policy, CONSTANT)]
    return at[0].focal_return if at else float("nan")


def best_constant(line_ups: Sequence[str]) -> Reference | None:
    """The constant strategy that earns most over these line-ups together: one for all of them."""
    return next((one for one in references(line_ups) if one.kind == CONSTANT), None)
