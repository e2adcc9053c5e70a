"""The figure and the page about learned play and published equilibria, from their table."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.reporting.markdown import markdown_table
from agents.reporting.style import ARM_COLOURS, DPI, GREY, INK, LOOK, WIDTH, save_figure
from agents.reporting.truth_counts import counts_table
from agents.runs.files import replacing

SIDE = 0.5  # tolerance of numbers of which only the side is judged
LIMIT = 3.0  # tolerances; beyond it a point sits at the edge and says how far it is
COLOURS = {"reached": "#0072B2", "not reached": "#D55E00", "cycles": "#CC79A7", "several equilibria": GREY}
MARKERS = {"reached": "o", "not reached": "s", "cycles": "X", "several equilibria": "D"}


def write_figure(path: Path) -> Path:
    """Draw the table at ``path`` into ``figures/ground_truth.png`` beside it."""
    target = path.parent / "figures" / "ground_truth.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(LOOK):
        save_figure(draw(pd.read_csv(path)), target)
    return target


def draw(table: pd.DataFrame) -> Figure:
    """Learned against published, sweeps over thresholds, and how far apart the numbers are in tolerances."""
    values = table[table["tolerance"].isna() | (table["tolerance"] < SIDE)]
    judged = values[values["tolerance"].notna()]
    figure = Figure(figsize=(WIDTH, max(7.0, 0.19 * len(judged) + 1.0)), dpi=DPI, layout="constrained")
    axes = figure.subplot_mosaic([["points", "distances"], ["sweeps", "distances"]], width_ratios=(1.0, 1.2))
    _scatter(axes["points"], values)
    _sweeps(axes["sweeps"], table)
    _distances(axes["distances"], judged)
    shown = [verdict for verdict in COLOURS if (values["verdict"] == verdict).any()]
    handles = [Line2D([], [], color=COLOURS[v], marker=MARKERS[v], ls="", ms=5.5, label=v) for v in shown]
    if handles:
        figure.legend(handles=handles, loc="outside upper left", ncols=len(handles))
    return figure


def _scatter(ax: Axes, values: pd.DataFrame) -> None:
    both = values[["published", "learned"]].to_numpy(float)
    low, high = (np.nanmin(both), np.nanmax(both)) if len(both) else (0.0, 1.0)
    edge = 0.05 * (high - low or 1.0)
    ends = (low - edge, high + edge)
    ax.plot(ends, ends, color=GREY, lw=0.9, ls="--", zorder=1)
    for _, row in values.iterrows():
        _point(ax, row["published"], row["learned"], (row["low"], row["high"]), row["verdict"], vertical=True)
    ax.set(xlabel="published", ylabel="learned (mean over seeds, 95 % interval)", xlim=ends, ylim=ends, aspect="equal")
    ax.set_title("One point a number")


def _sweeps(ax: Axes, table: pd.DataFrame) -> None:
    """Learned probabilities along a parameter, counted from where theory flips them."""
    flips = table[table["quantity"].str.startswith("flips at")]
    for colour, (_, flip) in zip(ARM_COLOURS, flips.iterrows(), strict=False):
        rows = table[table["experiment"].str.startswith(f"{flip['experiment']} ") & (table["tolerance"] == SIDE)]
        at = rows["experiment"].str.rpartition("=")[2].astype(float) - flip["published"]
        ax.plot(at, rows["learned"], color=colour, marker="o", ms=4.5, lw=1.2, label=flip["experiment"])
        ax.vlines(at, rows["low"], rows["high"], color=colour, lw=1.2)
    ax.axvline(0, color=INK, lw=0.8)
    ax.axhline(0.5, color=GREY, lw=0.8, ls="--")
    ax.set(xlabel="parameter - published threshold", ylabel="learned P(cooperate or comply)", ylim=(-0.04, 1.04))
    ax.set_title("On either side of a threshold")
    if len(flips):
        ax.legend(loc="lower right", fontsize=8)


def _distances(ax: Axes, judged: pd.DataFrame) -> None:
    names = []
    for place, (_, row) in enumerate(judged.iterrows()):
        shift = [(row[key] - row["published"]) / row["tolerance"] for key in ("learned", "low", "high")]
        beyond = abs(shift[0]) > LIMIT
        at = float(np.clip(shift[0], -LIMIT, LIMIT))
        low, high = (float(np.clip(x, -LIMIT, LIMIT)) for x in shift[1:])
        _point(ax, at, place, (low, high), row["verdict"], vertical=False)
        if beyond:
            ax.annotate(
                f"{shift[0]:+.0f}",
                (at, place),
                xytext=(-6 if at > 0 else 6, 0),
                textcoords="offset points",
                ha="right" if at > 0 else "left",
                va="center",
                fontsize=7,
            )
        which = f", {row['policy']}" if pd.notna(row["swing"]) else ""
        names.append(f"{row['experiment']}{which}: {row['quantity']}")
    ax.axvspan(-1, 1, color=GREY, alpha=0.15, lw=0)
    ax.axvline(0, color=INK, lw=0.8)
    ax.set(
        xlim=(-LIMIT * 1.05, LIMIT * 1.05),
        ylim=(max(1, len(judged)) - 0.4, -0.6),
        xlabel="(learned - published) / tolerance",
    )
    ax.set_yticks(range(len(judged)), names, fontsize=7)
    ax.set_title("Distance in tolerances")


def _point(ax: Axes, x: float, y: float, interval: tuple[float, float], verdict: str, *, vertical: bool) -> None:
    low, high = interval
    if np.isfinite(low):
        ends = ((x, x), (low, high)) if vertical else ((low, high), (y, y))
        ax.plot(*ends, color=COLOURS[verdict], lw=1.4, alpha=0.7, zorder=2)
    ax.plot(x, y, color=COLOURS[verdict], marker=MARKERS[verdict], ms=5, mec="white", mew=0.5, zorder=3)


def write_page(path: Path) -> Path:
    """Write the table at ``path`` as ``ground_truth.md`` beside it."""
    target = path.with_suffix(".md")
    with replacing(target) as file:
        file.write(markdown(pd.read_csv(path)))
    return target


COLUMNS = ("experiment", "number", "published", "solver", "learned", "exploitability", "learner", "verdict")


HEAD = """# Learned play and published equilibria

*Reached* means one of two things. Most numbers must lie within a tolerance that was stated beforehand. Where theory
says 0 or 1 on either side of a threshold, only the side is judged: anything on the right side of one half counts. So it
is for the two directions in R11, up or down.

Mostly the average of the policies over the second half of training is judged; a row says so where it is the last
policy. R13 and the dilemma of R3 were switched to the last policy after the average had missed.

"""
"""Head of the page."""


def markdown(table: pd.DataFrame) -> str:
    """What the verdicts mean and how many there are, one line a number, then the notes."""
    lines: list[Sequence[str]] = []
    for _, row in table.iterrows():
        interval = f" [{_number(row['low'])}, {_number(row['high'])}]" if np.isfinite(row["low"]) else ""
        learner = row["learner"] + (", last policy" if row["policy"] == "last" else "")
        lines.append(
            (
                row["experiment"],
                row["quantity"],
                _number(row["published"]),
                _number(row["solver"]),
                _number(row["learned"]) + interval,
                _number(row["exploitability"]),
                learner,
                row["verdict"],
            )
        )
    text = HEAD + counts_table(table) + "\n" + markdown_table(COLUMNS, lines)
    notes = table.dropna(subset="note").drop_duplicates(["experiment", "note"])
    lines_of_notes = "".join(f"- {row['experiment']}: {row['note']}\n" for _, row in notes.iterrows())
    return text + (f"\n{lines_of_notes}" if lines_of_notes else "")


def _number(number: float) -> str:
    return f"{round(number, 4) + 0.0:.4g}" if np.isfinite(number) else ""  # + 0.0: no minus before a zero
