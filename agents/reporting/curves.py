"""Figures along time: over training and over one episode."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from agents.reporting.measures import MEASURES, SPIRAL_OFFENCE
from agents.reporting.places import SETTING_ORDER, Place, words
from agents.reporting.style import GREY, band_key, draw_band, panels, setting_legend, wrapped
from agents.reporting.tables import Tables
from agents.statistics import band
from sd_env.scenarios import WORLDS

Worlds = dict[str, list[Place]]
"""World to the places (settings) in it: what one figure shows."""

TRAINING = "training [million agent-steps]"


def jervis_square_of_offence(tables: Tables, worlds: Worlds) -> Figure:
    """What of seekers' arms counts as offence, over training, with the threshold of a spiral."""
    figure = jervis_square(tables, worlds, "seeker_offence")
    shown = [ax for ax in figure.axes if ax.axison]
    for ax in shown:
        ax.axhline(SPIRAL_OFFENCE, color=GREY, lw=1, ls=(0, (4, 3)), zorder=1)
    shown[0].text(
        0.995,
        SPIRAL_OFFENCE,
        "above: a spiral",
        transform=shown[0].get_yaxis_transform(),
        ha="right",
        va="bottom",
        color=GREY,
        fontsize=8,
    )
    return figure


def jervis_square(tables: Tables, worlds: Worlds, key: str = "seeker_arsenal") -> Figure:
    """One measure of seekers over training in Jervis' 2 x 2 layout; worlds outside it get a panel each."""
    square = len(worlds) > 1 and set(worlds) <= set(WORLDS)
    names = _square() if square else list(worlds)
    columns = 2 if square else min(3, len(names))
    rows = -(-len(names) // columns)
    figure, axes = panels(rows, columns, 2.9 if rows > 1 else 3.6)
    for ax in axes.flat[len(names) :]:
        ax.set_axis_off()
    for world, ax in zip(names, axes.flat, strict=False):
        _training_panel(ax, tables, worlds.get(world, []), key)
        ax.set_title(_titled(tables, world, worlds.get(world, [])))
    for ax in axes[-1]:
        ax.set_xlabel(TRAINING)
    for ax in axes[:, 0]:
        ax.set_ylabel(MEASURES[key].axis)
    if square:
        _square_headers(axes)
    axes.flat[0].set_ylim(bottom=0)
    _legend(figure, tables, worlds)
    return figure


def _square() -> list[str]:
    """WORLDS by row (weapons alike, then distinguishable) and column (offence, then defence has the advantage)."""
    return sorted(WORLDS, key=lambda world: (WORLDS[world][1] > 0.5, WORLDS[world][0] < 1))


def _square_headers(axes: NDArray[Any]) -> None:
    for ax, text in zip(axes[0], ("OFFENCE HAS THE ADVANTAGE", "DEFENCE HAS THE ADVANTAGE"), strict=True):
        ax.text(0.5, 1.17, text, transform=ax.transAxes, ha="center", color=GREY, fontsize=9)
    for ax, text in zip(axes[:, 0], ("WEAPONS CANNOT BE\nTOLD APART", "WEAPONS CAN BE\nTOLD APART"), strict=True):
        ax.text(
            -0.145,
            0.5,
            text,
            transform=ax.transAxes,
            rotation=90,
            va="center",
            ha="center",
            color=GREY,
            fontsize=9,
            linespacing=1.4,
        )


def _titled(tables: Tables, world: str, places: list[Place]) -> str:
    runs = tables.runs[tables.runs["finished"] & tables.runs["scenario"].isin([p.scenario for p in places])]
    numbers = runs["spiral_number"].dropna()
    number = f"  ($S_0$ = {numbers.mean():.1f})" if len(numbers) and np.ptp(numbers) < 0.05 else ""
    return words(world).capitalize() + number


def _training_panel(ax: Axes, tables: Tables, places: list[Place], key: str) -> None:
    drawn = False
    for p in places:
        rows = tables.curves[tables.curves["scenario"] == p.scenario]
        if len(rows) and rows[key].notna().any():
            draw_band(ax, band(rows, "agent_steps", key), p.setting, scale=1e-6)
            drawn = True
    if not drawn:
        ax.text(
            0.5,
            0.5,
            "no finished run" if not places else "no such number",
            transform=ax.transAxes,
            ha="center",
            va="center",
            color=GREY,
        )


def _legend(figure: Figure, tables: Tables, worlds: Worlds, lines: bool = True) -> None:
    places = [p for group in worlds.values() for p in group]
    places.sort(key=lambda p: SETTING_ORDER.index(p.setting) if p.setting is not None else len(SETTING_ORDER))
    seeds = tables.finals.groupby("scenario").size()
    most = max((int(seeds.get(p.scenario, 0)) for p in places), default=0)
    setting_legend(figure, places, band_key(most, lines))


def training_curves(tables: Tables, worlds: Worlds) -> Figure:
    """Seekers' reward and wars over training: a row each, a column a world."""
    return _grid(tables, worlds, ("seeker_reward", "wars_per_100"))


def _grid(tables: Tables, worlds: Worlds, keys: tuple[str, ...]) -> Figure:
    names = list(worlds)
    figure, axes = panels(len(keys), len(names), 2.7, sharey="row")
    for row, key in enumerate(keys):
        for ax, world in zip(axes[row], names, strict=True):
            _training_panel(ax, tables, worlds[world], key)
            if key != "seeker_reward":
                ax.set_ylim(bottom=0)
            if row == 0:
                ax.set_title(wrapped(world, 22).capitalize())
        axes[row, 0].set_ylabel(_broken(MEASURES[key].axis))
    for ax in axes[-1]:
        ax.set_xlabel(TRAINING)
    _legend(figure, tables, worlds)
    return figure


def _broken(axis: str) -> str:
    return axis.replace(" [", "\n[")


def episode(tables: Tables, worlds: Worlds) -> Figure:
    """The average episode of the final policy: arsenals by class, tension, wars; a row a world."""
    names = [p.scenario for group in worlds.values() for p in group]
    rows = tables.episodes[tables.episodes["scenario"].isin(names)]
    weapons = [c for c in map(str, rows.columns) if c.startswith("arsenal.") and rows[c].notna().any()]
    rows = rows.assign(wars_per_100=100 * rows["wars"])
    labels = {c: f"{words(c.removeprefix('arsenal.'))} [units a state]" for c in weapons}
    labels |= {"tension": "tension [0 to 1]", "wars_per_100": "wars [per 100 steps]"}
    figure, axes = panels(len(worlds), len(labels), 2.0 if len(worlds) > 1 else 2.8, sharey=False)
    for i, (world, places) in enumerate(worlds.items()):
        for ax, (column, label) in zip(axes[i], labels.items(), strict=True):
            for p in places:
                mine = rows[rows["scenario"] == p.scenario]
                if len(mine) and mine[column].notna().any():
                    draw_band(ax, band(mine, "step", column), p.setting, lines=False)
            if i == 0:
                ax.set_title(label, fontweight="normal", fontsize=9.5)
        axes[i, 0].set_ylabel(wrapped(world).capitalize(), fontweight="bold")
    _share_heights(axes, len(weapons))
    for ax in axes[-1]:
        ax.set_xlabel("step of the episode")
    _legend(figure, tables, worlds, lines=False)
    return figure


def _share_heights(axes: NDArray[Any], n_weapons: int) -> None:
    """One height for all arsenals and one for each other column, from zero, so that panels compare."""
    for columns in [range(n_weapons), *[[c] for c in range(n_weapons, axes.shape[1])]]:
        group = [ax for c in columns for ax in axes[:, c]]
        top = max((ax.get_ylim()[1] for ax in group), default=1.0)
        for ax in group:
            ax.set_ylim(0, top)


def treaties(tables: Tables, worlds: Worlds) -> Figure | None:
    """Time with a treaty in force, over training and over an episode; None when there never is one."""
    shown = {world: [p for p in places if _has_treaties(tables, p)] for world, places in worlds.items()}
    shown = {world: places for world, places in shown.items() if places}
    if not shown:
        return None
    figure, axes = panels(2, len(shown), 2.4, sharex="row", sharey=True)
    for column, (world, places) in enumerate(shown.items()):
        _training_panel(axes[0, column], tables, places, "treaty_share")
        for p in places:
            mine = tables.episodes[tables.episodes["scenario"] == p.scenario]
            draw_band(axes[1, column], band(mine, "step", "treaty_share"), p.setting)
        axes[0, column].set_title(wrapped(world, 22).capitalize())
        axes[0, column].set_xlabel(TRAINING)
        axes[1, column].set_xlabel("step of the final policy's episode")
    axes[0, 0].set_ylim(0, 1)
    axes[0, 0].set_ylabel("treaty in force\n[share of time]")
    axes[1, 0].set_ylabel("treaty in force\n[share of pairs]")
    _legend(figure, tables, shown)
    return figure


def _has_treaties(tables: Tables, p: Place) -> bool:
    mine = tables.curves[tables.curves["scenario"] == p.scenario]
    return bool(mine["treaty_share"].max() > 0)
