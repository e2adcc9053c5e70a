"""The full game's exact theory as tables: the four worlds, a diagram of Jervis' two variables, paths, costs.

Nobody plays here, and nothing is drawn at random: every row is solved, so the same command makes the same tables
(seconds aside). The games of experiment 1 are among them, so that its predictions stand before its runs.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from agents.reporting.full_game import TABLES, write_full_game
from agents.reporting.full_game_text import FOLDER
from agents.runs.files import write_table
from agents.runs.sweep import all_of
from agents.settings import in_range
from agents.studies.experiments.selection import SCENARIO, drawn
from agents.studies.phase import BALANCES, DISTINGUISHABILITIES
from sd_env import scenarios, theory
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import Params
from sd_env.theory import memory
from sd_env.theory.belief import belief_game
from sd_env.theory.exact_play import Outcome, outcome, uniform
from sd_env.theory.full_game import answer, arms
from sd_env.theory.learning import held, learn
from sd_env.theory.tables import tables
from sd_env.theory.view import response_to_standing

SETTINGS = ("_benign", "_no_diplomacy")
BEGUN = (0.05, 0.15, 0.25, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 0.95, 0.99)
"""First propensities to arm of the picture of basins."""
PATHS = tuple(round(0.1 * k, 1) for k in range(1, 10))
"""First propensities to arm of the picture of paths."""
PATH_STEPS, VANILLA_STEPS, VANILLA_RATE, KEPT = 120, 400, 0.5, 4
FINE_UNIT, FINE_LEVELS = 0.125, 49
"""The grid of best responses: one class and one side alone, so that it may be fine."""
STANDING = tuple(round(0.1 * k, 1) for k in range(41))
"""Units of a rival that stands."""
LARGER = 2
"""Points of the grid of a class that a check has more."""
REMEMBERED = (0, 5)
"""Points of a belief's grid; 0 is without memory."""
FINER = ("offence_distinguishable", 7)
"""The world on which memory was seen to count, on a finer grid."""
COSTS = ((0, 1), (0, 5), (LARGER, 1))
"""Points that a grid of arms has more, and points of the grid of tension."""


@dataclass(frozen=True)
class Extent:
    """How much is solved, and how finely."""

    worlds: Sequence[str] = tuple(scenarios.WORLDS)
    balances: Sequence[float] = BALANCES
    distinguishabilities: Sequence[float] = DISTINGUISHABILITIES
    games: int = 12  # of experiment 1
    levels: int = 6
    steps: int = 250


def exact_theory(out: Path, extent: Extent, *, only: Sequence[str] = (), jobs: int | None = None) -> Path:
    """Solve, write the tables into ``out``/theory, then figures and page into ``out``; the page's path.

    Args:
        out: folder of page, tables and figures.
        extent: how much is solved.
        only: tables to make, of `TABLES`; the others are read from the folder. None named: all.
        jobs: processes; None is one a core.

    Raises:
        ValueError: an unknown world or table, or a number out of range.
    """
    _check(extent, only)
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in only or TABLES:
        work, tasks = _tasks(name, extent)
        rows = [row for made in all_of(work, tasks, jobs, name) for row in made]
        write_table(folder / f"{name}.csv", rows)
    return write_full_game({name: pd.read_csv(folder / f"{name}.csv") for name in TABLES}, out)


def _check(extent: Extent, only: Sequence[str]) -> None:
    in_range("games", extent.games, 1, 12)
    in_range("levels", extent.levels, 2, 10)
    in_range("steps", extent.steps, 1, 10**6)
    for name, given, known in (("worlds", extent.worlds, scenarios.WORLDS), ("only", only, TABLES)):
        if unknown := [one for one in given if one not in known]:
            raise ValueError(f"{name} = {unknown[0]!r}: must be of {', '.join(known)}")


Rows = list[dict[str, Any]]


def _tasks(name: str, extent: Extent) -> tuple[Callable[[Any], Rows], list[Any]]:
    """What makes a table's rows, and of which games."""
    worlds, grid = extent.worlds, (extent.levels, extent.steps)
    if name == "full_game":
        return solve, [({"world": w, "setting": s}, w + s, {}, grid) for s, w in product(SETTINGS, worlds)]
    if name == "diagram":
        cells = product(extent.balances, extent.distinguishabilities)
        named = [{"offence_defence_balance": b, "distinguishability": q} for b, q in cells]
        return solve, [(cell, "doubly_dangerous_benign", cell, grid) for cell in named]
    if name == "held_out":
        games = enumerate(drawn()[: extent.games])
        return solve, [({"game": f"game {k}", **game}, SCENARIO, game, grid) for k, game in games]
    if name == "checks":
        return check, [task[1:] for of in ("diagram", "held_out") for task in _tasks(of, extent)[1]]
    if name == "basins":
        return basin, [(world, arming, grid) for world, arming in product(worlds, BEGUN)]
    if name == "paths":
        starts = [*(("natural", arming, PATH_STEPS) for arming in PATHS), ("vanilla", None, VANILLA_STEPS)]
        return path, [(world, *start, grid) for world, start in product(worlds, starts)]
    if name == "memory":
        tasks = [(world, beliefs) for beliefs, world in product(REMEMBERED, worlds)]
        return remember, [(*task, grid) for task in (*tasks, *([FINER] if FINER[0] in worlds else ()))]
    if name == "responses":
        return responses, list(worlds)
    larger = [(extent.levels + more, tensions, extent.steps) for more, tensions in COSTS]
    return cost, [(worlds[0], setting, *grids) for setting, grids in product(SETTINGS, larger)]


def solve(task: tuple[dict[str, Any], str, dict[str, float], tuple[int, int]]) -> Rows:
    """The row of one game: its ends, what lies between, and what plainer theory says."""
    about, name, changes, (levels, steps) = task
    params, began = scenarios.get(name).with_params(**changes).params, time.process_time()
    found = answer(params, levels=levels, steps=steps)
    seconds = time.process_time() - began
    race = theory.race(params)
    row = {**about, "spiral_number": theory.spiral_number(race), "states": found.game.n_states}
    for end in ("peace", "race", "random"):
        row |= {f"{end}_{measure}": number for measure, number in measures(getattr(found, end)).items()}
    between = {"tipping": found.tipping, "dominant": found.dominant}
    plain = {"closed_form_tipping": theory.tipping_point(race), "random_play": arms(found.game, uniform(found.game))}
    return [_rounded({**row, **between, **plain, "seconds": seconds})]


def check(task: tuple[str, dict[str, float], tuple[int, int]]) -> Rows:
    """Where learning from random play ends on other grids, and with twice as many steps of half the length."""
    name, changes, (levels, steps) = task
    params = scenarios.get(name).with_params(**changes).params
    larger, same = tables(params, levels=levels + LARGER), tables(params, levels=levels)
    finer = tables(params, unit=params.build_step / 2, levels=2 * levels - 1)
    ends = {
        "larger_arms": arms(larger, learn(larger, steps=steps).profile),
        "finer_arms": arms(finer, learn(finer, steps=steps).profile),
        "half_step_arms": arms(same, learn(same, steps=2 * steps, rate=0.5).profile),
    }
    return [_rounded({**changes, **ends})]


def measures(end: Outcome) -> dict[str, float]:
    """Of seekers, mean of both states; ``gain`` of whoever gains most."""
    return {
        "arms": float(end.arsenals[:, SEEKER].sum(-1).mean()),
        "greedy": float(end.arsenals[:, GREEDY].sum(-1).mean()),
        "wars": float(100.0 * end.wars[:, SEEKER].mean()),
        "payoff": float(end.payoff[:, SEEKER].mean()),
        "gain": float(end.gain.max()),
    }


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Without the digits in which processors differ."""
    return {name: round(value, 5) + 0.0 if isinstance(value, float) else value for name, value in row.items()}


def _benign(world: str) -> Params:
    return scenarios.get(f"{world}_benign").params


def basin(task: tuple[str, float, tuple[int, int]]) -> Rows:
    """Where learning ends from a first propensity to arm."""
    world, arming, (levels, steps) = task
    made = tables(_benign(world), levels=levels)
    end = measures(outcome(made, learn(made, arming=arming, steps=steps).profile))
    return [_rounded({"world": world, "arming": arming, "arms": end["arms"], "gain": end["gain"]})]


def path(task: tuple[str, str, float | None, int, tuple[int, int]]) -> Rows:
    """Mean arms of both sides' time along the way, every fourth step kept."""
    world, rule, arming, steps, (levels, most) = task
    made, rate = tables(_benign(world), levels=levels), VANILLA_RATE if rule == "vanilla" else 1.0
    played, rows = uniform(made, arming), []
    for step in range(0, min(steps, 2 * most) + 1, KEPT):
        if step:
            played = learn(made, rule=rule, first=played, steps=KEPT, rate=rate).profile
        arsenal = float(held(made, played).sum(1).mean())
        rows.append(_rounded({"world": world, "rule": rule, "arming": arming, "step": step, "arms": arsenal}))
    return rows


def responses(world: str) -> Rows:
    """Best responses in the long run to rivals that stand."""
    params = _benign(world)
    return [
        _rounded(
            {"world": world, "rival": x, "arms": response_to_standing(params, x, unit=FINE_UNIT, levels=FINE_LEVELS)}
        )
        for x in STANDING
    ]


def remember(task: tuple[str, int, tuple[int, int]]) -> Rows:
    """Where learning from random play ends with private motives, with a public belief and without, judged alike.

    Without memory the gain is that of a best response with it, and beliefs are those of an onlooker, on five points.
    """
    world, beliefs, (levels, steps) = task
    made, began = tables(scenarios.get(f"{world}_no_diplomacy").params, levels=levels), time.process_time()
    game = belief_game(made, beliefs or REMEMBERED[1])
    profile = memory.learn(game, steps=steps).profile if beliefs else None
    if profile is None:
        profile = memory.lifted(game, learn(made, steps=steps).profile)
    seconds, end = time.process_time() - began, memory.outcome(game, profile)
    prior = made.prior
    row = {
        "world": world,
        "beliefs": beliefs,
        "arms": float(end.arsenals[:, SEEKER].sum(-1).mean()),
        "against_seekers": float(end.against[:, SEEKER, SEEKER].mean()),
        "against_greedy": float(end.against[:, SEEKER, GREEDY].mean()),
        "greedy": float(end.arsenals[:, GREEDY].sum(-1).mean()),
        "wars": float(100.0 * end.wars[:, SEEKER].mean()),
        "payoff": float(end.payoff[:, SEEKER].mean()),
        "gain": float(end.gain.max()),
        "early_truth": float((prior * end.early_truth).sum(1).mean()),
        "truth": float((prior * end.truth).sum(1).mean()),
        "states": game.n_states if beliefs else made.n_states,
        "seconds": seconds,
    }
    return [_rounded(row)]


def cost(task: tuple[str, str, int, int, int]) -> Rows:
    """States, and processor seconds of learning from random play once and of judging its end."""
    world, setting, levels, tensions, steps = task
    began = time.process_time()
    made = tables(scenarios.get(world + setting).params, levels=levels, tensions=tensions)
    profile, learned = learn(made, steps=steps).profile, time.process_time()
    end, done = measures(outcome(made, profile)), time.process_time()
    about = {
        "world": world,
        "setting": setting,
        "levels": levels,
        "tensions": tensions,
        "states": made.n_states,
        "steps": steps,
    }
    seconds = {"learning": learned - began, "judging": done - learned}
    return [_rounded({**about, **seconds, "arms": end["arms"], "gain": end["gain"]})]
