"""Rows of scripts for the tables of learners: what plain rules score with themselves and among the same strangers."""

from pathlib import Path

import pandas as pd
from scipy.stats import trim_mean

from agents.reporting.benchmark_runs import exploitability_in

NAMES = {
    "hold": "script `hold`",
    "arm": "script `arm`",
    "disarm": "script `disarm`",
    "random": "script `random`",
    "best": "best script of each line-up",
    "exact": "exact profile, never talks",
}
AMONG_STRANGERS = ("skill", "greedy_skill", "greedy_score", "welfare")
ANSWERS = "scripted_answers.csv"
"""Beside their scores: what best responses gain against them (`agents.studies.scripted_play`)."""
RUNS = 10
"""Runs of a learner in a scenario: repeats of a script's score, so that both means cut the same quarter."""


def script_scores(path: Path) -> pd.DataFrame:
    """A row a script and scenario (``all`` those that it plays), a column a measure: as of a learner whose runs agree.

    Means over line-ups; over scenarios interquartile means, each scenario repeated as often as a learner has runs.
    """
    table = pd.read_csv(path)
    groups = ["policy", "scenario"]
    strangers = table[table["suite"] == "held_out"]
    found = strangers.groupby(groups)[["score", *AMONG_STRANGERS]].mean().rename(columns={"score": "held_out"})
    found["self_play"] = table[table["suite"] == "self_play"].groupby(groups)["score"].mean()
    for mode, of in strangers.groupby("mode"):
        found[str(mode)] = of.groupby(groups)["score"].mean()
    found = found.join(_exploitability(path.with_name(ANSWERS))).reset_index()
    by = found.drop(columns="scenario").groupby("policy")
    overall = by.agg(_middle).assign(exploitability=by["exploitability"].mean(), scenario="all").reset_index()
    scenarios = table["scenario"].nunique()
    everywhere = found["policy"].value_counts() == scenarios
    return pd.concat([overall[overall["policy"].map(everywhere)], found], ignore_index=True)


def _exploitability(path: Path) -> pd.Series:
    """By script and scenario; of those that nobody answered nothing. Told as of a learner: a mean over scenarios."""
    answers = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=["policy", "scenario"])
    told = [
        (*key, exploitability_in([table])["exploitability"]) for key, table in answers.groupby(["policy", "scenario"])
    ]
    names = ["policy", "scenario", "exploitability"]
    return pd.DataFrame(told, columns=names).set_index(names[:2])["exploitability"].astype(float)


def _middle(of: pd.Series) -> float:
    known = of.dropna()
    return float(trim_mean(known.repeat(RUNS), 0.25)) if len(known) else float("nan")


def script_rows(path: Path, scenario: str, columns: list[str]) -> list[tuple[str, ...]]:
    """Rows for a table of learners, best among strangers first; a dash where a column says nothing of a script."""
    scores = script_scores(path)
    rows = scores[scores["scenario"] == scenario].sort_values("held_out", ascending=False).to_dict("records")
    return [(NAMES[row["policy"]], "–", *(_number(row.get(name)) for name in columns)) for row in rows]


def _number(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else f"{value:.2f}".replace("-", "−")
