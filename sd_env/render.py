"""Draw where one world stands: as text, or as a picture without any window toolkit."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import FAMILY_NAMES
from sd_env.core.engine import Engine
from sd_env.core.state import ACCIDENT, CHOICE, CONQUEST, GREEDY, PEACE, TREATY_EVENTS, WILL
from sd_env.scenarios import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CAUSES = {WILL: "by will", ACCIDENT: "by accident", CHOICE: "by choice"}
COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe & Ito, colour-blind safe


def text(engine: Engine, scenario: Scenario, world: int = 0) -> str:
    """One world as lines of text: arsenals (true, and as the next state sees them), acts, tension, treaties, events."""
    s, b = engine.state, world
    lines = [f"{scenario.name}, step {s.step[b]}"]
    for i in range(engine.n_agents):
        arms = "  ".join(f"{name} {units:5.2f}" for name, units in zip(scenario.weapons, s.arsenal[b, i], strict=True))
        kind = "greedy" if s.motive[b, i] == GREEDY else "seeker"
        deed = _deed(engine, scenario, b, i)
        lines.append(f"  agent_{i} ({kind})  {arms}  {deed:<22} reward {s.reward[b, i]:+7.2f}")
    for i in range(engine.n_agents):
        for j in range(i + 1, engine.n_agents):
            lines.append(f"  agent_{i} - agent_{j}  tension {s.tension[b, i, j]:.2f}{_bonds(s, scenario, b, i, j)}")
    return "\n".join(lines + [f"  * {event}" for event in events(engine, scenario, b)])


def _deed(engine: Engine, scenario: Scenario, b: int, i: int) -> str:
    built = engine.state.built[b, i]
    return f"arm {scenario.weapons[built]}" if built >= 0 else FAMILY_NAMES[engine.state.act[b, i]]


def _bonds(s: Any, scenario: Scenario, b: int, i: int, j: int) -> str:
    told = "  crisis" if s.crisis[b, i, j] else ""
    for c, kind in enumerate(scenario.kinds):
        if s.treaty[b, c, i, j] > 0:
            ending = f" (ends in {s.notice[b, c, i, j]})" if s.notice[b, c, i, j] > 0 else ""
            told += f"  {kind} in force{ending}"
    return told


def events(engine: Engine, scenario: Scenario, world: int = 0) -> list[str]:
    """What happened in the last step, one sentence each."""
    s, b, n = engine.state, world, engine.n_agents
    told = []
    for i in range(n):
        for j in range(n):
            if s.war[b, i, j] != PEACE:
                how = "and wins" if s.war[b, i, j] == CONQUEST else "and is beaten back"
                told.append(f"agent_{i} attacks agent_{j} {CAUSES[int(s.cause[b, i, j])]} {how}")
            for c, kind in enumerate(scenario.kinds):
                for bit, name in enumerate(TREATY_EVENTS):
                    mutual = name in ("formed", "withdrawn", "expired", "voided_by_war")
                    if s.treaty_event[b, c, i, j] >> bit & 1 and not (mutual and j < i):
                        told.append(f"{kind} of agent_{i} with agent_{j}: {name.replace('_', ' ')}")
    return told


def picture(engine: Engine, scenario: Scenario, world: int = 0) -> NDArray[np.uint8]:
    """One world as an image `[H, W, 3]`: arsenals by class beside what rivals believe, and how states stand.

    Raises:
        ImportError: matplotlib is missing; the text names the extra to install.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("render_mode 'rgb_array' needs matplotlib: pip install 'sd-env[render]'") from None
    figure = Figure(figsize=(9, 4.5), dpi=100, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    arms, bonds = figure.subplots(1, 2)
    figure.suptitle(f"{scenario.name}, step {engine.state.step[world]}")
    _draw_arms(arms, engine, scenario, world)
    _draw_bonds(bonds, engine, scenario, world)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _draw_arms(ax: "Axes", engine: Engine, scenario: Scenario, b: int) -> None:
    s, n = engine.state, engine.n_agents
    width = 0.8 / engine.n_classes
    for k, weapon in enumerate(scenario.weapons):
        places = np.arange(n) + (k - (engine.n_classes - 1) / 2) * width
        ax.bar(places, s.arsenal[b, :, k], width, color=COLOURS[k % len(COLOURS)], label=weapon)
        for i in range(n):
            others = [j for j in range(n) if j != i]
            ax.plot([places[i]] * (n - 1), s.estimate[b, others, i, k], "k_", ms=10,
                    label="as rivals see it" if i == k == 0 else None)
    ax.set_xticks(range(n), [f"agent_{i}" for i in range(n)])
    ax.set_ylabel("arsenal [units]")
    ax.legend(frameon=False)


def _draw_bonds(ax: "Axes", engine: Engine, scenario: Scenario, b: int) -> None:
    s, n = engine.state, engine.n_agents
    angle = np.pi / 2 + 2 * np.pi * np.arange(n) / n
    x, y = np.cos(angle), np.sin(angle)
    for i in range(n):
        for j in range(i + 1, n):
            war = s.war[b, i, j] != PEACE or s.war[b, j, i] != PEACE
            bound = bool((s.treaty[b, :, i, j] > 0).any())
            colour = "black" if war else COLOURS[2] if bound else "grey"
            style = "-" if war or not bound else "--"
            ax.plot(x[[i, j]], y[[i, j]], color=colour, lw=1 + 6 * s.tension[b, i, j], ls=style)
            word = "war" if war else "crisis" if s.crisis[b, i, j] else f"{s.tension[b, i, j]:.2f}"
            ax.text(x[[i, j]].mean(), y[[i, j]].mean(), word, ha="center", va="center", backgroundcolor="white")
    for i in range(n):
        colour = COLOURS[0] if s.motive[b, i] == GREEDY else COLOURS[1]
        ax.plot(x[i], y[i], "o", ms=26, color=colour)
        ax.text(x[i], y[i], str(i), color="white", ha="center", va="center")
    title = "line: tension, dashed: treaty\norange: greedy, blue: seeker"
    ax.set(xlim=(-1.4, 1.4), ylim=(-1.4, 1.4), aspect="equal", title=title)
    ax.axis("off")
