"""Play frozen line-ups and score them: focal per-capita return between a floor and a ceiling.

The score is (return - floor) / (ceiling - floor). The return is the mean reward a step over focal seats, steps and
episodes, on `SEEDS`. Floor and ceiling are the scenario's: what the worse of acting at random and always arming earns
where all play so, and what the best scripted strategy earns where all play it. Against a background that arms nobody
may reach 1; one that lets itself be robbed lets focal play rise above it. What scripts earn in the same seats stands
beside each score.
"""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from agents import runs
from agents.evaluation.contestants import contestant, run_facts
from agents.evaluation.play import one_thread, play
from agents.line_ups import HELD_OUT, TRAINING, LineUp, backgrounds, of_scenario, self_play
from agents.policy import Policy, load
from agents.populations import FILES, HERE
from agents.populations import SEEDS as POPULATION_SEEDS
from agents.scripted import STRATEGIES
from agents.sweep import all_of
from sd_env import metrics, scenarios

SEEDS = tuple(6_000_000_000 + k for k in range(2))
"""The fixed list of evaluation seeds; no run trains in their worlds."""
WORLDS = 256
"""Episodes a seed."""
BOUNDS = Path(__file__).parents[1] / "line_ups.csv"
FLOOR = ("random", "arm")
MARGIN = 0.05
"""Of the range between floor and ceiling, by which restraint must pay more than arms where cooperation helps."""
RESTRAINED = (
    "hold",
    "disarm",
    "tit_for_tat",
    "generous_tit_for_tat",
    "grim",
    "pavlov",
    "grit",
    "treaty_keeper",
    "social_optimum",
)
"""Strategies that do not arm unprovoked."""
ARMED = (
    "arm",
    "suspicious_tit_for_tat",
    "richardson",
    "best_response",
    "worst_case",
    "deterrer",
    "defensive",
    "treaty_cheat",
    "deceiver",
    "opportunist",
    "power_maximiser",
)
"""Strategies that look after themselves: they arm whatever others do, or as far as they fear, hardly among the
peaceful. So where restraint pays only because arms are wasted, as in the control, cooperation is not what is needed."""
Seating = Callable[[int], Policy]
"""From a seat to who holds it."""


def focal_returns(line_up: LineUp, focal: Seating) -> np.ndarray:
    """`[len(SEEDS)]` mean reward a step of the focal seats, an entry an evaluation seed."""
    scenario = scenarios.get(line_up.scenario)
    seated: dict[int, Policy] = {}
    for seat, who in line_up.others.items():
        seated[seat] = load(HERE / who if who in FILES else who, scenario, 1000 + seat)
    seated |= {seat: focal(seat) for seat in line_up.focal}
    found = []
    for seed in SEEDS:
        with one_thread():
            recording = play(seated, scenario, WORLDS, seed)
        found.append(metrics.payoffs(recording)[:, list(line_up.focal)].mean())
    return np.array(found)


def measure_bounds(line_up: LineUp) -> dict[str, Any]:
    """One row of ``line_ups.csv``: what scripted strategies earn in the focal seats, all of them the same."""
    scenario = scenarios.get(line_up.scenario)
    earned = {}
    for name, kind in STRATEGIES.items():
        earned[name] = float(focal_returns(line_up, partial(kind, scenario)).mean())
    low, high = min(FLOOR, key=earned.__getitem__), max(earned, key=earned.__getitem__)
    restrained, armed = (max(earned[name] for name in names) for names in (RESTRAINED, ARMED))
    return {
        "line_up": line_up.name,
        "lowest": earned[low],
        "lowest_by": low,
        "highest": earned[high],
        "highest_by": high,
        "best_restrained": restrained,
        "best_armed": armed,
        "random": earned["random"],
        "hold": earned["hold"],
        "episodes": len(SEEDS) * WORLDS,
    }


def write_bounds(path: Path = BOUNDS, jobs: int | None = None) -> Path:
    """Measure what scripts earn in all line-ups and write it."""
    runs.write_table(path, all_of(measure_bounds, (*TRAINING, *HELD_OUT), jobs, "line-ups"))
    return path


@cache
def bounds() -> pd.DataFrame:
    """What `measure_bounds` measured, as committed; a row a line-up's name."""
    return pd.read_csv(BOUNDS, index_col="line_up")


def bounds_of(line_up: LineUp) -> dict[Any, Any]:
    """The line-up's row of `bounds`, and floor, ceiling and ``needs_cooperation`` (restraint pays by `MARGIN`).

    Where cooperation does not help the line-up is a control. ValueError if it was never measured.
    """
    rows = []
    for one in (line_up, self_play(line_up.scenario)):
        if one.name not in bounds().index:
            raise ValueError(f"{BOUNDS}: nothing measured of {one.name}: remake with python -m scripts.line_ups")
        rows.append(bounds().loc[one.name].to_dict())
    row, game = rows
    gain = (row["best_restrained"] - row["best_armed"]) / (game["highest"] - game["lowest"])
    return row | {"floor": game["lowest"], "ceiling": game["highest"], "needs_cooperation": gain > MARGIN}


def refuse_unfair(folder: Path) -> dict[str, Any]:
    """The run's settings. ValueError where a held-out score would not be one of strangers, or not of that scenario."""
    settings: dict[str, Any] = yaml.safe_load((folder / runs.SETTINGS).read_text())
    if settings["params"]:
        raise ValueError(f"run {folder}: has params = {settings['params']}: line-ups play scenarios as they are named")
    learner = settings["learner"]
    if settings["seed"] in POPULATION_SEEDS:
        raise ValueError(
            f"run {folder}: seed {settings['seed']} is of the populations in held-out line-ups: train with another"
        )
    partners = [Path(who) for who in learner.get("partners", ())]
    for partner in partners:
        if (partner / runs.SETTINGS).exists():
            refuse_unfair(partner)
    known = backgrounds(HELD_OUT) & {who.name for who in partners}
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
        earned = focal_returns(line_up, lambda seat: one.in_seat(seat, scenario))
        measured = bounds_of(line_up)
        floor, ceiling = measured["floor"], measured["ceiling"]
        rows.append(
            {
                **run_facts(folder),
                "suite": suite,
                "line_up": line_up.name,
                "mode": line_up.mode,
                "needs_cooperation": bool(measured["needs_cooperation"]),
                "tags": " ".join(line_up.tags),
                "focal_return": earned.mean(),
                "floor": floor,
                "ceiling": ceiling,
                "lowest_script": measured["lowest"],
                "best_script": measured["highest"],
                "score": (earned.mean() - floor) / (ceiling - floor),
                "episodes": len(SEEDS) * WORLDS,
                "evaluation_seeds": " ".join(map(str, SEEDS)),
                "command": f"python -m scripts.evaluate suite={suite} run={folder}",
            }
        )
    return pd.DataFrame(rows)


def judge_and_keep(task: tuple[str, str]) -> Path:
    """`judge` a folder by a suite and write ``<suite>.csv`` and ``.parquet`` into it, unless they are there.

    Raises:
        ValueError: as `judge`; or what is there is not of the line-ups of today.
    """
    folder, suite = Path(task[0]), task[1]
    path = folder / f"{suite}.csv"
    if not path.exists():
        runs.write_both(folder / suite, judge(folder, suite))
        return path
    kept, scenario = pd.read_csv(path), runs.finished(folder)["scenario"]
    if list(kept.get("line_up", ())) != [line_up.name for line_up in of_scenario(suite, scenario)]:
        raise ValueError(
            f"{path}: is not of the line-ups that suite {suite} has today: move it away to judge the run by these"
        )
    return path
