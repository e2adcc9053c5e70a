"""Measure a finished run's policy in fresh worlds and keep the numbers with the run."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agents.runs.files import write_table
from agents.runs.folder import finished
from agents.runs.load import load_line_up, load_seats
from agents.settings import EvaluateSettings
from sd_env import metrics
from sd_env.metrics.live import by_agent, mean_where
from sd_env.suite.match import play
from sd_env.suite.seeds import OWN_WORLDS


def evaluate(settings: EvaluateSettings) -> Path:
    """Play, print the measures, append nothing and overwrite nothing: one file for each number of worlds and seed."""
    folder = Path(settings.run)
    line_up, scenario = load_line_up(folder, settings.trust)
    seed = OWN_WORLDS + settings.seed
    if settings.partners:
        if finished(folder)["learner"] == "best_response":
            raise ValueError(f"partners = {settings.partners!r}: {folder} is a best response, with partners of its own")
        others = {seat: settings.partners for seat in line_up if seat}
        line_up = line_up | load_seats(others, scenario, settings.seed, trust=settings.trust)
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
    write_table(path, [row])
    of = f"with {settings.partners} in the other seats" if settings.partners else "of self-play"
    table = Table("measure", "value", title=f"{folder.name}: {settings.n_worlds} episodes {of}")
    for name, value in row.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)
    return path
