"""Experiment 6: are states the less secure the more they arm? Read from the curves of the ladder's runs."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, shown
from agents.reporting.style import ARM_COLOURS, GREY, panels
from agents.statistics import estimate
from agents.studies.experiments.frame import Experiment
from sd_env import scenarios, theory
from sd_env.scenarios.worlds import WORLDS

RUNG = "ppo"
JUDGED = "doubly_dangerous"


def closed_form(world: str, arms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Security of equals that all hold ``arms`` [units] of the most defensive class: (b + d x) / (b + k x)."""
    race = theory.race(scenarios.get(f"{world}_benign").params)
    return (race.home_defence + race.defence * arms) / (race.home_defence + race.combined * arms)


def slopes(tables: Tables) -> Tables:
    """A row a run of PPO: slope of security on arms [1/unit] along its training."""
    runs = tables.ledger[tables.ledger["rung"] == RUNG]
    found = {}
    for key, curve in tables.curves[tables.curves["settings"].isin(runs["settings"])].groupby("settings"):
        moves = len(curve) > 1 and np.ptp(curve["seeker_arsenal"]) > 0
        found[key] = np.polyfit(curve["seeker_arsenal"], curve["security"], 1)[0] if moves else np.nan
    return tables._replace(ledger=runs.assign(slope=runs["settings"].map(found)))


def judge(tables: Tables) -> Verdict:
    """Refuted where the slope of the doubly dangerous world is not below 0."""
    by_world = {str(world): estimate(of["slope"]) for world, of in tables.ledger.groupby("world", sort=False)}
    if JUDGED not in by_world or not by_world[JUDGED].has_interval:
        return Verdict(None, "the ladder has fewer than two runs of PPO in the doubly dangerous world.")
    told = ", ".join(f"{shown(slope, '+.3f')} in {world}" for world, slope in by_world.items())
    return Verdict(bool(by_world[JUDGED].high >= 0), f"A unit of arms more goes with a security of {told}.")


def draw(asked: Asked, tables: Tables) -> Figure:
    """A panel a world: each run's path over training, and what equals have by the closed form."""
    figure, axes = panels(1, len(WORLDS), 3.0)
    for ax, world in zip(axes[0], WORLDS, strict=True):
        keys = tables.ledger.loc[tables.ledger["world"] == world, "settings"]
        for _, path in tables.curves[tables.curves["settings"].isin(keys)].groupby("settings"):
            points = path.sort_values("agent_steps")
            ax.plot(points["seeker_arsenal"], points["security"], color=ARM_COLOURS[1], lw=0.8, alpha=0.6)
            ax.plot(*points[["seeker_arsenal", "security"]].iloc[-1], "o", color=ARM_COLOURS[1], ms=4)
        held = tables.curves.loc[tables.curves["settings"].isin(keys), "seeker_arsenal"]
        arms = np.linspace(0.0, float(pd.Series([1.0, *held]).max()), 50)
        ax.plot(arms, closed_form(world, arms), color=GREY, ls="--", label="closed form")
        ax.set_title(world.replace("_", " "))
        ax.set_xlabel("seekers' arms [units]")
    axes[0, 0].set_ylabel("security (1 − largest threat)")
    axes[0, 0].legend()
    return figure


ASKED = Asked(
    name="security",
    title="Less secure the more they spend",
    question="along training, are states more or less secure when all of them hold more arms?",
    prediction="where weapons look alike security falls as arms grow, along the closed form's line; where they show\n"
    "what they are for, it need not.",
    refuted_if="in the doubly dangerous world the slope of security on arms has an interval that is not below 0.",
    committed="faa9a3e18623",
    x=Axis("world", "world"),
    y=Axis("slope", "security for a unit of arms [1/unit]"),
    curve=Axis("rung", ""),
    judge=judge,
    derive=slopes,
    measures={"security": "security at the end", "seeker_arsenal": "seekers' arms [units]"},
    draw=draw,
    tables="ladder",
)
SECURITY = Experiment(ASKED, ())
