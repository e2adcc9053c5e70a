"""What passed between two states over an episode: tension, treaties as bars, crises, and wars with who and why."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sd_env.core.state import CONQUEST, NOTICE_GIVEN, PEACE, RENEWED, VIOLATED
from sd_env.render.bars import suspensions, treaty_bars
from sd_env.render.chronicle import CAUSES
from sd_env.render.look import CAUSE_MARKERS, CRISIS, ENDING_MARKERS, GREY, INK, WAR, treaty_colour
from sd_env.render.names import words
from sd_env.trajectory import Trajectory

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.28
"""Height of a row of marks or bars, where tension from 0 to 1 is one high."""


def eventful_pairs(trajectory: Trajectory, most: int) -> list[tuple[int, int]]:
    """At most ``most`` pairs of states: all, or those with most wars, then crises; ordered."""
    n = len(trajectory.names)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]

    def weight(pair: tuple[int, int]) -> tuple[int, int]:
        i, j = pair
        wars = np.count_nonzero(trajectory.war[:, i, j]) + np.count_nonzero(trajectory.war[:, j, i])
        return int(wars), int(trajectory.crisis[:, i, j].sum() + (trajectory.treaty_event[:, :, i, j] > 0).sum())

    return sorted(sorted(pairs, key=weight, reverse=True)[:most])


def kinds_used(trajectory: Trajectory, pair: tuple[int, int]) -> list[int]:
    """Treaty kinds that the pair ever had in force."""
    return sorted({bar.kind for bar in treaty_bars(trajectory, *pair)})


def lane_height(trajectory: Trajectory, pair: tuple[int, int]) -> float:
    """How high the pair's lane is, in units of tension: three rows of marks, and one for each treaty kind."""
    return 1.15 + ROW * (3 + len(kinds_used(trajectory, pair)))


def draw_lane(ax: "Axes", trajectory: Trajectory, pair: tuple[int, int]) -> None:
    """Everything between the two states of ``pair``, over the steps."""
    i, j = pair
    steps = np.arange(trajectory.n_steps + 1)
    tension = trajectory.tension[:, i, j]
    ax.fill_between(steps, 0, tension, color=GREY, alpha=0.22, lw=0)
    ax.plot(steps, tension, color=GREY, lw=1.3, gid="tension")
    marks = {0.0: "0", 0.5: "0.5", 1.0: "1"}
    rows = {1 + 3 * ROW: (i, j), 1 + 2 * ROW: (j, i)}
    for y, (a, v) in rows.items():
        marks[y] = f"{trajectory.names[a]} attacks"
        _draw_wars(ax, trajectory, (a, v), y)
    marks[1 + ROW] = "crisis"
    for t in np.flatnonzero(trajectory.crisis[:, i, j]):
        ax.plot(t, 1 + ROW, "D", color=CRISIS, ms=4.2, gid="crisis")
    used = kinds_used(trajectory, pair)
    for row, kind in enumerate(used):
        marks[-ROW * (row + 1)] = words(trajectory.scenario.kinds[kind])
    _draw_treaties(ax, trajectory, pair, {kind: -ROW * (row + 1) for row, kind in enumerate(used)})
    ax.set_yticks(list(marks), list(marks.values()))
    ax.set_ylim(-ROW * len(used) - 0.15, 1 + 3.6 * ROW)
    ax.set_title(f"{trajectory.names[i]} and {trajectory.names[j]}: tension [0 to 1]")


def _draw_wars(ax: "Axes", trajectory: Trajectory, attack: tuple[int, int], y: float) -> None:
    a, v = attack
    for t in np.flatnonzero(trajectory.war[:, a, v] != PEACE):
        won = trajectory.war[t, a, v] == CONQUEST
        marker = CAUSE_MARKERS.get(int(trajectory.cause[t, a, v]), "d")
        ax.plot(t, y, marker, ms=7.5, mfc=WAR if won else "white", mec=WAR, mew=1.5, gid="war")
        ax.axvline(float(t), color=WAR, lw=0.7, alpha=0.35, zorder=0)


def _draw_treaties(ax: "Axes", trajectory: Trajectory, pair: tuple[int, int], rows: dict[int, float]) -> None:
    i, j = pair
    for bar in treaty_bars(trajectory, i, j):
        y = rows[bar.kind]
        ax.barh(y, bar.stop - bar.start, ROW * 0.55, bar.start, color=treaty_colour(bar.kind), gid="treaty")
        if bar.ending:
            marker = ENDING_MARKERS.get(bar.ending, "D")
            edge: Any = {"mec": INK, "mew": 2.5} if marker == "|" else {"mec": "white", "mew": 0.8}
            size = 12 if marker == "*" else 9
            ax.plot(bar.stop, y, marker, ms=size, color=INK, gid=f"end:{bar.ending}", zorder=4, **edge)
    for kind, start, stop in suspensions(trajectory, i, j):
        ax.barh(
            rows[kind],
            stop - start,
            ROW * 0.5,
            start,
            color="white",
            edgecolor=treaty_colour(kind),
            hatch="/////",
            lw=0.8,
            zorder=2.5,
            gid="suspended",
        )
    for c, y in rows.items():
        events = trajectory.treaty_event[:, c, i, j] | trajectory.treaty_event[:, c, j, i]
        for t in np.flatnonzero(events & RENEWED):
            ax.plot(t, y, "o", ms=4.5, mfc="white", mec=INK, mew=1.2, gid="renewed", zorder=3)
        for t in np.flatnonzero(events & NOTICE_GIVEN):
            ax.plot(t, y, "|", ms=8, color=INK, mew=1.2, gid="notice")
        for t in np.flatnonzero(events & VIOLATED):
            ax.plot(t, y, "x", ms=4.5, color=INK, mew=1.1, gid="violated", zorder=3)


ENDINGS = {
    "detected": "treaty broken and caught",
    "false_alarm": "treaty ended by a false alarm",
    "voided_by_war": "treaty voided by war",
}


def lane_key(trajectory: Trajectory) -> list[Any]:
    """Legend entries for the marks that occur in the episode."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    def mark(label: str, marker: str, **look: Any) -> Line2D:
        return Line2D([], [], ls="", marker=marker, label=label, **look)

    causes = sorted({int(cause) for cause in np.unique(trajectory.cause[trajectory.war != PEACE])})
    names = {c: CAUSES.get(c, f"for cause {c}") for c in causes}
    entries: list[Any] = [mark(f"war {names[c]}", CAUSE_MARKERS.get(c, "d"), color=WAR, ms=7) for c in causes]
    if causes:
        entries.append(mark("filled: conquest", "^", mfc=WAR, mec=WAR, ms=7))
        entries.append(mark("hollow: repelled", "^", mfc="white", mec=WAR, mew=1.5, ms=7))
    if trajectory.crisis.any():
        entries.append(mark("crisis", "D", color=CRISIS, ms=4.2))
    n = len(trajectory.names)
    endings = {bar.ending for i in range(n) for j in range(i + 1, n) for bar in treaty_bars(trajectory, i, j)}
    for name in sorted(endings - {""}):
        marker = ENDING_MARKERS.get(name, "D")
        label = ENDINGS.get(name, f"treaty {words(name)}")
        entries.append(mark(label, marker, color=INK, ms=8, mew=2.5 if marker == "|" else 0.5))
    if (trajectory.suspended > 0).any():
        entries.append(Patch(facecolor="white", edgecolor=GREY, hatch="/////", lw=0.8, label="treaty suspended"))
    if (trajectory.treaty_event & RENEWED).any():
        entries.append(mark("treaty renewed", "o", mfc="white", mec=INK, mew=1.2, ms=4.5))
    for bit, label, marker in ((VIOLATED, "treaty violated", "x"), (NOTICE_GIVEN, "notice given", "|")):
        if (trajectory.treaty_event & bit).any():
            entries.append(mark(label, marker, color=INK, ms=6))
    return entries
