"""Figures of what the final policies do: outcomes a world, outcomes against theory, shares of actions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from agents.reporting.curves import Worlds
from agents.reporting.measures import MEASURES, SPIRAL_OFFENCE
from agents.reporting.places import Place, setting_label, words
from agents.reporting.style import GREY, INK, action_colours, colour, marker, panels, setting_legend, wrapped
from agents.reporting.tables import Tables
from agents.statistics import estimate

SHOWN = ("seeker_arsenal", "seeker_offence", "seeker_reward", "wars_per_100", "tragic_share")
WORLD_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


def outcomes(tables: Tables, worlds: Worlds) -> Figure:
    """Four outcomes side by side: mean, interval and every seed; worlds as rows, settings as colours."""
    places = [p for group in worlds.values() for p in group]
    height = max(2.4, 0.3 * len(places) + 0.35 * len(worlds))
    figure, axes = panels(1, len(SHOWN), height, sharex=False, sharey=True)
    heights, centres = _rows(worlds)
    for ax, key in zip(axes[0], SHOWN, strict=True):
        for p in places:
            values = tables.finals.loc[tables.finals["scenario"] == p.scenario, key]
            _dots(ax, values.to_numpy(float), heights[p.scenario], p)
        ax.set_title(MEASURES[key].label.capitalize())
        ax.set_xlabel(MEASURES[key].unit or "share of all wars")
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="y", length=0)
        if key == "tragic_share":
            ax.set_xlim(-0.03, 1.03)
        elif key != "seeker_reward":
            right = ax.get_xlim()[1]
            ax.set_xlim(min(0.0, ax.get_xlim()[0]) - 0.03 * right, 1.04 * right)
        else:
            ax.axvline(0, color=GREY, lw=0.8)
        for edge in _edges(worlds, heights):
            ax.axhline(edge, color="#d1d5db", lw=0.8)
    axes[0, 1].axvline(SPIRAL_OFFENCE, color=GREY, lw=1, ls=(0, (4, 3)), zorder=1)
    axes[0, 0].set_yticks(list(centres.values()), [wrapped(world).capitalize() for world in centres], fontweight="bold")
    axes[0, 0].set_ylim(max(heights.values()) + 0.8, -0.8)
    _outcome_legend(figure, tables, places)
    return figure


def _rows(worlds: Worlds) -> tuple[dict[str, float], dict[str, float]]:
    """Height of each scenario's row, and of the middle of each world."""
    heights, centres, at = {}, {}, 0.0
    for world, places in worlds.items():
        for p in places:
            heights[p.scenario] = at
            at += 1.0
        centres[world] = at - (len(places) + 1) / 2
        at += 0.6
    return heights, centres


def _edges(worlds: Worlds, heights: dict[str, float]) -> list[float]:
    return [heights[places[-1].scenario] + 0.8 for places in list(worlds.values())[:-1]]


def _dots(ax: Axes, values: np.ndarray, y: float, p: Place) -> None:
    interval = estimate(values)
    if not interval.n:
        ax.text(0.02, y, "none", transform=ax.get_yaxis_transform(), va="center", color=GREY, fontsize=8)
        return
    finite = values[np.isfinite(values)]
    if interval.has_interval:
        ax.plot([interval.low, interval.high], [y, y], color=colour(p.setting), lw=2.6, alpha=0.55, zorder=2)
    ax.plot(
        finite, np.full(len(finite), y + 0.27), ls="", marker="o", ms=2.8, mew=0, color=colour(p.setting), alpha=0.75
    )
    ax.plot(
        [interval.mean],
        [y],
        ls="",
        marker=marker(p.setting),
        ms=6.5,
        color=colour(p.setting),
        mec="white",
        mew=0.8,
        zorder=3,
    )


def _outcome_legend(figure: Figure, tables: Tables, places: list[Place]) -> None:
    extra: list[Line2D | Patch] = []
    seeds = tables.finals.groupby("scenario").size()
    if max(int(seeds.get(p.scenario, 0)) for p in places) > 1:
        extra.append(Line2D([], [], color=GREY, lw=2.6, alpha=0.6, label="95 % interval of the mean"))
    extra.append(Line2D([], [], color=GREY, ls="", marker="o", ms=3, label="one seed"))
    setting_legend(figure, places, extra)


def against_theory(tables: Tables, worlds: Worlds) -> Figure | None:
    """Three outcomes of every run against its spiral number S0; None when no run has one."""
    places = [p for group in worlds.values() for p in group]
    rows = tables.finals.merge(tables.runs[["run", "spiral_number"]], on="run")
    rows = rows[rows["scenario"].isin([p.scenario for p in places]) & rows["spiral_number"].notna()]
    if rows.empty:
        return None
    shapes = {world: WORLD_MARKERS[i % len(WORLD_MARKERS)] for i, world in enumerate(worlds)}
    settings = list(dict.fromkeys(p.setting for p in places))
    step = 0.013 * max(1.0, rows["spiral_number"].max())  # side by side, or settings with one S0 hide each other
    aside = {setting: step * (i - (len(settings) - 1) / 2) for i, setting in enumerate(settings)}
    figure, axes = panels(1, 3, 3.3, sharey=False)
    for ax, key in zip(axes[0], ("seeker_arsenal", "seeker_reward", "wars_per_100"), strict=True):
        for p in places:
            mine = rows[rows["scenario"] == p.scenario]
            _against(ax, mine.assign(x=mine["spiral_number"] + aside[p.setting]), key, p, shapes[p.world])
        ax.axvline(1, color=GREY, lw=1, ls=(0, (4, 3)), zorder=1)
        ax.set_xlabel("spiral number $S_0$")
        ax.set_ylabel(MEASURES[key].axis)
        if key != "seeker_reward":
            ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    axes[0, 0].set_xlim(left=0)
    _theory_legend(figure, shapes, settings)
    return figure


def _theory_legend(figure: Figure, shapes: Mapping[str, str], settings: Sequence[str | None]) -> None:
    handles = [
        Line2D([], [], color=GREY, ls="", marker=shape, ms=6, label=words(world)) for world, shape in shapes.items()
    ]
    handles += [
        Line2D([], [], color=colour(setting), lw=5, label=setting_label(setting))
        for setting in settings
        if setting is not None
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=4, columnspacing=1.6, borderaxespad=0.4)


def _against(ax: Axes, rows: pd.DataFrame, key: str, p: Place, shape: str) -> None:
    if rows.empty:
        return
    ax.plot(rows["x"], rows[key], ls="", marker=shape, ms=3.5, mew=0, color=colour(p.setting), alpha=0.45)
    interval, x = estimate(rows[key]), rows["x"].mean()
    if interval.has_interval:
        ax.plot([x, x], [interval.low, interval.high], color=colour(p.setting), lw=2.2, alpha=0.6)
    ax.plot([x], [interval.mean], ls="", marker=shape, ms=8, color=colour(p.setting), mec="white", mew=0.8, zorder=3)


def action_shares(tables: Tables, worlds: Worlds) -> Figure | None:
    """What final policies choose: a stacked bar a scenario; None when no shares were recorded."""
    places = [p for group in worlds.values() for p in group]
    mine = tables.finals[tables.finals["scenario"].isin([p.scenario for p in places])]
    columns = [c for c in map(str, mine.columns) if c.startswith("share.") and mine[c].fillna(0).gt(0).any()]
    if not columns:
        return None
    colours = action_colours(c.removeprefix("share.") for c in columns)
    heights, _ = _rows(worlds)
    figure, axes = panels(1, 1, max(1.6, 0.36 * len(places) + 0.2 * len(worlds)))
    ax = axes[0, 0]
    for p in places:
        shares = mine.loc[mine["scenario"] == p.scenario, columns].mean().fillna(0)
        _bar(ax, heights[p.scenario], shares, list(colours.values()))
    ax.set_yticks([heights[p.scenario] for p in places], [p.label for p in places])
    ax.set_ylim(max(heights.values()) + 0.7, -0.7)
    ax.set_xlim(0, 1)
    ax.set_xlabel("share of all actions")
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    handles = [Patch(color=shade, label=words(action).replace(":", ": ")) for action, shade in colours.items()]
    figure.legend(
        handles=handles,
        loc="outside upper left",
        ncols=min(len(handles), 8),
        columnspacing=1.4,
        handlelength=1.0,
        borderaxespad=0.4,
    )
    return figure


def _bar(ax: Axes, y: float, shares: pd.Series, colours: list[str]) -> None:
    left = 0.0
    for value, shade in zip(shares.to_numpy(float), colours, strict=True):
        ax.barh(y, value, left=left, color=shade, height=0.78, edgecolor="white", linewidth=0.6)
        if value >= 0.06:
            ax.text(
                left + value / 2,
                y,
                f"{100 * value:.0f} %",
                ha="center",
                va="center",
                fontsize=8,
                color="white" if _dark(shade) else INK,
            )
        left += value


def _dark(shade: str) -> bool:
    red, green, blue = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
