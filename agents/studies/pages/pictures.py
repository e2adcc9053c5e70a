"""Figures of the page that shows the game in pictures, from the rules and the engine as they are."""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes

from agents.reporting.places import words
from agents.reporting.style import ARM_COLOURS, GREY, LOOK, panels, save_figure
from sd_env import render, scenarios, theory
from sd_env.core.rules.crisis import crisis_probability, willingness
from sd_env.core.rules.force import threat
from sd_env.opponents import load_seats
from sd_env.suite.match import play_episode
from sd_env.trajectory import Trajectory

MOST, STEPS, SEED = 3.0, 40, 3
"""Units on the axes of arms; steps and seed of the episodes."""


def draw_pictures(out: Path) -> None:
    """Write ``mechanisms.png`` and ``four_states.png`` into ``out``."""
    out.mkdir(parents=True)
    with matplotlib.rc_context(LOOK):
        figure, axes = panels(2, 2, 2.4, sharex=False, sharey=False)
        _fog(axes[0, 0])
        _crises(axes[0, 1])
        _security(axes[1, 0])
        _responses(axes[1, 1])
        save_figure(figure, out / "mechanisms.png")
    render.save_picture(_episode("doubly_dangerous_n4", "tit_for_tat", "worst_case"), out / "four_states.png")


def _episode(name: str, first: str, others: str) -> Trajectory:
    game = scenarios.get(name)
    seats = {seat: others if seat else first for seat in range(game.n_agents)}
    return play_episode(load_seats(seats, game), game, SEED, n_steps=STEPS)


def _fog(ax: Axes) -> None:
    episode = _episode("doubly_dangerous", "worst_case", "tit_for_tat")
    steps = np.arange(episode.n_steps + 1)
    ax.plot(steps, episode.arsenal[:, 0, 0], color=ARM_COLOURS[0], lw=2, label="what one state has")
    ax.plot(steps, episode.estimate[:, 1, 0, 0], ".", color=GREY, label="what its rival believes")
    ax.set(title="fog", xlabel="step", ylabel="tanks [units]")
    ax.legend()


def _crises(ax: Axes) -> None:
    p = scenarios.get("doubly_dangerous").params
    tension = np.linspace(0.0, 1.0, 50)
    crisis = np.array([crisis_probability(p.crisis_base, p.crisis_slope, at, 1.0, 1.0) for at in tension])
    ax.plot(tension, crisis, color=ARM_COLOURS[1], lw=2, label="a crisis")
    strikes = willingness(p.accident_willingness, 0.0, False, 1.0)
    ax.plot(tension, crisis * strikes, color=ARM_COLOURS[0], lw=2, label="a war of two security seekers")
    ax.set(title="tension, crisis, war", xlabel="tension", ylabel="probability in a step", ylim=(0.0, 1.0))
    ax.legend()


def _worlds() -> dict[str, theory.Race]:
    return {world: theory.race(scenarios.get(world).params) for world in scenarios.WORLDS}


def _security(ax: Axes) -> None:
    arms = np.linspace(0.0, MOST, 100)
    for colour, (world, race) in zip(ARM_COLOURS, _worlds().items(), strict=False):
        left = [1.0 - threat(race.offence * x, race.home_defence + race.defence * x, race.balance, 1.0) for x in arms]
        ax.plot(arms, left, color=colour, lw=2, label=words(world))
    ax.set(title="security over arms", xlabel="both hold [units]", ylabel="security", ylim=(0.0, 1.02))
    ax.legend(fontsize=8)


def _responses(ax: Axes) -> None:
    arms = np.linspace(0.0, MOST, 200)
    ax.plot(arms, arms, color=GREY, ls="--", lw=1.2)
    for colour, race in zip(ARM_COLOURS, _worlds().values(), strict=False):
        label = f"S0 = {theory.spiral_number(race):.2f}"
        ax.plot(arms, theory.best_response(race, arms), color=colour, lw=2, label=label)
    ax.set(title="the best response", xlabel="the rival holds [units]", ylabel="best response [units]")
    ax.legend()
