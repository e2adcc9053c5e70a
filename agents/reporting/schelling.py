"""Schelling diagrams from the tables of `scripts.dilemma`: a picture a scenario, a panel a class and N."""

import re
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from agents.reporting.style import DPI, LOOK, panels

COLOURS = {"restraint": "#0072B2", "arming": "#D55E00"}


def draw_all(folder: Path) -> list[Path]:
    """Draw ``schelling.csv`` in ``folder``; the pictures' paths."""
    points, verdicts = pd.read_csv(folder / "schelling.csv"), pd.read_csv(folder / "verdicts.csv")
    stems = points["scenario"].map(lambda name: re.sub(r"_n\d+$", "", name))
    return [_draw(folder / f"{stem}.png", stem, group, verdicts) for stem, group in points.groupby(stems, sort=False)]


def _draw(path: Path, stem: str, points: pd.DataFrame, verdicts: pd.DataFrame) -> Path:
    arms, numbers = list(points["arms"].unique()), sorted(points["n"].unique())
    with matplotlib.rc_context(LOOK):
        figure, axes = panels(len(arms), len(numbers), 2.6, sharex=False)
        for row, weapon in enumerate(arms):
            for column, n in enumerate(numbers):
                ax = axes[row, column]
                _panel(ax, points[(points["arms"] == weapon) & (points["n"] == n)])
                verdict = verdicts[
                    verdicts["scenario"].str.fullmatch(rf"{stem}(_n{n})?")
                    & (verdicts["arms"] == weapon)
                    & (verdicts["n"] == n)
                ]
                ax.set_title(f"{n} states, arming in {weapon}: {verdict['verdict'].iloc[0]}")
        axes[0, 0].legend()
        figure.suptitle(f"{stem.replace('_', ' ')}: payoff of a seeker (mean, 95 % interval over worlds)")
        FigureCanvasAgg(figure)
        figure.savefig(path, dpi=DPI)
    return path


def _panel(ax: Axes, points: pd.DataFrame) -> None:
    for line, shade in COLOURS.items():
        p = points[points["line"] == line]
        k, mean, low, high = (p[name].to_numpy() for name in ("others_arming", "mean", "low", "high"))
        ax.errorbar(k, mean, (mean - low, high - mean), color=shade, marker="o", ms=4, capsize=3, label=line)
    ax.set_xticks(sorted(points["others_arming"].unique()))
    ax.set_xlabel("others who arm")
    ax.set_ylabel("reward a step")
