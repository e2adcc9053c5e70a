"""The picture of the phase diagram: learned offence and wars over Jervis' two variables, and the curve S0 = 1."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from agents.reporting.markdown import markdown_table
from agents.reporting.style import GREY, INK, LOOK, panels, save_figure

TITLES = {
    "closed_form": "Closed form's conditions",
    "seekers": "Seekers, no diplomacy",
    "seekers_diplomacy": "Seekers, diplomacy",
    "quarter_greedy": "A quarter greedy, no diplomacy",
    "closed_form_unseen": "Closed form's, rivals' arms unseen",
    "closed_form_short": "Closed form's, a third as long",
}
MEASURED = {"arms": "seekers' arms k x [home defence b]", "wars_per_100": "wars [per 100 steps]"}
FORMS = {
    "right_side": ".0%",
    "rank_correlation": ".2f",
    "spiral_below": ".0%",
    "spiral_above": ".0%",
    "level": ".2f",
}
"""How `agreement_table` writes each of its measures."""
LIGHT = "YlOrRd"
DOTS = ("#D55E00", "#0072B2")  # a run that spirals, one that does not


def race_arms(spiral_number: np.ndarray) -> np.ndarray:
    """k x / b of the closed form's race level; 0 where S0 < 1 and there is none."""
    half = 2 * spiral_number - 1
    return np.where(spiral_number >= 1, half + np.sqrt(np.maximum(0.0, half**2 - 1)), 0.0)


def draw_phases(table: pd.DataFrame, path: Path) -> Path:
    """Heat maps of means over seeds, a column a setting, with S0 = 1; below, each run against the closed form."""
    phases = list(dict.fromkeys(table["phase"]))
    with matplotlib.rc_context(LOOK):
        figure, axes = panels(len(MEASURED) + 1, len(phases), 2.9, sharex=False, sharey="row")
        for row, (measure, label) in zip(axes, MEASURED.items(), strict=False):
            _maps(figure, row, table, measure, label)
        for ax, phase in zip(axes[-1], phases, strict=True):
            _collapse(ax, table[table["phase"] == phase])
        for ax, phase in zip(axes[0], phases, strict=True):
            ax.set_title(TITLES.get(phase, phase))
        axes[-1, 0].set_ylabel("seekers' arms k x [b]")
        save_figure(figure, path)
    return path


def _maps(figure: Figure, axes: np.ndarray, table: pd.DataFrame, measure: str, label: str) -> None:
    most = float(table.groupby(["phase", "balance", "distinguishability"])[measure].mean().max())
    for ax, (_, part) in zip(axes, table.groupby("phase", sort=False), strict=True):
        cells = part.pivot_table(index="balance", columns="distinguishability", values=measure)
        image = ax.imshow(cells, origin="lower", aspect="auto", cmap=LIGHT, vmin=0, vmax=most)
        ax.set_xticks(range(cells.shape[1]), [f"{q:g}" for q in cells.columns])
        ax.set_yticks(range(cells.shape[0]), [f"{b:g}" for b in cells.index])
        ax.set_xlabel("distinguishability q")
        ax.grid(False)
        _threshold(ax, part)
        if measure == "arms":
            _count(ax, part)
    axes[0].set_ylabel("offence-defence balance β")
    figure.colorbar(image, ax=list(axes), label=label, pad=0.01)


def _threshold(ax: Axes, part: pd.DataFrame) -> None:
    """The curve S0 = 1, straight between the cells' centres."""
    number = part.pivot_table(index="balance", columns="distinguishability", values="spiral_number")
    if min(number.shape) < 2:
        return  # no plane to draw a curve in
    lines = ax.contour(number, levels=[1.0], colors=INK, linewidths=2.2)
    lines.set(path_effects=[withStroke(linewidth=4.5, foreground="white")])


def _count(ax: Axes, part: pd.DataFrame) -> None:
    """How many seeds spiral, written into each cell."""
    counts = part.pivot_table(index="balance", columns="distinguishability", values="spiral", aggfunc="sum").to_numpy()
    for (row, column), count in np.ndenumerate(counts):
        ax.text(
            column,
            row,
            f"{int(count)}",
            ha="center",
            va="center",
            fontsize=8,
            color=INK,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def _collapse(ax: Axes, part: pd.DataFrame) -> None:
    """Every run against S0, with the closed form's level of race and peace."""
    x = np.linspace(1, part["spiral_number"].max() * 1.03, 200)
    ax.plot(x, race_arms(x), color=GREY, lw=1.4, label="closed form: race")
    ax.plot([0, x[-1]], [0, 0], color=GREY, lw=1.4, ls=":", label="closed form: peace")
    ax.axvline(1, color=INK, lw=0.8)
    for spiral, colour, label in ((True, DOTS[0], "a run that spirals"), (False, DOTS[1], "one that does not")):
        runs = part[part["spiral"] == spiral]
        ax.scatter(runs["spiral_number"], runs["arms"], s=14, color=colour, lw=0, alpha=0.8, label=label)
    ax.set_xlabel("spiral number $S_0$")
    ax.legend(loc="upper left", fontsize=8)


def agreement_table(folders: Sequence[Path]) -> str:
    """A row a setting of the diagrams in ``folders``: how far learned races agree with S0 = 1."""
    table = pd.concat([pd.read_csv(folder / "phase_agreement.csv") for folder in folders])
    rows = (
        (
            TITLES[row["phase"]],
            f"{row['cells']} × {row['seeds']}",
            f"{row['agent_steps'] / 1e6:.1f} M",
            *(_cell(row, key, form) for key, form in FORMS.items()),
        )
        for _, row in table.iterrows()
    )
    return markdown_table(
        (
            "setting",
            "cells × seeds",
            "agent-steps a run",
            "cells on theory's side of S0 = 1",
            "rank correlation of arms with S0",
            "cells that spiral, S0 < 1",
            "S0 ≥ 1",
            "arms, of the race level",
        ),
        rows,
    )


def _cell(row: pd.Series, key: str, form: str) -> str:
    mean, low, high = (format(row[key + end], form) for end in ("", "_low", "_high"))
    return f"{mean} [{low}, {high}]".replace("-", "−")
