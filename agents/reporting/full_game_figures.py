"""Pictures of the full game's exact theory: best responses, basins, paths of learning, the diagram; from its tables."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from agents.reporting.full_game_rules import ARMED, NO_EQUILIBRIUM, RANDOM_PLAY, are_two, races, separation, tips
from agents.reporting.full_game_text import picture
from agents.reporting.places import words
from agents.reporting.style import DPI, GREY, INK, LOOK, WIDTH, panels, save_figure

RACE, PEACE = "#D55E00", "#0072B2"
HALO = [withStroke(linewidth=2.5, foreground="white")]


def draw_full_game(tables: Mapping[str, pd.DataFrame], out: Path) -> None:
    """The four pictures, into the folder of the page."""
    (out / picture("")).parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        save_figure(responses(tables["responses"]), out / picture("responses"))
        save_figure(basins(tables["basins"], tables["full_game"]), out / picture("basins"))
        save_figure(paths(tables["paths"]), out / picture("paths"))
        save_figure(diagram(tables["diagram"]), out / picture("diagram"))


def _worlds(table: pd.DataFrame, label: str, height: float = 2.5) -> tuple[Figure, dict[str, Axes]]:
    """A panel a world."""
    worlds = list(dict.fromkeys(table["world"]))
    figure, axes = panels(1, len(worlds), height)
    for ax, world in zip(axes[0], worlds, strict=True):
        ax.set_title(words(world))
    axes[0, 0].set_ylabel(label)
    return figure, dict(zip(worlds, axes[0], strict=True))


def responses(table: pd.DataFrame) -> Figure:
    """The best response to a rival that stands, and the line where both hold the same."""
    figure, axes = _worlds(table, "best response [units]")
    for world, ax in axes.items():
        of = table[table["world"] == world]
        top = of["rival"].max()
        ax.plot([0, top], [0, top], color=GREY, lw=1.2, ls="--", label="both hold the same")
        ax.plot(of["rival"], of["arms"], color=INK, lw=2, label="best response in the long run")
        ax.set_xlabel("the rival holds [units]")
    figure.legend(*ax.get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return figure


def basins(table: pd.DataFrame, solved: pd.DataFrame) -> Figure:
    """Where learning ends, by where it begins; p0* and random play."""
    figure, axes = _worlds(table, "seekers' arms at the end [units]")
    for world, ax in axes.items():
        of = table[table["world"] == world]
        colours = np.where(of["arms"] > ARMED, RACE, PEACE)
        inner = np.where(of["gain"] > NO_EQUILIBRIUM, "white", colours)
        ax.plot(of["arming"], of["arms"], color=GREY, lw=1, zorder=1)
        ax.scatter(of["arming"], of["arms"], c=inner, edgecolors=colours.tolist(), s=28, zorder=2, clip_on=False)
        ax.axvline(RANDOM_PLAY, color=INK, lw=1.2, ls=":", label="random play")
        for at in solved[are_two(solved) & (solved["world"] == world) & (solved["setting"] == "_benign")]["tipping"]:
            ax.axvline(at, color=RACE, lw=1.5, ls="--", label="tipping point p0*")
        ax.set_xlabel("first propensity to arm p0")
        ax.set_xlim(0, 1)
    handles = {label: h for ax in axes.values() for h, label in zip(*ax.get_legend_handles_labels(), strict=True)}
    figure.legend(handles.values(), handles.keys(), loc="outside upper left", ncols=2)
    return figure


def paths(table: pd.DataFrame) -> Figure:
    """Ways of the natural gradient from nine starts, above; of the vanilla gradient from random play, below."""
    worlds = list(dict.fromkeys(table["world"]))
    figure, axes = panels(2, len(worlds), 2.1, sharex="row")
    for column, world in enumerate(worlds):
        axes[0, column].set_title(words(world))
        for row, rule in enumerate(("natural", "vanilla")):
            ax, of = axes[row, column], table[(table["world"] == world) & (table["rule"] == rule)]
            for _, way in of.groupby("arming", dropna=False):
                ends = way["arms"].iloc[-1]
                ax.plot(way["step"], way["arms"], color=RACE if ends > ARMED else PEACE, lw=1.5)
            ax.set_xlabel("step of the gradient")
    axes[0, 0].set_ylabel("natural gradient\nmean arms [units]")
    axes[1, 0].set_ylabel("vanilla gradient\nmean arms [units]")
    return figure


def diagram(table: pd.DataFrame) -> Figure:
    """Ends from random play over Jervis' two variables; beside it, the tipping point against S0."""
    figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
    end = _grid(table, "random_arms")
    image = left.imshow(end, origin="lower", aspect="auto", cmap="YlOrRd", vmin=0)
    left.set_xticks(range(end.shape[1]), [f"{q:g}" for q in end.columns])
    left.set_yticks(range(end.shape[0]), [f"{b:g}" for b in end.index])
    left.set(xlabel="distinguishability q", ylabel="offence-defence balance β", title="end from random play, and p0*")
    left.grid(False)
    figure.colorbar(image, ax=left, label="seekers' arms [units]", pad=0.01)
    _contours(left, table)
    _write_tipping(left, table)
    _tipping_by_number(right, table)
    return figure


def _grid(table: pd.DataFrame, value: str) -> pd.DataFrame:
    return table.pivot_table(index="offence_defence_balance", columns="distinguishability", values=value, dropna=False)


def _contours(ax: Axes, table: pd.DataFrame) -> None:
    """S0 = 1, and the middle of the thresholds of S0 that separate best; straight between the cells' centres."""
    number = np.log(_grid(table, "spiral_number"))
    if min(number.shape) < 2:
        return
    best = separation(table["spiral_number"], races(table))
    levels = {1.0: (":", "S0 = 1")}
    if np.isfinite(best.high - best.low) and best.middle > 1.0:
        levels[best.middle] = ("-", f"S0 = {best.middle:.2f}")
    for level, (dashes, name) in levels.items():
        lines = ax.contour(number, levels=[np.log(level)], colors=INK, linewidths=2, linestyles=dashes)
        lines.set(path_effects=[withStroke(linewidth=4, foreground="white")])
        ax.plot([], [], color=INK, lw=2, ls=dashes, label=name)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.13), ncols=2)


def _write_tipping(ax: Axes, table: pd.DataFrame) -> None:
    shown = table.assign(tipping=tips(table))
    tipping, least = _grid(shown, "tipping").to_numpy(), _grid(table, "peace_arms").to_numpy()
    for (row, column), value in np.ndenumerate(tipping):
        alone = "race" if least[row, column] > ARMED else "–"
        text = f"{value:.2f}" if np.isfinite(value) else alone
        ax.text(column, row, text, ha="center", va="center", fontsize=8, color=INK, path_effects=HALO)


def _tipping_by_number(ax: Axes, table: pd.DataFrame) -> None:
    """p0* of each cell; 1 where there is peace alone."""
    raced = races(table)
    for side, colour, label in ((raced, RACE, "random play ends armed"), (~raced, PEACE, "random play ends in peace")):
        alone = np.where(table["peace_arms"] > ARMED, 0.0, 1.0)
        at = tips(table).fillna(pd.Series(alone, table.index))
        ax.scatter(table["spiral_number"][side], at[side], c=colour, s=26, label=label)
    ax.axhline(RANDOM_PLAY, color=INK, lw=1.2, ls=":", label="random play's propensity")
    ax.axvline(1.0, color=GREY, lw=1, ls=":")
    ax.set_xscale("log")
    ax.set(xlabel="S0 of the closed form", ylabel="p0*", title="tipping point (1: no race at rest)", ylim=(-0.03, 1.05))
    ax.legend(loc="lower left", fontsize=8)
