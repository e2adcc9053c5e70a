"""Experiment 10, the phase diagram: where learners race over Jervis' two variables, beside where exact theory does."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, with_predictors
from agents.reporting.full_game_rules import ARMED, separation
from agents.reporting.style import INK, panels
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from agents.studies.phase import BALANCES, DISTINGUISHABILITIES

SCENARIO = "doubly_dangerous_benign"
GRID = ("beta", "q")


def cells_of(tables: Tables) -> pd.DataFrame:
    """A row a cell of the grid: share of seeds that end armed, mean arms, exact arms, S0."""
    runs = with_predictors(tables)
    if "exact" not in runs:
        runs = runs.assign(exact=np.nan)
    raced = runs.assign(raced=(runs["seeker_arsenal"] > ARMED).astype(float))
    columns = {
        "raced": ("raced", "mean"),
        "arms": ("seeker_arsenal", "mean"),
        "exact": ("exact", "first"),
        "spiral_number": ("spiral_number", "first"),
    }
    return raced.groupby(list(GRID)).agg(**columns).reset_index()  # type: ignore[call-overload,no-any-return]


def judge(tables: Tables) -> Verdict:
    """Refuted where an exact race is not learned, or the balance tells learned races as well as S0 does."""
    cells = cells_of(tables)
    if len(cells) < len(BALANCES) * len(DISTINGUISHABILITIES) or cells["exact"].isna().any():
        return Verdict(None, f"{len(cells)} of {len(BALANCES) * len(DISTINGUISHABILITIES)} cells have runs.")
    learned, exact = cells["raced"] > 0.5, cells["exact"] > ARMED
    lost, beyond = int((exact & ~learned).sum()), int((learned & ~exact).sum())
    number, balance = (separation(cells[name], learned) for name in ("spiral_number", GRID[0]))
    return Verdict(
        lost > 0 or balance.errors <= number.errors,
        f"Of {len(cells)} cells {int(learned.sum())} race by learning and {int(exact.sum())} by exact theory; {lost} "
        f"exact races are not\nlearned, {beyond} learned ones are not exact. Thresholds chosen afterwards: S0 from "
        f"{number.high:.2f} on has {number.errors} errors, β\nfrom {balance.high:.2f} on {balance.errors}, exact "
        f"theory {lost + beyond}.",
    )


def draw(asked: Asked, tables: Tables) -> Figure:
    """Arms that were learned and those of exact theory over the grid, each with S0 = 1 as a line."""
    cells = cells_of(tables)
    figure, axes = panels(1, 2, 3.6)
    top = float(np.nanmax([cells["arms"].max(), cells["exact"].max(), ARMED]))
    for ax, (value, title) in zip(axes[0], (("arms", "learned"), ("exact", "exact theory")), strict=True):
        grid = cells.pivot_table(index=GRID[0], columns=GRID[1], values=value, dropna=False)
        image = ax.imshow(grid, origin="lower", aspect="auto", cmap="YlOrRd", vmin=0.0, vmax=top)
        ax.set_xticks(range(grid.shape[1]), [f"{q:g}" for q in grid.columns])
        ax.set_yticks(range(grid.shape[0]), [f"{b:g}" for b in grid.index])
        ax.set(xlabel=asked.curve.words, title=title)
        ax.grid(False)
        for (row, column), arms in np.ndenumerate(grid.to_numpy(float)):
            ax.text(column, row, f"{arms:.1f}" if np.isfinite(arms) else "", ha="center", va="center", fontsize=7)
        number = cells.pivot_table(index=GRID[0], columns=GRID[1], values="spiral_number", dropna=False)
        if min(number.shape) > 1:
            ax.contour(np.log(number), levels=[0.0], colors=INK, linestyles=":")
    axes[0, 0].set_ylabel(asked.x.words)
    figure.colorbar(image, ax=list(axes[0]), label="seekers' arms [units]; dots: S0 = 1")
    return figure


ASKED = Asked(
    name="diagram",
    title="The phase diagram",
    question="over Jervis' two variables, where do learners race, and does theory tell it?",
    prediction="learners race wherever exact learning from random play does, and in more cells than these; S0 tells\n"
    "their races better than the offence-defence balance alone.",
    refuted_if=f"in some cell where exact learning ends above {ARMED:g} unit most seeds do not, or the best threshold\n"
    "of the balance has no more errors than the best threshold of S0.",
    committed="4553045c70a7",
    x=Axis("beta", "offence-defence balance β", log=True),
    y=Axis("seeker_arsenal", "seekers' arms [units]"),
    curve=Axis("q", "distinguishability q"),
    judge=judge,
    draw=draw,
    measures={"wars_per_100": "wars per 100 steps", "seeker_reward": "seekers' reward a step"},
)
DIAGRAM = Experiment(
    ASKED,
    [
        Cell(
            f"β {balance:g}, q {q:g}",
            SCENARIO,
            {"beta": balance, "q": q},
            {"offence_defence_balance": balance, "distinguishability": q},
        )
        for balance, q in product(BALANCES, DISTINGUISHABILITIES)
    ],
)
