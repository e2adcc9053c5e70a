"""Play frozen line-ups and score them: focal per-capita return between a floor and a ceiling.

The score is (return - floor) / (ceiling - floor). The return is the mean reward a step over focal seats, steps and
episodes, on `sd_env.suite.seeds.HELD_OUT`. Floor and ceiling are the scenario's: what the worse of acting at random and
always arming earns where all play so, and what the best scripted strategy earns where all play it. Against a background
that arms nobody may reach 1; one that lets itself be robbed lets focal play rise above it. What scripts earn in the
same seats stands beside each score. The skill is the score minus that of the best constant strategy.
"""

import csv
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env import metrics
from sd_env.metrics.live import mean_where
from sd_env.opponents import load
from sd_env.policy import Policy
from sd_env.suite.known import constant_in
from sd_env.suite.line_ups import HELD_OUT as LINE_UPS
from sd_env.suite.line_ups import LineUp, self_play
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
RESAMPLES = 2000
"""Of a bootstrap over worlds."""
BACKGROUND_SEED = 1000
"""Added to its seat, the seed of who sits in a background."""
Seating = Callable[[int], Policy]
"""From a seat to who holds it."""


class Played(NamedTuple):
    """Mean reward a step of the focal seats, and of all seats (welfare), `[S, B]`: seeds, worlds.

    Beside it what the focal seats chose: the share of each action, and of choices that were illegal.
    """

    focal: NDArray[np.float64]
    all: NDArray[np.float64]
    chosen: dict[str, float]
    illegal: float


def played(
    line_up: LineUp,
    focal: Seating,
    seeds: Sequence[int] = HELD_OUT,
    worlds: int = WORLDS_A_SEED,
    *,
    deterministic: bool = False,
) -> Played:
    """One episode in each of ``worlds`` worlds of each seed."""
    scenario = line_up.game
    seated = {seat: load(who, scenario, BACKGROUND_SEED + seat) for seat, who in line_up.others.items()}
    seated |= {seat: focal(seat) for seat in line_up.focal}
    seats, paid, chosen, illegal = list(line_up.focal), [], [], []
    for seed in seeds:
        recording = play(seated, scenario, worlds, seed, deterministic=deterministic)
        paid.append(metrics.payoffs(recording))
        chosen.append(metrics.action_shares(recording, scenario, seats))
        illegal.append(mean_where(recording.illegal[..., seats], metrics.by_agent(recording)[..., seats]))
    earned = np.stack(paid)
    shares = {name: float(np.mean([one[name] for one in chosen])) for name in chosen[0]}
    return Played(earned[..., seats].mean(axis=2), earned.mean(axis=2), shares, float(np.mean(illegal)))


def focal_returns(line_up: LineUp, focal: Seating) -> NDArray[np.float64]:
    """`[len(HELD_OUT)]` mean reward a step of the focal seats, an entry an evaluation seed."""
    return played(line_up, focal).focal.mean(axis=1)


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


def twice(
    line_up: LineUp,
    focal: Seating,
    seeds: Sequence[int] = HELD_OUT,
    worlds: int = WORLDS_A_SEED,
    draws: Callable[[], bool] = lambda: True,
) -> tuple[Played, Played]:
    """The line-up played with drawn moves, then with the likeliest; once where, having played, ``draws`` denies it."""
    sampled = played(line_up, focal, seeds, worlds)
    return sampled, played(line_up, focal, seeds, worlds, deterministic=True) if draws() else sampled


def scored(line_up: LineUp, focal: Seating) -> dict[str, Any]:
    """One row, see `row_of`, of what sits in the focal seats."""
    return row_of(line_up, *twice(line_up, focal)) | {"evaluation_seeds": " ".join(map(str, HELD_OUT))}


def row_of(line_up: LineUp, sampled: Played, greedy: Played) -> dict[str, Any]:
    """Line-up, return with its interval, that of greedy play, welfare, floor, ceiling, what scripts earn, scores.

    ``constant`` is what the best constant over all held-out line-ups of the scenario earns in this one, and ``skill``
    what is earned beyond it, on the scale of the score: over single line-ups a constant may have more than 0.
    """
    measured = bounds_of(line_up)
    floor, ceiling = measured["floor"], measured["ceiling"]
    constant = constant_in(line_up.name, [one.name for one in LINE_UPS if one.scenario == line_up.scenario])
    earned, low, high = Interval.of(sampled.focal.ravel())
    likeliest, greedy_low, greedy_high = Interval.of(greedy.focal.ravel())
    return {
        "line_up": line_up.name,
        "mode": line_up.mode,
        "needs_cooperation": bool(measured["needs_cooperation"]),
        "tags": " ".join(line_up.tags),
        "focal_return": earned,
        "focal_low": low,
        "focal_high": high,
        "welfare": float(sampled.all.mean()),
        "greedy_return": likeliest,
        "greedy_low": greedy_low,
        "greedy_high": greedy_high,
        "greedy_welfare": float(greedy.all.mean()),
        "floor": floor,
        "ceiling": ceiling,
        "lowest_script": measured["lowest"],
        "best_script": measured["highest"],
        "constant": constant,
        "score": (earned - floor) / (ceiling - floor),
        "greedy_score": (likeliest - floor) / (ceiling - floor),
        "skill": (earned - constant) / (ceiling - floor),
        "greedy_skill": (likeliest - constant) / (ceiling - floor),
        "episodes": sampled.focal.size,
    }


class Interval(NamedTuple):
    """A mean over worlds and its 95 % percentile bootstrap interval; NaN where there is one world."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, worlds: NDArray[np.float64]) -> "Interval":
        """Of numbers `[E]`, one a world. Worlds are drawn alike each time: the same numbers, the same interval."""
        if len(worlds) < 2:
            return cls(float(worlds.mean()), np.nan, np.nan)
        drawn = np.random.default_rng(0).integers(0, len(worlds), (RESAMPLES, len(worlds)))
        low, high = np.quantile(worlds[drawn].mean(axis=1), (0.025, 0.975))
        return cls(float(worlds.mean()), float(low), float(high))
