"""How far finished runs of the main game are from an equilibrium, exactly, in the game's finite view.

The view (`sd_env.theory.view`) has no fog, arsenals on a grid and tension at rest, and types are known in it. So the
best response knows more than any agent of the game can: where types are uncertain the figures bound from above what a
rival could gain in the view.
"""

from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.judging.exact import profile_in_view
from agents.runs.folder import settings_of
from agents.runs.load import load_line_up
from sd_env import scenarios, theory
from sd_env.core.state import GREEDY, SEEKER
from sd_env.theory.solvers.dynamic import exploitability, planner, values
from sd_env.theory.view import View, basin_of_peace, view

DISCOUNT = 0.97


@lru_cache(maxsize=4)
def _view(scenario: str, overrides: tuple[tuple[str, Any], ...], levels: int, motives: tuple[int, int]) -> View:
    params = scenarios.get(scenario).with_params(**dict(overrides) | {"fog": 0.0}).params
    return view(params, levels=levels, motives=motives, discount=DISCOUNT)


@lru_cache(maxsize=64)
def _best(scenario: str, overrides: tuple[tuple[str, Any], ...], levels: int, motives: tuple[int, int]) -> float:
    game = _view(scenario, overrides, levels, motives).game
    return float(game.start @ planner(game).value)


def judge(folder: Path, levels: int = 6, trust: bool = False) -> dict[str, Any]:
    """One row about a finished run whose scenario is of hold and arm only.

    All payoffs are a step (times 1 - discount), means over both agents and, where types are uncertain, over pairs of
    types by their prior. ValueError where the scenario does not fit the view.
    """
    line_up, scenario = load_line_up(folder, trust)
    settings = settings_of(folder)
    overrides = tuple(sorted(settings["params"].items()))
    prior = scenario.params.greedy_prior
    payoffs = {"value": 0.0, "best_response": 0.0, "planner": 0.0}
    for motives in product((SEEKER, GREEDY), repeat=2):
        weight = float(np.prod([prior[i] if motive == GREEDY else 1 - prior[i] for i, motive in enumerate(motives)]))
        if weight == 0.0:
            continue
        seen = _view(scenario.name, overrides, levels, motives)
        profile = profile_in_view([line_up[0], line_up[1]], seen)
        have = float((seen.game.start @ values(seen.game, profile)).mean())
        share = weight * (1 - DISCOUNT)
        payoffs["value"] += share * have
        payoffs["best_response"] += share * (have + exploitability(seen.game, profile).exploitability)
        payoffs["planner"] += share * _best(scenario.name, overrides, levels, motives) / 2
    return {
        "run": folder.name,
        "scenario": scenario.name,
        "seed": settings["seed"],
        **payoffs,
        "exploitability": payoffs["best_response"] - payoffs["value"],
        "anarchy_gap": payoffs["planner"] - payoffs["value"],
    }


def basins(unit: float = 0.125, levels: int = 97) -> pd.DataFrame:
    """The basin of peace of the four worlds, from tables and by the closed form, under the closed form's conditions."""
    rows = []
    for world in scenarios.WORLDS:
        params = theory.textbook(scenarios.get(f"{world}_benign").params)
        race = theory.race(params)
        basin = basin_of_peace(params, unit=unit, levels=levels, discount=DISCOUNT)
        rows.append(
            {
                "world": world,
                "spiral_number": theory.spiral_number(race),
                "tipping_point": theory.tipping_point(race),
                "basin_in_tables": basin if np.isfinite(basin) else None,
                "race_level": theory.race_level(race),
            }
        )
    return pd.DataFrame(rows)
