"""The tables that pages hold: which there are, where they stand, and a page with them as the code has them now.

A table stands between ``<!-- table: name -->`` and ``<!-- end -->``.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from agents import settings as config
from agents.reporting.cases import rewrite_cases
from agents.reporting.four_worlds import results_table
from agents.reporting.mitigation import rewrite_mitigation
from agents.reporting.phase import agreement_table
from agents.reporting.truth_counts import counts_table
from agents.studies.pages import experiments, game, leaderboard, players, results
from agents.studies.phase_rivals import correlation_table, rivals_table

DIAGRAMS = ("", "_unseen", "_short", "_seekers_long")
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _diagrams() -> list[Path]:
    return [results.RESULTS / f"phase{which}" for which in DIAGRAMS]


TABLES: dict[str, Callable[[], str]] = {
    "observation": game.observation_table,
    "actions": game.action_list,
    "parameters": game.parameter_table,
    "scenarios": game.scenario_table,
    "aliases": game.alias_table,
    "cases": results.case_sections,
    "learned_cases": results.learned_cases,
    "twins": experiments.twin_table,
    "refuted": experiments.refuted_table,
    "figures": game.figure_table,
    "train": lambda: players.settings_table(config.TrainSettings),
    "shared": lambda: players.settings_table(config.SharedSettings, "learner."),
    "learners": players.learner_table,
    "differences": players.difference_table,
    "results": lambda: results_table(results.RESULTS),
    "exact": results.exact_table,
    "truth": results.truth_table,
    "classics": game.classics_table,
    "strategies": players.strategies_table,
    "dilemma": lambda: players.settings_table(config.DilemmaSettings),
    "evaluate": lambda: players.settings_table(config.EvaluateSettings),
    "tournament": lambda: players.settings_table(config.TournamentSettings),
    "lineups": results.line_up_table,
    "benchmark": results.benchmark_table,
    "leaderboard": leaderboard.leaderboard_table,
    "verdicts": results.verdict_table,
    "phase": lambda: agreement_table(_diagrams()),
    "rivals": lambda: rivals_table(_diagrams()),
    "correlations": lambda: correlation_table(_diagrams()),
    "truth_counts": lambda: counts_table(pd.read_csv(results.RESULTS / "ground_truth.csv")),
}
WITH_TABLES = (
    "README.md",
    "sd_env/README.md",
    "agents/README.md",
    "sd_env/classics/README.md",
    "sd_env/scenarios/README.md",
    "docs/results/README.md",
    "docs/results/v0.md",
    "docs/results/v0_cases.md",
    "docs/validity.md",
    "docs/leaderboard.md",
)
PAGES = tuple(results.ROOT / page for page in WITH_TABLES)


def printed(page: str) -> str:
    """The page with its tables as the code has them now. KeyError names a table that nobody makes."""
    return MARKED.sub(lambda mark: f"{mark[1]}{TABLES[mark[2]]()}{mark[3]}", page)


def remade() -> list[Path]:
    """Pages of results written anew from their committed tables; no run is needed."""
    return [rewrite_cases(results.RESULTS), rewrite_mitigation(results.RESULTS)]
