"""What `scripts.evaluate` does with a run: self-play, a suite of line-ups, or best responses."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from agents.judging.evaluate import evaluate
from agents.judging.exploitability import keep_exploitability
from agents.judging.held_out import judge_and_keep
from agents.settings import EvaluateSettings
from agents.untrusted.tables import read_table

SHOWN = {"exploitability": ("seat", "response_seed", "gain", "chosen")}
LINE_UPS = ("line_up", "mode", "needs_cooperation", "focal_return", "score")


def evaluate_by(settings: EvaluateSettings) -> Path:
    """Measure, print, and return the table's path. ValueError where the run cannot be judged so."""
    if not settings.suite:
        return evaluate(settings)
    folder = Path(settings.run)
    if settings.suite == "exploitability":
        path = keep_exploitability([folder], settings.agent_steps, settings.responses, settings.jobs, settings.trust)[0]
    else:
        path = judge_and_keep((str(folder), settings.suite), settings.trust)
    columns = SHOWN.get(settings.suite, LINE_UPS)
    table = read_table(path, columns)
    shown = Table(*columns, title=f"{folder.name}: {settings.suite}")
    for row in table[list(columns)].to_dict("records"):
        shown.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()))
    Console().print(shown)
    return path
