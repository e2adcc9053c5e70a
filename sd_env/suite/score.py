"""Play frozen line-ups and score them: focal per-capita return between a floor and a ceiling.

The score is (return - floor) / (ceiling - floor). The return is the mean reward a step over focal seats, steps and
episodes, on `sd_env.suite.seeds.HELD_OUT`. Floor and ceiling are the scenario's: what the worse of acting at random and
always arming earns where all play so, and what the best scripted strategy earns where all play it. Against a background
that arms nobody may reach 1; one that lets itself be robbed lets focal play rise above it. What scripts earn in the
same seats stands beside each score.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env import metrics, scenarios
from sd_env.opponents import fitting, load
from sd_env.policy import Policy
from sd_env.suite.line_ups import LineUp, of_scenario, self_play
from sd_env.suite.match import play
from sd_env.suite.seeds import HELD_OUT

WORLDS_A_SEED = 256
"""Episodes a seed."""
EPISODES = len(HELD_OUT) * WORLDS_A_SEED
BOUNDS = Path(__file__).with_name("line_ups.csv")
"""What scripted strategies earn in each line-up; `python -m scripts.line_ups` remakes it."""
MARGIN = 0.05
"""Of the range between floor and ceiling, by which restraint must pay more than arms where cooperation helps."""
NAMES = ("line_up", "lowest_by", "highest_by")
"""Columns of `BOUNDS` that are words."""
BACKGROUND_SEED = 1000
"""Added to its seat, the seed of who sits in a background."""
COLUMNS = ("line_up", "mode", "needs_cooperation", "focal_return", "lowest_script", "best_script", "score")
"""What `Scores` shows of each row."""
Seating = Callable[[int], Policy]
"""From a seat to who holds it."""


def focal_returns(line_up: LineUp, focal: Seating) -> NDArray[np.float64]:
    """`[len(HELD_OUT)]` mean reward a step of the focal seats, an entry an evaluation seed."""
    scenario = line_up.game
    seated = {seat: load(who, scenario, BACKGROUND_SEED + seat) for seat, who in line_up.others.items()}
    seated |= {seat: focal(seat) for seat in line_up.focal}
    episodes = (play(seated, scenario, WORLDS_A_SEED, seed) for seed in HELD_OUT)
    return np.array([metrics.payoffs(recording)[:, list(line_up.focal)].mean() for recording in episodes])


@cache
def bounds() -> dict[str, dict[str, Any]]:
    """What scripts earn in each line-up, as committed, by the line-up's name."""
    with BOUNDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["line_up"]: {k: v if k in NAMES else float(v) for k, v in row.items()} for row in rows}


def bounds_of(line_up: LineUp) -> dict[str, Any]:
    """The line-up's row of `bounds`, and floor, ceiling and ``needs_cooperation`` (restraint pays by `MARGIN`).

    Where cooperation does not help the line-up is a control. ValueError if it was never measured.
    """
    rows = []
    for one in (line_up, self_play(line_up.scenario)):
        if one.name not in bounds():
            raise ValueError(f"{BOUNDS}: nothing measured of {one.name}: remake with python -m scripts.line_ups")
        rows.append({key: value for key, value in bounds()[one.name].items() if key != "line_up"})
    row, game = rows
    gain = (row["best_restrained"] - row["best_armed"]) / (game["highest"] - game["lowest"])
    return row | {"floor": game["lowest"], "ceiling": game["highest"], "needs_cooperation": gain > MARGIN}


def scored(line_up: LineUp, focal: Seating) -> dict[str, Any]:
    """One row: line-up, return, floor, ceiling, what scripts earn there, score."""
    earned, measured = float(focal_returns(line_up, focal).mean()), bounds_of(line_up)
    floor, ceiling = measured["floor"], measured["ceiling"]
    return {
        "line_up": line_up.name,
        "mode": line_up.mode,
        "needs_cooperation": bool(measured["needs_cooperation"]),
        "tags": " ".join(line_up.tags),
        "focal_return": earned,
        "floor": floor,
        "ceiling": ceiling,
        "lowest_script": measured["lowest"],
        "best_script": measured["highest"],
        "score": (earned - floor) / (ceiling - floor),
        "episodes": EPISODES,
        "evaluation_seeds": " ".join(map(str, HELD_OUT)),
    }


@dataclass(frozen=True)
class Scores:
    """Rows of `scored`, one a line-up; printed it is a table."""

    scenario: str
    suite: str
    rows: tuple[dict[str, Any], ...]

    @property
    def mean(self) -> float:
        """Mean score over line-ups."""
        return float(np.mean([row["score"] for row in self.rows]))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        cells = [[f"{row[c]:.3f}" if isinstance(row[c], float) else str(row[c]) for c in COLUMNS] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(COLUMNS, *cells, strict=True)]
        lines = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in (COLUMNS, *cells))
        return "\n".join([f"{self.scenario}, {self.suite}: mean score {self.mean:.3f}", *lines])


def evaluate(policy: Policy, scenario: str | scenarios.Scenario, suite: str = "held_out") -> Scores:
    """Judge a policy among strangers: it holds the focal seats of every line-up of the suite in that scenario.

    Args:
        policy: anything with Stable-Baselines3's ``predict``; a model of a learner is one.
        scenario: one that line-ups play, as it is named there.
        suite: ``held_out``, ``training`` or ``self_play``.

    Raises:
        ValueError: an unknown suite, no line-ups of the scenario, or a policy made for another game.
    """
    game = scenarios.get(scenario)
    if game is not scenarios.get(game.name):
        raise ValueError(f"scenario = {game.name!r} with other parameters: line-ups play scenarios as they are named")
    seated = fitting(policy, game, type(policy).__name__)
    return Scores(
        game.name, suite, tuple(scored(line_up, lambda _: seated) for line_up in of_scenario(suite, game.name))
    )
