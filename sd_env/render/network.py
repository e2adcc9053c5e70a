"""The states as a map-like network: how well armed, how tense, bound by what, at war with whom."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import CONQUEST, PEACE
from sd_env.render.look import CRISIS, GREY, INK, WAR, motive_colour, treaty_colour
from sd_env.trajectory import Moment

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALLEST, LARGEST = 180.0, 1500.0  # areas of a node in points^2


def places(n: int) -> NDArray[np.float64]:
    """Where the N states stand, `[N, 2]`: side by side, or on a circle with the first on top."""
    if n == 2:
        return np.array([[-1.0, 0.0], [1.0, 0.0]])
    angle = np.pi / 2 - 2 * np.pi * np.arange(n) / n
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def draw_network(ax: "Axes", moment: Moment, most: float, scale: float = 1.0) -> None:
    """Nodes by total arsenal (``most`` units are the largest node), edges by tension, by treaties
    (dotted while suspended), crises and wars.

    ``scale`` shrinks nodes and lines for small pictures.
    """
    m, n, at = moment, len(moment.names), places(len(moment.names))
    for i in range(n):
        for j in range(i + 1, n):
            _draw_bond(ax, m, (i, j), at, scale)
    for a, v in np.argwhere(m.war):
        head = "-|>" if m.war[a, v] == CONQUEST else "->"
        arrow = {
            "arrowstyle": head,
            "color": WAR,
            "lw": 3.2 * scale,
            "mutation_scale": 20 * scale,
            "shrinkA": 16 * scale,
            "shrinkB": 18 * scale,
            "connectionstyle": "arc3,rad=0.18",
        }
        ax.annotate("", at[v], at[a], arrowprops=arrow, zorder=4).set_gid("war")
    fighting = (m.war != PEACE).any(axis=1) | (m.war != PEACE).any(axis=0)
    for i in range(n):
        _draw_state(ax, m, i, (*at[i], most, scale), bool(fighting[i]))
    room = (1.6, 1.1, 1.2) if n == 2 else (2.1, 1.6, 1.75)
    ax.set(xlim=(-room[0], room[0]), ylim=(-room[1], room[2]), aspect="equal")
    ax.axis("off")


def _draw_state(ax: "Axes", m: Moment, i: int, how: tuple[float, float, float, float], fights: bool) -> None:
    """State i at ``how`` (x, y, units of the largest node, scale), with a halo where it ``fights``."""
    (x, y, most, scale), n = how, len(m.names)
    area = (SMALLEST + (LARGEST - SMALLEST) * min(m.arsenal[i].sum() / most, 1.0)) * scale**2
    if fights:
        ax.scatter(x, y, s=area * 2.1, color=WAR, alpha=0.25, lw=0, zorder=2)
    edge = WAR if fights else "white"
    ax.scatter(x, y, s=area, color=motive_colour(int(m.motive[i])), zorder=5, lw=2 * scale, edgecolor=edge)
    side = "center" if abs(x) < 0.5 or n == 2 else "left" if x > 0 else "right"
    below = n == 2 or y < -0.4
    aside = {"center": 0.0, "left": 0.0 if below else 0.45, "right": 0.0 if below else -0.45}[side]
    ax.text(
        x + aside,
        y - 0.42 if below else y + (0.45 if y > 0.5 else 0.0),
        m.names[i],
        fontsize=9 * scale,
        color=INK,
        ha="center" if below else side,
        va="top" if below else "bottom" if y > 0.5 else "center",
    )


def _draw_bond(ax: "Axes", m: Moment, pair: tuple[int, int], at: NDArray[np.float64], scale: float) -> None:
    i, j = pair
    (x, y), (x2, y2) = at[i], at[j]
    along = np.array([x2 - x, y2 - y]) / np.hypot(x2 - x, y2 - y)
    across = np.array([-along[1], along[0]]) * 0.09
    ax.plot(
        [x, x2],
        [y, y2],
        color=GREY,
        lw=(0.4 + 7 * m.tension[i, j]) * scale,
        alpha=0.55,
        zorder=1,
        solid_capstyle="butt",
        gid="tension",
    )
    asleep = m.suspended[:, i, j] > 0 if len(m.suspended) else np.zeros(len(m.treaty), np.bool_)
    for place, c in enumerate(np.flatnonzero((m.treaty[:, i, j] > 0) | asleep)):
        dx, dy = across * (place + 1)
        dashes, width, name = ((1, 2.5), 1.4, "suspended") if asleep[c] else ((4, 1.5), 2.2, "treaty")
        ax.plot(
            [x + dx, x2 + dx],
            [y + dy, y2 + dy],
            color=treaty_colour(int(c)),
            lw=width * scale,
            ls=(0, dashes),
            zorder=2,
            gid=name,
        )
    middle = ((x + x2) / 2, (y + y2) / 2) if len(m.names) < 4 else (x + 0.36 * (x2 - x), y + 0.36 * (y2 - y))
    if m.crisis[i, j]:
        ax.plot(*middle, "D", color=CRISIS, mec=INK, ms=7 * scale, zorder=3, gid="crisis")
