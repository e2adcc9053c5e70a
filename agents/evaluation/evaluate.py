"""Measure a finished run's policy in fresh worlds and keep the numbers with the run."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agents import runs
from agents.config import EvaluateSettings
from agents.evaluation.play import self_play
from agents.policy import load_run
from sd_env import metrics


def evaluate(settings: EvaluateSettings) -> Path:
    """Play, print the measures, append nothing and overwrite nothing: one file for each number of worlds and seed."""
    folder = Path(settings.run)
    policy, scenario = load_run(folder)
    seed = 1_000_000_000 + settings.seed
    recording = self_play(policy, scenario, settings.n_worlds, seed, deterministic=settings.deterministic)
    row: dict[str, Any] = {"scenario": scenario.name, "n_worlds": settings.n_worlds, "seed": settings.seed}
    row |= metrics.summary(recording, scenario)
    row |= {f"share.{name}": share for name, share in metrics.action_shares(recording, scenario).items()}
    kind = "deterministic" if settings.deterministic else "stochastic"
    path = folder / f"evaluation-{kind}-{settings.n_worlds}-{settings.seed}.csv"
    runs.write_table(path, [row])
    table = Table("measure", "value", title=f"{folder.name}: {settings.n_worlds} episodes of self-play")
    for name, value in row.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)
    return path
