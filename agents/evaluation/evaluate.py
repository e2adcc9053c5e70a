"""Measure a finished run's policy in fresh worlds and keep the numbers with the run."""

import json
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table
from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.base_class import BaseAlgorithm

from agents import runs
from agents.config import EvaluateSettings
from agents.evaluation.play import self_play
from sd_env import metrics, scenarios

ALGORITHMS: dict[str, type[BaseAlgorithm]] = {"PPO": PPO, "MaskablePPO": MaskablePPO}


def load_policy(folder: Path) -> tuple[BaseAlgorithm, scenarios.Scenario]:
    """The final policy of a finished run and the scenario it was trained in.

    The file is Stable-Baselines3's zip, which holds pickles: load runs of your own, or of people you trust.
    """
    if not runs.is_finished(folder):
        raise runs.RunFolderError(f"run folder {folder}: no finished run here ({runs.RUN} is missing or says so)")
    facts = json.loads((folder / runs.RUN).read_text())
    settings = yaml.safe_load((folder / runs.SETTINGS).read_text())
    scenario = scenarios.get(facts["scenario"]).with_params(**settings["params"])
    return ALGORITHMS[facts["algorithm"]].load(folder / runs.MODEL, device="cpu"), scenario


def evaluate(settings: EvaluateSettings) -> Path:
    """Play, print the measures, append nothing and overwrite nothing: one file for each number of worlds and seed."""
    folder = Path(settings.run)
    policy, scenario = load_policy(folder)
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
