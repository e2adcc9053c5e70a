"""Play frozen line-ups and score them: focal per-capita return between a floor and a ceiling.

The score is (return - floor) / (ceiling - floor). The return is the mean reward a step over focal seats, steps and
episodes, on `SEEDS`. The floor is the worse of what acting at random and always arming earn in the focal seats, the
ceiling the best that any scripted strategy earns there: play may lie below 0 and, where it beats every script, above 1.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from agents import runs
from agents.evaluation.contestants import contestant, run_facts
from agents.evaluation.play import play
from agents.line_ups import HELD_OUT, TRAINING, LineUp, backgrounds, of_scenario
from agents.policy import Policy, load
from agents.populations import FILES, HERE
from agents.populations import SEEDS as POPULATION_SEEDS
from agents.scripted import STRATEGIES
from sd_env import metrics, scenarios

SEEDS = tuple(6_000_000_000 + k for k in range(2))
"""The fixed list of evaluation seeds; no run trains in their worlds."""
WORLDS = 128
"""Episodes a seed."""
BOUNDS = Path(__file__).parents[1] / "line_ups.csv"
FLOOR = ("random", "arm")
RESTRAINED = ("hold", "disarm", "tit_for_tat", "generous_tit_for_tat", "grim", "pavlov", "grit", "treaty_keeper",
              "social_optimum")
"""Strategies that do not arm unprovoked."""
ARMED = ("arm", "suspicious_tit_for_tat", "richardson", "best_response", "worst_case", "deterrer", "defensive",
         "treaty_cheat", "deceiver", "opportunist", "power_maximiser")
Seating = Callable[[int, int], Policy | str]
"""From a seat and an evaluation seed to who holds it."""


def focal_returns(line_up: LineUp, focal: Seating) -> np.ndarray:
    """`[len(SEEDS)]` mean reward a step of the focal seats, an entry an evaluation seed."""
    scenario = scenarios.get(line_up.scenario)
    seated: dict[int, Policy] = {}
    for seat, who in line_up.others.items():
        seated[seat] = load(HERE / who if who in FILES else who, scenario, 1000 + seat)
    found = []
    for seed in SEEDS:
        mine = {seat: focal(seat, seed) for seat in line_up.focal}
        recording = play({**seated, **mine}, scenario, WORLDS, seed)
        found.append(metrics.payoffs(recording)[:, list(line_up.focal)].mean())
    return np.array(found)


def measure_bounds(line_up: LineUp) -> dict[str, Any]:
    """One row of ``line_ups.csv``: floor, ceiling, who earned them, and whether restraint can pay."""
    scenario = scenarios.get(line_up.scenario)
    earned = {}
    for name, kind in STRATEGIES.items():
        by_seat = {seat: kind(scenario, seat) for seat in line_up.focal}
        earned[name] = float(focal_returns(line_up, lambda seat, _, it=by_seat: it[seat]).mean())  # type: ignore[misc]
    low, high = min(FLOOR, key=earned.__getitem__), max(earned, key=earned.__getitem__)
    return {
        "line_up": line_up.name, "floor": earned[low], "floor_by": low, "ceiling": earned[high], "ceiling_by": high,
        "best_restrained": max(earned[name] for name in RESTRAINED),
        "best_armed": max(earned[name] for name in ARMED),
        "episodes": len(SEEDS) * WORLDS, "command": "python -m scripts.line_ups",
    }


def write_bounds(path: Path = BOUNDS, line_ups: Sequence[LineUp] = (*TRAINING, *HELD_OUT)) -> Path:
    """Measure the floors and ceilings of ``line_ups`` and write them."""
    from rich.progress import track

    runs.write_table(path, [measure_bounds(one) for one in track(line_ups, "line-ups", transient=True)])
    return path


@cache
def bounds() -> Mapping[str, tuple[float, float]]:
    """Name of a line-up to its floor and ceiling, as committed."""
    table = pd.read_csv(BOUNDS)
    return {row["line_up"]: (row["floor"], row["ceiling"]) for row in table.to_dict("records")}


def bounds_of(line_up: LineUp) -> tuple[float, float]:
    """Floor and ceiling of a line-up. ValueError if they were never measured."""
    if line_up.name not in bounds():
        raise ValueError(f"{BOUNDS}: no floor and ceiling of {line_up.name}: remake with python -m scripts.line_ups")
    return bounds()[line_up.name]


def refuse_unfair(folder: Path) -> dict[str, Any]:
    """The run's settings. ValueError where a held-out score would not be one of strangers, or not of that scenario."""
    settings: dict[str, Any] = yaml.safe_load((folder / runs.SETTINGS).read_text())
    if settings["params"]:
        raise ValueError(f"run {folder}: has params = {settings['params']}: line-ups play scenarios as they are named")
    learner = settings["learner"]
    if learner["name"] == "shared" and settings["seed"] in POPULATION_SEEDS:
        raise ValueError(f"run {folder}: seed {settings['seed']} is of the populations in held-out line-ups: "
                         "train with another")
    known = backgrounds(HELD_OUT) & {Path(who).name for who in learner.get("partners", ())}
    if known:
        raise ValueError(f"run {folder}: was trained with {', '.join(sorted(known))}, who sit in held-out line-ups")
    return settings


def judge(folder: Path, suite: str) -> pd.DataFrame:
    """One row a line-up of the suite in the run's scenario: who sits where, return, floor, ceiling, score.

    Raises:
        ValueError: no finished run, no line-ups of its scenario, or a score that would not be fair.
    """
    one = contestant(str(folder))
    settings = refuse_unfair(folder)
    scenario = scenarios.get(settings["scenario"]).name
    rows = []
    for line_up in of_scenario(suite, scenario):
        earned = focal_returns(line_up, lambda seat, _: one.in_seat(seat, scenario))
        floor, ceiling = bounds_of(line_up)
        rows.append({
            **run_facts(folder), "suite": suite, "line_up": line_up.name, "mode": line_up.mode,
            "needs_cooperation": line_up.needs_cooperation, "tags": " ".join(line_up.tags),
            "focal_return": earned.mean(), "floor": floor, "ceiling": ceiling,
            "score": (earned.mean() - floor) / (ceiling - floor), "episodes": len(SEEDS) * WORLDS,
            "evaluation_seeds": " ".join(map(str, SEEDS)),
            "command": f"python -m scripts.evaluate suite={suite} run={folder}",
        })
    return pd.DataFrame(rows)


def judge_and_keep(task: tuple[str, str]) -> Path:
    """`judge` a folder by a suite and write ``<suite>.csv`` and ``.parquet`` into it, unless they are there."""
    folder, suite = Path(task[0]), task[1]
    path = folder / f"{suite}.csv"
    if not path.exists():
        table = judge(folder, suite)
        with runs.replacing(path.with_suffix(".parquet"), "wb") as file:
            table.to_parquet(file, index=False)
        runs.write_table(path, table)  # last: it says that all is there
    return path
