"""The phase diagram: do learned spirals begin where the closed form says, at S0 = 1?

A grid of Jervis' two variables, several seeds a cell, in four settings that leave the closed form's conditions one by
one; in a fifth whose learners see no rival's arsenal, since in the closed form nobody answers what is built; and the
first at a third of its budget, to see what more changes.

Measured in k x / b, by which an arsenal of x changes defence and threat against a home defence of b, all races of
equals are one: tipping point and race level depend on S0 alone, and meet at k x = b where S0 = 1. So a run *spirals*
when its seekers end their episodes with k x above b.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from agents.learners.blind import BlindSettings
from agents.reporting.phase import race_arms
from agents.runs.folder import CURVE_FILE, EPISODE_FILE, FINAL_FILE, file_of, finished, settings_of
from agents.runs.sweep import run_all
from agents.settings import SharedSettings, TrainSettings, in_range
from agents.statistics import CONFIDENCE, FEW_RESAMPLES, change_at_the_end
from agents.untrusted.tables import read_table
from sd_env import scenarios, theory

BALANCES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
DISTINGUISHABILITIES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
TEXTBOOK = {name: value for name, value in theory.TEXTBOOK.items() if name != "war_decision"}


class Phase(NamedTuple):
    """A setting: scenario, the parameters that differ from it, the two variables aside, budget and learner of a run."""

    scenario: str
    params: dict[str, Any]
    agent_steps: int
    learner: type = SharedSettings


PHASES = {
    "closed_form": Phase("doubly_dangerous_benign", TEXTBOOK, 6_000_000),
    "seekers": Phase("doubly_dangerous_benign", {}, 2_000_000),
    "seekers_diplomacy": Phase("doubly_dangerous_benign_diplomacy", {}, 500_000),
    "quarter_greedy": Phase("doubly_dangerous_no_diplomacy", {"greedy_prior": 0.25}, 1_000_000),
    "closed_form_unseen": Phase("doubly_dangerous_benign", TEXTBOOK, 6_000_000, BlindSettings),
    "closed_form_short": Phase("doubly_dangerous_benign", TEXTBOOK, 2_000_000),
}
"""Below S0 = 1, forts that learners overbuild at first take millions of agent-steps to be unlearned."""
HEADLINE = ("closed_form", "seekers", "seekers_diplomacy", "quarter_greedy")
JUDGED = ("right_side", "rank_correlation", "spiral_below", "spiral_above", "level")


def trainings(
    phases: Sequence[str],
    seeds: int,
    scale: float,
    out: Path,
    balances: Sequence[float] = BALANCES,
    distinguishabilities: Sequence[float] = DISTINGUISHABILITIES,
) -> list[TrainSettings]:
    """The runs of the diagram, seed by seed, with a share of their budgets. ValueError names what is refused."""
    in_range("seeds", seeds, 1, 2**31)
    in_range("scale", scale, 1e-6, 1e6)
    chosen = _chosen(phases)
    balances, distinguishabilities = (tuple(dict.fromkeys(given)) for given in (balances, distinguishabilities))
    for at, balance, q in product(chosen.values(), balances, distinguishabilities):  # refused before a run gets a name
        scenarios.get(at.scenario).with_params(offence_defence_balance=balance, distinguishability=q)
    return [
        TrainSettings(
            scenario=at.scenario,
            seed=seed,
            agent_steps=max(1, int(scale * at.agent_steps)),
            params={**at.params, "offence_defence_balance": balance, "distinguishability": q},
            learner=at.learner(),
            progress=False,
            tag=f"b{balance:g}_q{q:g}",
            runs=str(out / "runs" / phase),
            n_curve_points=10,
        )
        for seed in range(seeds)
        for phase, at in chosen.items()
        for balance, q in product(balances, distinguishabilities)
    ]


def _chosen(phases: Sequence[str]) -> dict[str, Phase]:
    for phase in phases:
        if phase not in PHASES:
            raise ValueError(f"phases {phase!r}: must be of {', '.join(PHASES)}")
    return {phase: PHASES[phase] for phase in phases}


def train_grid(runs: Sequence[TrainSettings], jobs: int | None) -> pd.DataFrame:
    """Train what is not finished; a row a finished run."""
    return pd.DataFrame([read(folder) for folder in run_all(runs, jobs)])


def read(folder: Path) -> dict[str, Any]:
    """What the diagram needs of one finished run."""
    facts, params = finished(folder), settings_of(folder)["params"]
    final, episode = read_table(file_of(folder, FINAL_FILE)).iloc[0], read_table(file_of(folder, EPISODE_FILE))
    race = theory.race(scenarios.get(facts["scenario"]).with_params(**params).params)
    curve = read_table(file_of(folder, CURVE_FILE)).assign(run=folder.name)
    arms = race.combined / race.home_defence * episode["seeker_arsenal"].iloc[-len(episode) // 4 :].mean()
    return {
        "phase": folder.parent.name,
        "balance": params["offence_defence_balance"],
        "distinguishability": params["distinguishability"],
        "seed": facts["seed"],
        "spiral_number": facts["spiral_number"],
        "agent_steps": facts["agent_steps"],
        "arms": arms,
        "spiral": bool(arms > 1.0),
        "arsenal_moved": change_at_the_end(curve),
        **{key: final[key] for key in ("seeker_offence", "seeker_arsenal", "wars_per_100", "seeker_reward")},
    }


def agreement(table: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """A row a setting: share of cells on the side of S0 = 1 that theory says, and rank correlation of arms with S0.

    A cell spirals when most of its seeds do; ``spiral_below`` and ``spiral_above`` are the shares that do of cells with
    S0 below 1 and of the others, ``level`` the median of the others' arms over the closed form's; NaN where there are
    none. Intervals resample the seeds within each cell.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for phase, part in table.groupby("phase", sort=False):
        cells = [cell for _, cell in part.groupby(["balance", "distinguishability"])]
        number = np.array([cell["spiral_number"].iloc[0] for cell in cells])
        seeds = [cell[["spiral", "arms"]].to_numpy(float) for cell in cells]
        judged = [_judged(number, seeds, None)] + [_judged(number, seeds, draw) for _ in range(FEW_RESAMPLES)]
        tail = (1 - CONFIDENCE) / 2
        low, high = pd.DataFrame(judged[1:]).quantile([tail, 1 - tail]).to_numpy()
        intervals = {
            name + end: value[at]
            for at, name in enumerate(JUDGED)
            for end, value in (("", judged[0]), ("_low", low), ("_high", high))
        }
        rows.append(
            {
                "phase": phase,
                "cells": len(cells),
                "seeds": part["seed"].nunique(),
                "agent_steps": int(part["agent_steps"].max()),
                **intervals,
            }
        )
    return pd.DataFrame(rows)


def _judged(number: np.ndarray, cells: list[np.ndarray], draw: np.random.Generator | None) -> tuple[float, ...]:
    """Numbers of `JUDGED`, from whether each seed spirals and its arms, cells of `[seeds, 2]`; seeds drawn, or all."""
    drawn = cells if draw is None else [cell[draw.integers(len(cell), size=len(cell))] for cell in cells]
    share, arms = np.array([cell.mean(axis=0) for cell in drawn]).T
    spirals, above = share > 0.5, number >= 1
    sides = (float(spirals[side].mean()) if side.any() else np.nan for side in (~above, above))
    level = float(np.median(arms[above] / race_arms(number[above]))) if above.any() else np.nan
    return float((spirals == above).mean()), float(spearmanr(number, arms).statistic), *sides, level
