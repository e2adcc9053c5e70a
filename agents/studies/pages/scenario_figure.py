"""The figure of a scenario's page: arms over time by script; where theory has a closed form, the best response."""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes

from agents.reporting.style import ARM_COLOURS, GREY, INK, LOOK, panels, save_figure
from sd_env import scenarios, theory
from sd_env.trajectory import Recording

LEAST = 1.0
"""Units that the right panel shows at least."""


def draw(name: str, recordings: dict[str, Recording], path: Path) -> None:
    """Write the figure as PNG."""
    race = race_of(name)
    with matplotlib.rc_context(LOOK):
        figure, axes = panels(1, 1 if race is None else 2, 2.4, sharex=False, sharey=False)
        _draw_arms(axes[0, 0], recordings)
        if race is not None:
            _draw_response(axes[0, 1], race)
        save_figure(figure, path)


def race_of(name: str) -> theory.Race | None:
    """The closed form of a scenario, None where it has none."""
    try:
        return theory.race(scenarios.get(name).params)
    except ValueError:
        return None


def _draw_arms(ax: Axes, recordings: dict[str, Recording]) -> None:
    for colour, (script, recording) in zip(ARM_COLOURS, recordings.items(), strict=False):
        arms = arms_over_time(recording)
        ax.plot(np.arange(1, len(arms) + 1), arms, color=colour, lw=1.8, label=script.replace("_", " "))
    ax.set_title("all seats play one script")
    ax.set_xlabel("step")
    ax.set_ylabel("arms of a state [units]")
    ax.set_ylim(bottom=0.0)
    ax.legend()


def _draw_response(ax: Axes, race: theory.Race) -> None:
    steady = theory.steady_states(race)
    rival = np.linspace(0.0, max(LEAST, 1.3 * steady[-1]), 300)
    ax.plot(rival, rival, color=GREY, lw=1.2, ls="--", label="both hold the same")
    ax.plot(rival, theory.best_response(race, rival), color=INK, lw=2, label="best response")
    ax.plot(steady, steady, "o", color=ARM_COLOURS[0], ms=6, label="steady state", clip_on=False)
    ax.set_title(f"theory: S0 = {theory.spiral_number(race):.2f}")
    ax.set_xlabel("the rival holds [units]")
    ax.set_ylabel("best response [units]")
    ax.legend()


def arms_over_time(recording: Recording) -> np.ndarray:
    """`[T]` mean arms of a state over worlds, states and steps that were played [units]."""
    return np.asarray(recording.arsenal.sum(axis=-1).mean(axis=(1, 2)))
