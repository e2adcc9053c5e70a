"""Rows of scripts for the table of learners: what plain rules score with themselves and among the same strangers."""

from pathlib import Path

import pandas as pd
from scipy.stats import trim_mean

NAMES = {
    "hold": "script `hold`",
    "arm": "script `arm`",
    "disarm": "script `disarm`",
    "random": "script `random`",
    "best": "best script of each line-up",
}
SUITES = ("self_play", "held_out")
RUNS = 10
"""Runs of a learner in a scenario: repeats of a script's score, so that both means cut the same quarter."""


def script_scores(path: Path) -> pd.DataFrame:
    """A row a script (index), a column a suite: interquartile mean over scenarios of means over line-ups.

    A script is the same in every run: its score is repeated as often as a learner has runs.
    """
    means = pd.read_csv(path).groupby(["policy", "suite", "scenario"])["score"].mean()
    rows = {
        policy: {suite: float(trim_mean(means[policy, suite].repeat(RUNS), 0.25)) for suite in SUITES}
        for policy in NAMES
        if policy in means  # `disarm` came after the first tables
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def script_rows(path: Path) -> list[tuple[str, ...]]:
    """Rows for the table over all scenarios, best among strangers first; scripts neither learn nor differ by run."""
    scores = script_scores(path).sort_values("held_out", ascending=False)
    return [
        (NAMES[str(name)], "–", _number(row["self_play"]), "–", _number(row["held_out"]), "–", "–")
        for name, row in scores.iterrows()
    ]


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
