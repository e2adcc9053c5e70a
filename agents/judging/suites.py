"""What `scripts.evaluate` does with a run: self-play, a suite of line-ups, or best responses."""

from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from agents.judging.evaluate import evaluate
from agents.judging.exploitability import keep_exploitability
from agents.judging.held_out import judge_and_keep
from agents.settings import EvaluateSettings
from agents.untrusted.tables import read_table

RESPONSES = ("seat", "response_seed", "gain", "chosen")
LINE_UPS = ("line_up", "focal_return", "score")
NUMBERS = ("focal_return", "focal_low", "focal_high", "score", "skill")
"""Tables of earlier versions lack some of them."""


def evaluate_by(settings: EvaluateSettings) -> Path:
    """Measure, print, and return the table's path. ValueError where the run cannot be judged so."""
    if not settings.suite:
        return evaluate(settings)
    folder = Path(settings.run)
    title = f"{folder.name}: {settings.suite}"
    if settings.suite == "exploitability":
        path = keep_exploitability([folder], settings.agent_steps, settings.responses, settings.jobs, settings.trust)[0]
        shown = best_responses(read_table(path, RESPONSES), title)
    else:
        path = judge_and_keep((str(folder), settings.suite), settings.trust)
        shown = line_ups(read_table(path, LINE_UPS), title)
    Console().print(shown)
    return path


def best_responses(table: pd.DataFrame, title: str) -> Table:
    """What each of them gains."""
    shown = Table(*RESPONSES, title=title)
    for row in table[list(RESPONSES)].to_dict("records"):
        shown.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()))
    return shown


def line_ups(table: pd.DataFrame, title: str) -> Table:
    """Return with its interval over worlds, score and skill in each line-up, and their means.

    The scenario, which is the same in all names, stands in none: 80 columns are enough.
    """
    shown = Table("line-up", "return [95 %]", "score", "skill", title=title)
    numbers = table.reindex(columns=NUMBERS).to_numpy(float)
    for name, (earned, low, high, *scores) in zip(table["line_up"], numbers, strict=True):
        ends = f" [{low:.3f}, {high:.3f}]" if np.isfinite(low) else ""
        shown.add_row(name.split("/", 1)[1], f"{earned:.3f}{ends}", *map(_number, scores))
    earned, _, _, *scores = numbers.mean(axis=0)
    shown.add_section()
    shown.add_row("mean", f"{earned:.3f}", *map(_number, scores))
    return shown


def _number(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else ""
