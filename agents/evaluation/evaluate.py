"""Measure a finished run's policy in fresh worlds and keep the numbers with the run."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agents import runs
from agents.config import EvaluateSettings
from agents.evaluation.play import play
from agents.policy import load, load_run
from sd_env import metrics
from sd_env.metrics.live import by_agent, mean_where


def evaluate(settings: EvaluateSettings) -> Path:
    """Play, print the measures, append nothing and overwrite nothing: one file for each number of worlds and seed."""
    folder = Path(settings.run)
    policy, scenario = load_run(folder)
    seed = 1_000_000_000 + settings.seed
    partner = load(settings.partners, scenario, settings.seed) if settings.partners else policy
    line_up = {i: policy if i == 0 else partner for i in range(len(scenario.params.economy))}
    recording = play(line_up, scenario, settings.n_worlds, seed, deterministic=settings.deterministic)
    row: dict[str, Any] = {"scenario": scenario.name, "n_worlds": settings.n_worlds, "seed": settings.seed}
    if settings.partners:
        first = mean_where(recording.reward[..., :1], by_agent(recording)[..., :1])
        row |= {"partners": settings.partners, "first_seat_reward": first}
    row |= metrics.summary(recording, scenario)
    row |= {f"share.{name}": share for name, share in metrics.action_shares(recording, scenario).items()}
    kind = "deterministic" if settings.deterministic else "stochastic"
    against = f"-{Path(settings.partners).name}" if settings.partners else ""
    path = folder / f"evaluation-{kind}-{settings.n_worlds}-{settings.seed}{against}.csv"
    runs.write_table(path, [row])
    of = f"with {settings.partners} in the other seats" if settings.partners else "of self-play"
    table = Table("measure", "value", title=f"{folder.name}: {settings.n_worlds} episodes {of}")
    for name, value in row.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)
    return path
