"""Is a scenario a dilemma? Schelling diagrams from scripted play (Schelling 1973, J. Conflict Resolution 17).

One state, always a security seeker, arms or is restrained while k of the others arm and the rest are restrained.

*Restraint* is `Hold`: initial arms wear out, words and treaties stay unused. *Arming* is `ArmTo`: one class is built up
to a level and kept there. By default the level is the arms race x+ of MODEL 6 in the most defensive class; where S0 < 1
knows no race, the most that any rival could make a seeker want there; and at least one building step. With attrition
and a cost of war x+ is only a guide, and the verdict may hang on the level: try several. Each class has a diagram of
its own: where weapons can be told apart, arming to threaten and arming to protect are different games.

A payoff is the reward a step over an episode, without discount. All points are played in the same worlds, so that
differences are between pairs of episodes; a world is the unit of resampling.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agents.runs.files import write_table
from agents.settings import DilemmaSettings
from agents.statistics import interval
from sd_env import scenarios, theory
from sd_env.core.engine import Engine
from sd_env.core.state import SEEKER
from sd_env.opponents.constant import Hold
from sd_env.opponents.fear import ArmTo, even_race
from sd_env.opponents.sight import Rules
from sd_env.policy import Policy, Seated
from sd_env.suite.match import STEPS
from sd_env.suite.seeds import SCHELLING

DIAGRAM, VERDICTS = "schelling.csv", "verdicts.csv"
INDICES = ("greed", "fear", "cooperation")


class NeverASeekerError(ValueError):
    """A scenario whose first state is greedy or wants power in every world: there is nobody to ask."""


class Interval(NamedTuple):
    """A mean over worlds with its 95 % percentile bootstrap interval."""

    mean: float
    low: float
    high: float

    def signs(self) -> set[bool]:
        """Whether it is above 0: both answers where the interval leaves it open."""
        return {True} if self.low > 0 else {False} if self.high <= 0 else {True, False}


def level(scenario: scenarios.Scenario) -> float:
    """Units that arming builds up to; see the module."""
    rules = Rules(scenario)
    race = even_race(rules, rules.defensive)
    wanted = 0.0
    if race is not None:
        most = (race.fear * race.defence / (4.0 * race.cost) - race.home_defence) / race.defence
        wanted = theory.race_level(race) or most
    return max(wanted, scenario.params.build_step)


def payoff(line_up: dict[int, Policy], scenario: scenarios.Scenario, n_worlds: int, seed: int) -> NDArray[np.float64]:
    """Reward a step of agent 0 `[B]` while it is a seeker; NaN in worlds in which it never is."""
    engine, seated = Engine(scenario.params, n_worlds), Seated(line_up)
    engine.reset(np.random.SeedSequence([seed, SCHELLING]))
    total, steps, alive = np.zeros(n_worlds), np.zeros(n_worlds), np.ones(n_worlds, bool)
    for _ in range(min(scenario.params.horizon or STEPS, STEPS)):
        counts = alive & (engine.state.motive[:, 0] == SEEKER)
        engine.step(seated.act(engine.observation, engine.mask))
        total += np.where(counts, engine.reward[:, 0], 0.0)
        steps += counts
        alive &= ~(engine.terminated | engine.truncated)
    return np.divide(total, steps, out=np.full(n_worlds, np.nan), where=steps > 0)


def diagram(
    scenario: scenarios.Scenario, weapon_class: int, n_worlds: int, seed: int, units: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Payoffs of restraint and of arming to ``units`` (0: to `level`), each `[B', N]`: column k while k others arm.

    Worlds of a greedy agent 0 are left out.
    """
    n = len(scenario.params.economy)
    hold: Policy = Hold(scenario)
    arm: Policy = ArmTo(scenario, weapon_class=weapon_class, level=units or level(scenario))
    lines = [
        np.stack(
            [
                payoff({0: own} | {i: arm if i <= k else hold for i in range(1, n)}, scenario, n_worlds, seed)
                for k in range(n)
            ],
            axis=1,
        )
        for own in (hold, arm)
    ]
    kept = np.isfinite(lines[0]).all(axis=1) & np.isfinite(lines[1]).all(axis=1)
    if not kept.any():
        raise NeverASeekerError(f"scenario {scenario.name}: agent 0 was a seeker in none of {n_worlds} worlds")
    return lines[0][kept], lines[1][kept]


def intervals(values: NDArray[np.float64]) -> list[Interval]:
    """Mean and interval of each column of ``values`` `[B, T]`."""
    if len(values) < 2:
        raise ValueError(f"{len(values)} worlds with a seeker: an interval needs two; raise n_worlds")
    ends = interval([values], np.mean, axis=0)
    return [Interval(*map(float, x)) for x in zip(values.mean(axis=0), *ends, strict=True)]


def kind(greed: bool, fear: bool, cooperation: bool) -> str:
    """The game's name from whether it pays to arm against none, against all, and whether all lose if all arm."""
    if not cooperation:
        return "none"
    if greed:
        return "PD" if fear else "chicken"
    return "stag hunt" if fear else "none"


def verdict(greed: Interval, fear: Interval, cooperation: Interval) -> str:
    """The game's name if every sign that the intervals allow gives the same, else undecided."""
    names = {kind(*signs) for signs in product(greed.signs(), fear.signs(), cooperation.signs())}
    return names.pop() if len(names) == 1 else "undecided"


def versions(name: str) -> Iterator[scenarios.Scenario]:
    """A scenario for every number of states it comes in, or all scenarios."""
    stem = re.compile(r"_n\d+$")
    wanted = None if name == "all" else stem.sub("", scenarios.get(name).name)
    for known, scenario in scenarios.SCENARIOS.items():
        if wanted is None or stem.sub("", known) == wanted:
            yield scenario


def judge(settings: DilemmaSettings) -> Path:
    """Write the diagrams and the verdicts, print these; the path of the verdicts.

    Of all scenarios, those whose first state is never a seeker are left out, by name.
    """
    points: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    console = Console(stderr=True)
    for scenario in track(list(versions(settings.scenario)), "playing", console=console):
        try:
            diagrams = [judged(scenario, weapon_class, settings) for weapon_class in range(len(scenario.weapons))]
        except NeverASeekerError as error:
            if settings.scenario != "all":
                raise
            console.print(f"left out: {error}")
            continue
        for drawn, row in diagrams:
            points += drawn
            verdicts.append(row)
    out = Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / DIAGRAM, points)
    write_table(out / VERDICTS, verdicts)
    shown = Table("scenario", "arms", *INDICES, "verdict")
    for row in verdicts:
        cells = (f"{row[x]:.2f} [{row[x + '_low']:.2f}, {row[x + '_high']:.2f}]" for x in INDICES)
        shown.add_row(row["scenario"], row["arms"], *cells, row["verdict"])
    console.print(shown)
    return out / VERDICTS


def judged(
    scenario: scenarios.Scenario, weapon_class: int, settings: DilemmaSettings
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The points of one diagram, and its indices and verdict, as rows of the tables."""
    units = settings.level or level(scenario)
    restraint, arming = diagram(scenario, weapon_class, settings.n_worlds, settings.seed, units)
    head = {"scenario": scenario.name, "n": len(scenario.params.economy), "arms": scenario.weapons[weapon_class]}
    points = [
        head | {"line": line, "others_arming": k} | bounds._asdict()
        for line, values in (("restraint", restraint), ("arming", arming))
        for k, bounds in enumerate(intervals(values))
    ]
    indices = indices_of(restraint, arming)
    row: dict[str, Any] = head | {"level": units, "verdict": verdict(*indices), "worlds": len(restraint)}
    for name, bounds in zip(INDICES, indices, strict=True):
        row |= {name: bounds.mean, f"{name}_low": bounds.low, f"{name}_high": bounds.high}
    return points, row


def indices_of(restraint: NDArray[np.float64], arming: NDArray[np.float64]) -> list[Interval]:
    """Greed (gain of arming if nobody else does), fear (if all others do), cooperation (loss of each if all arm)."""
    return intervals(
        np.stack(
            [
                arming[:, 0] - restraint[:, 0],
                arming[:, -1] - restraint[:, -1],
                restraint[:, 0] - arming[:, -1],
            ],
            axis=1,
        )
    )
