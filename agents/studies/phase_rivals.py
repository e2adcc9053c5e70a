"""The phase diagram against its simplest rivals: does S0 = 1 tell races from peace better than something plainer does?

Rivals of S0 >= 1: a threshold of the offence-defence balance alone, and racing never or always. Rivals of the rank
correlation of arms k x with S0: that of the balance alone, that of an arsenal which is the same in every cell (k
itself grows with the balance), and that of arsenals in units.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta, spearmanr

from agents.reporting.before import in_v0
from agents.reporting.markdown import markdown_table
from agents.reporting.phase import TITLES
from agents.studies.phase import PHASES
from sd_env import theory

CONFIDENCE = 0.95
BALANCES = (1.0, 4.0)
"""Thresholds of the balance: 1 says that offence has the advantage, 4 was chosen after the runs had been seen."""
FIGHTS = 0.5
"""Seekers' offence, in home defences, above which the study of the four worlds says that a run spirals."""


class Rules(NamedTuple):
    """How many cells a diagram has, and how many of them each rule puts on the side that was learned."""

    cells: int
    spiral_number: int  # S0 >= 1 races
    balance: tuple[int, ...]  # a threshold of `BALANCES` races
    never: int
    always: int


def cell_table(runs: pd.DataFrame) -> pd.DataFrame:
    """A row a cell of one setting: S0, share of runs that spiral, arms k x [b], k [1/unit], arms [units], `races`."""
    cells = (
        runs.groupby(["balance", "distinguishability"])
        .agg(
            spiral_number=("spiral_number", "first"),
            share=("spiral", "mean"),
            arms=("arms", "mean"),
            seeds=("seed", "size"),
            offence=("seeker_offence", lambda offence: (offence > FIGHTS).mean()),
        )
        .reset_index()
    )
    pairs = zip(cells["balance"], cells["distinguishability"], strict=True)
    cells["k"] = [weight(balance, q) for balance, q in pairs]
    cells["units"] = cells["arms"] / cells["k"]
    return cells.assign(races=cells["share"] > 0.5)


def weight(balance: float, distinguishability: float) -> float:
    """k / b [1/unit]: what one unit of an arsenal changes, in home defences, in the closed form's setting."""
    race = _race(balance, distinguishability)
    return race.combined / race.home_defence


def _race(balance: float, distinguishability: float) -> theory.Race:
    of = PHASES["closed_form"]
    where = {"offence_defence_balance": balance, "distinguishability": distinguishability}
    return theory.race(in_v0(of.scenario).with_params(**of.params, **where).params)


def tipping_points(runs: pd.DataFrame) -> NDArray[np.float64]:
    """Unstable steady state [units] of each cell with S0 of at least 1, in rising order."""
    above = cell_table(runs).query("spiral_number >= 1")
    pairs = zip(above["balance"], above["distinguishability"], strict=True)
    return np.sort([theory.tipping_point(_race(*pair)) or 0.0 for pair in pairs])


def right_cells(cells: pd.DataFrame) -> Rules:
    """How many cells of `cell_table` each rule gets right."""
    races = cells["races"]
    return Rules(
        len(cells),
        int(((cells["spiral_number"] >= 1) == races).sum()),
        tuple(int(((cells["balance"] >= least) == races).sum()) for least in BALANCES),
        int((~races).sum()),
        int(races.sum()),
    )


def right_runs(runs: pd.DataFrame) -> tuple[int, int]:
    """How many runs S0 >= 1 gets right, and how many the first of `BALANCES`."""
    by_number = (runs["spiral_number"] >= 1) == runs["spiral"]
    by_balance = (runs["balance"] >= BALANCES[0]) == runs["spiral"]
    return int(by_number.sum()), int(by_balance.sum())


def disputed(runs: pd.DataFrame) -> pd.DataFrame:
    """The cells on which S0 >= 1 and the first of `BALANCES` disagree."""
    cells = cell_table(runs)
    return cells[(cells["spiral_number"] >= 1) != (cells["balance"] >= BALANCES[0])]


def right_by_study(cells: pd.DataFrame) -> int:
    """Cells on S0's side by the other study's rule: most runs end with an offence above `FIGHTS` home defences."""
    return int(((cells["spiral_number"] >= 1) == (cells["offence"] > 0.5)).sum())


def clopper_pearson(right: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Exact interval of a share, from ``right`` independent successes of ``of``.

    Source: Clopper & Pearson (1934), Biometrika 26(4).
    """
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, right, of - right + 1)) if right else 0.0
    return low, float(beta.ppf(1 - tail, right + 1, of - right)) if right < of else 1.0


def correlations(cells: pd.DataFrame) -> dict[str, float]:
    """Rank correlations over cells: of arms k x and of units with S0, of k x with the balance, of k alone with S0."""

    def of(x: str, y: str) -> float:
        return float(spearmanr(cells[x], cells[y]).statistic)

    return {
        "arms": of("spiral_number", "arms"),
        "constant": of("spiral_number", "k"),
        "units": of("spiral_number", "units"),
        "balance": of("balance", "arms"),
    }


def settings(folders: Sequence[Path]) -> Iterator[tuple[str, pd.DataFrame]]:
    """The whole diagrams in ``folders``: title, with the budget [agent-steps], and runs."""
    for folder in folders:
        table = pd.read_csv(folder / "phase.csv")
        for phase, runs in table.groupby("phase", sort=False):
            if len(runs.groupby(["balance", "distinguishability"])) == 36:
                yield f"{TITLES[str(phase)]}, {runs['agent_steps'].max() / 1e6:.1f} M", runs


def rivals_table(folders: Sequence[Path]) -> str:
    """A row a setting: cells that each rule gets right, by the runs' own rule and by the other study's."""
    rows = []
    for title, runs in settings(folders):
        cells = cell_table(runs)
        right = right_cells(cells)
        low, high = clopper_pearson(right.spiral_number, right.cells)
        share = right.spiral_number / right.cells
        counts = (*right.balance, right.never, right.always, right_by_study(cells))
        rows.append((title, f"{right.spiral_number} ({share:.0%} [{low:.0%}, {high:.0%}])", *counts))
    heads = ("setting and agent-steps", "S0 ≥ 1", "β ≥ 1", "β ≥ 4", "never", "always", "S0 ≥ 1, by offence")
    return markdown_table(heads, rows)


def correlation_table(folders: Sequence[Path]) -> str:
    """A row a setting: rank correlations over cells, and what an arsenal gives that is the same everywhere."""
    rows = []
    for title, runs in settings(folders):
        numbers = correlations(cell_table(runs))
        rows.append((title, *(f"{value:.2f}".replace("-", "−") for value in numbers.values())))
    return markdown_table(
        ("setting and agent-steps", "k x with S0", "a constant arsenal's k x", "units with S0", "k x with β"), rows
    )
