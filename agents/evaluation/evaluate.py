"""Measure a finished run's policy in fresh worlds and keep the numbers with the run."""

from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from agents import runs
from agents.config import EvaluateSettings
from agents.evaluation.play import play
from agents.learners import LEARNERS
from agents.learners.learner import Learner
from agents.policy import Policy, load_seats
from sd_env import metrics, scenarios
from sd_env.metrics.live import by_agent, mean_where


def load_policy(folder: Path) -> tuple[Any, scenarios.Scenario]:
    """The final policy of a finished run and the scenario it was trained in.

    The file is Stable-Baselines3's zip, which holds pickles: load runs of your own, or of people you trust.
    """
    learner, facts, settings = _told(folder)
    scenario = scenarios.get(facts["scenario"]).with_params(**settings["params"])
    kinds = {kind.__name__: kind for kind in learner.classes}
    return kinds[facts["algorithm"]].load(folder / runs.MODEL, device="cpu"), scenario  # type: ignore[attr-defined]


def load_line_up(folder: Path) -> tuple[dict[int, Policy], scenarios.Scenario]:
    """Who sits where in the measurements of a finished run, and its scenario: see `load_policy`."""
    policy, scenario = load_policy(folder)
    learner, _, settings = _told(folder)
    return learner.line_up(policy, learner.settings(**settings["learner"]), scenario), scenario


def _told(folder: Path) -> tuple[Learner, dict[str, Any], dict[str, Any]]:
    """Learner, facts and settings of a finished run."""
    facts = runs.finished(folder)
    return LEARNERS[facts["learner"]], facts, yaml.safe_load((folder / runs.SETTINGS).read_text())


def evaluate(settings: EvaluateSettings) -> Path:
    """Play, print the measures, append nothing and overwrite nothing: one file for each number of worlds and seed."""
    folder = Path(settings.run)
    line_up, scenario = load_line_up(folder)
    seed = 1_000_000_000 + settings.seed
    if settings.partners:
        if runs.finished(folder)["learner"] == "best_response":
            raise ValueError(f"partners = {settings.partners!r}: {folder} is a best response, with partners of its own")
        others = {seat: settings.partners for seat in line_up if seat}
        line_up = line_up | load_seats(others, scenario, settings.seed)
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
