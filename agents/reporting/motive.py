"""The figure of how well a motive is told from the public record."""

from pathlib import Path

import matplotlib

from agents.reporting.places import words
from agents.reporting.style import DPI, LOOK, panels, save_figure
from agents.untrusted.tables import read_table

COLOURS = {"all that is public": "#0072B2", "without crises and wars": "#D55E00", "arms alone": "#009E73"}


def draw_motive(table: Path) -> Path:
    """motive.png beside the table: AUC per world, a dot a seed with its interval over episodes."""
    rows = read_table(table)
    worlds = list(dict.fromkeys(rows["world"]))
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        figure, axes = panels(1, 1, 3.2)
        ax = axes[0, 0]
        for side, (record, colour) in enumerate(COLOURS.items()):
            points = rows[rows["record"] == record]
            x = [
                worlds.index(w) + 0.25 * (side - 1) + 0.05 * seed
                for w, seed in zip(points["world"], points["seed"], strict=True)
            ]
            ends = [(points["auc"] - points["low"]).clip(lower=0), (points["high"] - points["auc"]).clip(lower=0)]
            ax.errorbar(x, points["auc"], yerr=ends, fmt="o", ms=4, color=colour, label=record)
        ax.axhline(0.5, color="#9ca3af", lw=0.8, ls="--")
        ax.set_xticks(range(len(worlds)), [words(world) for world in worlds])
        ax.set_ylabel("AUC; 0.5 is guessing")
        ax.legend(loc="lower left")
        save_figure(figure, table.with_suffix(".png"))
    return table.with_suffix(".png")
