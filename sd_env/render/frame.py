"""One moment as a picture: arsenals beside what rivals believe, and how the states stand to each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sd_env.render.look import (
    CRISIS,
    GREY,
    INK,
    LOOK,
    WAR,
    motive_colour,
    new_figure,
    pixels,
    treaty_colour,
    weapon_colour,
)
from sd_env.render.names import motive_name, possible_motives, title, words
from sd_env.render.network import draw_network
from sd_env.trajectory import Moment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FRAME = (9.6, 5.4)  # [inches]


def moment_picture(moment: Moment) -> NDArray[np.uint8]:
    """One moment as an image `[H, W, 3]`.

    Raises:
        ImportError: matplotlib is missing; the text names the extra to install.
    """
    figure = new_figure(*FRAME)
    draw_moment(figure, moment, top_of([moment]))
    return pixels(figure)


def top_of(moments: Sequence[Moment]) -> float:
    """The most units that a class of an arsenal has, or is believed to have, in any of the moments."""
    return max(1e-6, *(float(max(m.arsenal.max(), m.estimate.max())) for m in moments))


def draw_moment(figure: "Figure", moment: Moment, top: float, lines: Sequence[str] = ()) -> None:
    """Draw into an empty figure; ``top`` [units] ends the scale of arsenals, ``lines`` are told at the bottom."""
    import matplotlib

    with matplotlib.rc_context(LOOK):
        foot = 0.25 if lines else 0.06
        head = f"{title(moment.scenario.name)}, step {moment.step}"
        figure.text(0.06, 0.95, head, size=13, weight="bold", va="center")
        bars = figure.add_axes((0.07, foot + 0.08, 0.43, 0.72 - foot))
        _draw_arms(bars, moment, top)
        bonds = figure.add_axes((0.53, foot + 0.02, 0.46, 0.80 - foot))
        draw_network(bonds, moment, most=top * moment.arsenal.shape[1] * 0.6)
        _draw_legends(figure, moment)
        for place, line in enumerate(lines):
            figure.text(0.06, foot - 0.065 - 0.04 * place, line, size=9.5, color=INK, va="center")


def _draw_arms(ax: "Axes", m: Moment, top: float) -> None:
    n, classes = m.arsenal.shape
    width = 0.8 / classes
    for k in range(classes):
        at = np.arange(n) + (k - (classes - 1) / 2) * width
        ax.bar(at, m.arsenal[:, k], width * 0.92, color=weapon_colour(k), gid="arsenal")
        for i in range(n):
            seen = np.delete(m.estimate[:, i, k], i)
            ax.hlines(seen, at[i] - width * 0.46, at[i] + width * 0.46, color=INK, lw=1.6)
            reach = [*seen, m.arsenal[i, k]]
            ax.vlines(at[i], min(reach), max(reach), color=INK, lw=0.7)
    ax.set_xticks(range(n), m.names, rotation=0 if n <= 6 else 60)
    ax.set_ylim(0, 1.05 * top)
    ax.set_ylabel("arsenal [units]")
    ax.grid(axis="x", visible=False)


def _draw_legends(figure: "Figure", m: Moment) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    arms: list[Any] = [Patch(color=weapon_colour(k), label=words(name)) for k, name in enumerate(m.scenario.weapons)]
    arms.append(Line2D([], [], color=INK, lw=1.6, label="as rivals see it"))
    figure.legend(
        handles=arms,
        loc="upper left",
        bbox_to_anchor=(0.06, 0.925),
        ncols=min(4, len(arms)),
        columnspacing=1.2,
        handlelength=1.2,
    )
    bonds = [
        Line2D([], [], ls="", marker="o", ms=8, color=motive_colour(kind), label=motive_name(kind))
        for kind in sorted({*possible_motives(m.scenario.params), *m.motive.tolist()})
    ]
    bonds += [
        Line2D([], [], color=GREY, alpha=0.55, lw=5, label="tension"),
        *(
            Line2D([], [], color=treaty_colour(c), lw=2.2, ls=(0, (4, 1.5)), label=words(kind))
            for c, kind in enumerate(m.scenario.kinds)
        ),
        Line2D([], [], ls="", marker="D", color=CRISIS, mec=INK, label="crisis"),
        Line2D([], [], color=WAR, lw=3, label="attack"),
    ]
    figure.legend(
        handles=bonds, loc="upper right", bbox_to_anchor=(0.995, 0.99), ncols=3, columnspacing=1.2, handlelength=1.4
    )
