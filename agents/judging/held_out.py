"""Runs among strangers: their policies in frozen line-ups, scored by `sd_env.suite.score` and kept with the run."""

import shlex
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from agents.judging.contestants import contestant, run_facts
from agents.learners.threads import one_thread
from agents.runs.files import write_both, write_table
from agents.runs.folder import SETTINGS_FILE, finished, settings_of
from agents.runs.sweep import all_of
from agents.untrusted.tables import read_table
from sd_env import scenarios
from sd_env.opponents import STRATEGIES
from sd_env.opponents.populations import SEEDS as POPULATION_SEEDS
from sd_env.suite.known import ENVIRONMENT
from sd_env.suite.line_ups import HELD_OUT, TRAINING, LineUp, backgrounds, of_scenario
from sd_env.suite.score import BOUNDS, EPISODES, focal_returns, scored

FLOOR = ("random", "arm")
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


def measure_bounds(line_up: LineUp) -> dict[str, Any]:
    """One row of ``line_ups.csv``: what scripted strategies earn in the focal seats, all of them the same."""
    earned = {
        name: float(focal_returns(line_up, partial(kind, line_up.game)).mean()) for name, kind in STRATEGIES.items()
    }
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
        "episodes": EPISODES,
    }


def write_bounds(path: Path = BOUNDS, jobs: int | None = None) -> Path:
    """Measure what scripts earn in all line-ups and write it."""
    write_table(path, all_of(measure_bounds, (*TRAINING, *HELD_OUT), jobs, "line-ups"))
    return path


def refuse_unfair(folder: Path) -> dict[str, Any]:
    """The run's settings. ValueError where a held-out score would not be one of strangers, or not of that scenario."""
    settings = settings_of(folder)
    if settings["params"]:
        raise ValueError(f"run {folder}: has params = {settings['params']}: line-ups play scenarios as they are named")
    learner = settings["learner"]
    if settings["seed"] in POPULATION_SEEDS:
        raise ValueError(
            f"run {folder}: seed {settings['seed']} is of the populations in held-out line-ups: train with another"
        )
    partners = [Path(who) for who in learner.get("partners", ())]
    for partner in partners:
        if (partner / SETTINGS_FILE).exists():
            refuse_unfair(partner)
    known = backgrounds(HELD_OUT) & {who.name for who in partners}
    if known:
        raise ValueError(f"run {folder}: was trained with {', '.join(sorted(known))}, who sit in held-out line-ups")
    return settings


def judge(folder: Path, suite: str, trust: bool = False) -> pd.DataFrame:
    """One row a line-up of the suite in the run's scenario: who sits where, return, floor, ceiling, score.

    Raises:
        ValueError: no finished run, no line-ups of its scenario, or a score that would not be fair.
    """
    one = contestant(str(folder), trust)
    settings = refuse_unfair(folder)
    scenario = scenarios.get(settings["scenario"]).name
    rows = []
    for line_up in of_scenario(suite, scenario):
        with one_thread():
            row = scored(line_up, lambda seat: one.in_seat(seat, scenario))
        command = shlex.join(["python", "-m", "scripts.evaluate", f"suite={suite}", f"run={folder}"])
        rows.append({**run_facts(folder), "version": ENVIRONMENT, "suite": suite, **row, "command": command})
    return pd.DataFrame(rows)


def judge_and_keep(task: tuple[str, str], trust: bool = False) -> Path:
    """`judge` a folder by a suite and write ``<suite>.csv`` and ``.parquet`` into it, unless they are there.

    Raises:
        ValueError: as `judge`; or what is there is not of the line-ups of today.
    """
    folder, suite = Path(task[0]), task[1]
    path = folder / f"{suite}.csv"
    if not path.exists():
        write_both(folder / suite, judge(folder, suite, trust))
        return path
    kept, scenario = read_table(path, may_be_empty=True), finished(folder)["scenario"]
    if list(kept.get("line_up", ())) != [line_up.name for line_up in of_scenario(suite, scenario)]:
        raise ValueError(
            f"{path}: is not of the line-ups that suite {suite} has today: move it away to judge the run by these"
        )
    return path
