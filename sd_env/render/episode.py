"""A whole episode on one page: arsenals and what rivals believed, what passed between the states, the map."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sd_env.core.state import PEACE
from sd_env.render.lanes import draw_lane, eventful_pairs, lane_height, lane_key
from sd_env.render.look import (
    CRISIS,
    GREY,
    INK,
    LOOK,
    SHOCK,
    WAR,
    motive_colour,
    new_figure,
    treaty_colour,
    weapon_colour,
)
from sd_env.render.names import motive_name, title, words
from sd_env.render.network import draw_network
from sd_env.trajectory import Trajectory
from sd_env.trajectory.files import new_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, DPI = 12.0, 100  # [inches], [pixels/inch]: 1200 pixels wide
COLUMNS, LANES, MAPS = 3, 6, 4
"""Most arsenals side by side, most pairs with a lane of their own, maps on the page of more than two states."""
ARMS_HEIGHT, LANE_UNIT, MAP_HEIGHT = 2.5, 0.62, 2.0  # [inches] of a row of arsenals, of a unit of tension, of the maps


def save_picture(trajectory: Trajectory, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write `episode_figure` as a picture, of the kind that the path's ending names (.png, .pdf, .svg).

    Raises:
        TrajectoryFileError: the file is there (and ``overwrite`` is False) or cannot be written.
        ValueError: matplotlib does not know the ending.
        ImportError: matplotlib is missing; the text names the extra to install.
    """
    path, figure = Path(path), episode_figure(trajectory)
    import matplotlib

    with matplotlib.rc_context(LOOK), new_file(path, overwrite=overwrite) as draft:
        figure.savefig(draft)
    return path


def episode_figure(trajectory: Trajectory) -> "Figure":
    """The page as a figure, 1200 pixels wide; its height goes with the number of states.

    Raises:
        ImportError: matplotlib is missing; the text names the extra to install.
    """
    n, pairs = len(trajectory.names), eventful_pairs(trajectory, LANES)
    arms_rows = -(-n // _columns(n))
    heights = [ARMS_HEIGHT * arms_rows + 0.3]
    heights.append(sum(lane_height(trajectory, pair) * LANE_UNIT + 0.45 for pair in pairs) + 0.3)
    heights += [MAP_HEIGHT + 0.3] if n > 2 else []
    figure = new_figure(WIDTH, sum(heights) + 0.7, DPI)
    import matplotlib

    with matplotlib.rc_context(LOOK):
        figure.set_layout_engine("constrained", h_pad=0.05, w_pad=0.06)
        figure.suptitle(_headline(trajectory), x=0.012, ha="left", size=12, weight="bold")
        blocks: Any = figure.subfigures(len(heights), 1, height_ratios=heights)
        _draw_all_arms(blocks[0], trajectory)
        _draw_all_lanes(blocks[1], trajectory, pairs)
        if n > 2:
            _draw_maps(blocks[2], trajectory)
    return figure


def _columns(n: int) -> int:
    return 2 if n == 4 else min(n, COLUMNS)


def _headline(t: Trajectory) -> str:
    n = len(t.names)
    crises = int(np.triu(t.crisis).sum())
    return (
        f"{title(t.scenario.name)}: {n} states, {t.n_steps} steps, "
        f"{_counted(int((t.war != PEACE).sum()), 'war', 'wars')}, {_counted(crises, 'crisis', 'crises')}"
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}"


def _draw_all_arms(block: Any, t: Trajectory) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    n = len(t.names)
    columns = _columns(n)
    axes = block.subplots(-(-n // columns), columns, sharex=True, sharey=True, squeeze=False)
    for place, ax in enumerate(axes.ravel()):
        if place < n:
            _draw_arms(ax, t, place)
        else:
            ax.axis("off")
    axes[0, 0].set_ylim(0, 1.05 * max(t.arsenal.max(), t.estimate.max(), 1e-6))  # all share it
    for ax in axes[:, 0]:
        ax.set_ylabel("arsenal [units]")
    for ax in axes[-1]:
        ax.set_xlabel("step")
    handles: list[Any] = [
        Line2D([], [], color=weapon_colour(k), lw=2.2, label=words(x)) for k, x in enumerate(t.scenario.weapons)
    ]
    handles += [
        Line2D([], [], color=GREY, lw=1.1, ls=(0, (3, 1.5)), label="as rivals believed"),
        Patch(color=GREY, alpha=0.25, lw=0, label=f"fog: {'belief against truth' if n == 2 else 'range of beliefs'}"),
        Line2D([], [], color=WAR, lw=1.2, label="attacks"),
        Line2D([], [], color=WAR, lw=1.2, ls=":", label="is attacked"),
    ]
    if _shocks(t):
        handles.append(Line2D([], [], color=SHOCK, lw=1.6, ls="-.", label="technology shock"))
    block.legend(handles=handles, loc="outside right upper", handlelength=1.9)


def _shocks(t: Trajectory) -> list[int]:
    """Steps of the technology shocks that the episode came to."""
    return [int(step) for step in t.shock_at[0] if step <= t.n_steps]


def _draw_arms(ax: "Axes", t: Trajectory, i: int) -> None:
    steps = np.arange(t.n_steps + 1)
    for k in range(t.arsenal.shape[2]):
        truth, colour = t.arsenal[:, i, k], weapon_colour(k)
        seen = np.delete(t.estimate[:, :, i, k], i, axis=1)
        low, high = (seen.min(axis=1), seen.max(axis=1)) if seen.shape[1] > 1 else (truth, seen[:, 0])
        ax.fill_between(steps, low, high, color=colour, alpha=0.16, lw=0)
        width = 0.8 if seen.shape[1] == 1 else 0.5
        ax.plot(steps, seen, color=colour, lw=width, ls=(0, (3, 1.5)), alpha=0.9, gid="belief")
        ax.plot(steps, truth, color=colour, lw=2.2, gid="truth")
    for t_war in np.flatnonzero((t.war[:, i] != PEACE).any(axis=1)):
        ax.axvline(float(t_war), color=WAR, lw=0.9, alpha=0.7, zorder=1.4)
    for t_war in np.flatnonzero((t.war[:, :, i] != PEACE).any(axis=1)):
        ax.axvline(float(t_war), color=WAR, lw=0.9, alpha=0.7, ls=":", zorder=1.4)
    for step in _shocks(t):
        ax.axvline(step, color=SHOCK, lw=1.6, ls="-.", zorder=1.5, gid="shock")
    motives = [motive_name(int(kind)) for kind in t.motive[:, i]]
    led = [kind for place, kind in enumerate(motives) if place == 0 or motives[place - 1] != kind]
    leaders = ", then ".join(led) if len(led) < 4 else f"{led[0]}, {len(led) - 1} changes of leader"
    ax.set_title(f"{t.names[i]}: {leaders}")
    ax.set_xlim(-0.5, t.n_steps + 0.5)


def _draw_all_lanes(block: Any, t: Trajectory, pairs: list[tuple[int, int]]) -> None:
    heights = [lane_height(t, pair) for pair in pairs]
    axes = block.subplots(len(pairs), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for ax, pair in zip(axes, pairs, strict=True):
        draw_lane(ax, t, pair)
    n = len(t.names)
    if len(pairs) < n * (n - 1) // 2:
        heading = axes[0].get_title(loc="left")
        axes[0].set_title(f"{heading} (the {len(pairs)} most eventful of {n * (n - 1) // 2} pairs)")
    axes[-1].set_xlim(-0.5, t.n_steps + 0.5)
    axes[-1].set_xlabel("step")
    key = lane_key(t)
    if key:
        block.legend(handles=key, loc="outside right upper", handlelength=1.2)


def _draw_maps(block: Any, t: Trajectory) -> None:
    from matplotlib.lines import Line2D

    most = float(t.arsenal.sum(axis=2).max()) or 1.0
    for ax, step in zip(block.subplots(1, MAPS), _steps_of_maps(t), strict=True):
        draw_network(ax, t.moment(step), most, scale=0.8)
        ax.set_title(f"step {step}")
    kinds = sorted(set(t.motive.ravel().tolist()))
    handles = [Line2D([], [], ls="", marker="o", ms=9, color=motive_colour(k), label=motive_name(k)) for k in kinds]
    size = f"size: arsenal, at most {most:.1f} units"
    handles.append(Line2D([], [], ls="", marker="o", ms=5, color=INK, alpha=0.3, label=size))
    handles.append(Line2D([], [], color=GREY, alpha=0.55, lw=5, label="width: tension"))
    handles += [
        Line2D([], [], color=treaty_colour(c), lw=2.2, ls=(0, (4, 1.5)), label=words(kind))
        for c, kind in enumerate(t.scenario.kinds)
        if (t.treaty[:, c] > 0).any()
    ]
    handles.append(Line2D([], [], ls="", marker="D", ms=6, color=CRISIS, mec=INK, label="crisis"))
    handles.append(Line2D([], [], color=WAR, lw=3, label="attack"))
    block.legend(handles=handles, loc="outside right upper", handlelength=1.6)


def _steps_of_maps(t: Trajectory) -> list[int]:
    """Evenly spread steps, each moved to the nearest war within half the distance, which is what one wants to see."""
    wars = np.flatnonzero((t.war != PEACE).any(axis=(1, 2)))
    even = np.linspace(0, t.n_steps, MAPS).round().astype(int)
    reach = t.n_steps / (MAPS - 1) / 2
    steps = [int(even[0])]
    for step in even[1:]:
        near = wars[(np.abs(wars - step) < reach) & (wars > steps[-1])]
        steps.append(int(near[np.argmin(np.abs(near - step))]) if len(near) else int(step))
    return steps
