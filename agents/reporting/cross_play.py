"""The heat map of a tournament: what each group earns among copies of each other, with its rating."""

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agents.reporting.places import words
from agents.reporting.style import LOOK, save_figure
from agents.untrusted.tables import read_table


def draw_cross_play(folder: Path) -> Path:
    """Write ``cross_play.png`` beside the tables of a tournament's folder."""
    cells, ratings = read_cross_play(folder)
    with matplotlib.rc_context(LOOK):
        save_figure(heat_map(cells, ratings), folder / "cross_play.png")
    return folder / "cross_play.png"


def read_cross_play(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells and ratings of a tournament's folder. ValueError names a table that is missing, broken or of others."""
    cells = read_table(folder / "cross_play.csv", ("row", "column", "payoff", "low", "high"))
    ratings = read_table(folder / "ratings.csv", ("group", "runs", "alpha_rank", "alpha_rank_low", "alpha_rank_high"))
    if lost := set(map(str, ratings["group"])) ^ set(map(str, cells["row"])):
        raise ValueError(f"{folder / 'ratings.csv'}: group {min(lost)!r}: must stand in cross_play.csv as well")
    return cells, ratings


def heat_map(cells: pd.DataFrame, ratings: pd.DataFrame) -> Figure:
    """Rows: who is judged, best rated first. Columns: whom it meets. Below a payoff half its 95 % interval's width."""
    order = list(ratings["group"])
    size = max(5.0, 0.62 * len(order) + 2.6)
    figure = Figure(figsize=(size + 1.2, size), layout="constrained")
    ax = figure.subplots()
    payoff = cells.pivot(index="row", columns="column", values="payoff").loc[order, order].to_numpy()
    widths = cells.assign(half=(cells["high"] - cells["low"]) / 2)
    half = widths.pivot(index="row", columns="column", values="half").loc[order, order].to_numpy()
    image = ax.imshow(payoff, cmap="cividis")
    _write_cells(ax, payoff, half)
    rating = ratings.set_index("group")["alpha_rank"]
    ax.set_yticks(range(len(order)), [f"{words(g)} ({rating[g]:.2f})" for g in order])
    ax.set_xticks(range(len(order)), [words(g) for g in order], rotation=45, ha="right")
    ax.set_ylabel("judged (α-Rank mass)")
    ax.set_xlabel("in the other seats")
    ax.grid(False)
    figure.colorbar(image, ax=ax, label="reward of the judged, per state and step", shrink=0.8)
    return figure


def _write_cells(ax: Axes, payoff: np.ndarray, half: np.ndarray) -> None:
    """Each payoff that is there, and below it half its interval's width."""
    middle = (np.nanmin(payoff) + np.nanmax(payoff)) / 2
    for (a, b), mean in np.ndenumerate(payoff):
        if np.isfinite(mean):
            width = f"\n±{half[a, b]:.2f}" if np.isfinite(half[a, b]) else ""
            text = f"{mean:.2f}{width}".replace("-", "−")
            shade = "white" if mean < middle else "black"
            ax.text(b, a, text, ha="center", va="center", fontsize=7, color=shade)
