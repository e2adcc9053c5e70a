"""Experiment 2, the tipping point: how many arms at the start make states that begun peacefully race?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from agents.reporting.experiments import Asked, Axis, Tables, Verdict
from agents.settings import SharedSettings
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from sd_env import scenarios, theory
from sd_env.scenarios import Scenario

SCENARIO = "doubly_dangerous_benign"
TEXTBOOK = {name: value for name, value in theory.TEXTBOOK.items() if name != "war_decision"}
WAYS = {
    1.04: ("offence_defence_balance", 0.1, 2.0),
    1.5: ("offence_defence_balance", 0.1, 2.0),
    2.1: ("crisis_base", 0.0, 0.9),
    3.3: ("crisis_base", 0.0, 0.9),
}
"""S0 to the parameter that brings it about, and where between."""
MULTIPLES = (0.1, 0.3, 0.6, 1.0, 1.7, 3.0, 10.0)
"""Arms at the start, in unstable steady states."""
PEACEFUL = replace(SharedSettings(), hold_bias=5.0)
"""Untrained policies hold 148 times as often as they build a class."""
NEAR = 3.0
"""Factor around 1 within which a middle counts as at the tipping point."""


def game_of(number: float) -> tuple[dict[str, Any], Scenario]:
    """The closed form's game of that S0: its parameters, and the scenario."""
    name, low, high = WAYS[number]
    base = scenarios.get(SCENARIO).with_params(**TEXTBOOK)
    found = brentq(lambda value: theory.spiral_number(base.with_params(**{name: value})) - number, low, high)
    params = {**TEXTBOOK, name: round(float(found), 6)}
    return params, scenarios.get(SCENARIO).with_params(**params)


def race_share(game: Scenario) -> float:
    """Share of moves that hold a state at the race level, at most all: what wears out is built anew."""
    race, k = theory.race(game.params), theory.most_defensive_class(game.params)
    wear = float(game.params.depreciation[k])
    return min(1.0, (theory.race_level(race) or 0.0) * wear / (1 - wear) / game.params.build_step)


def armed(tables: Tables) -> Tables:
    """Whether a run ends armed: it builds at least half as often as holds the race level.

    Mean arms say less, for they hold what was there at the start.
    """

    def told(table: pd.DataFrame) -> pd.Series:
        return 1.0 - table["share.hold"]

    runs = tables.ledger
    return tables._replace(ledger=runs.assign(armed=(told(runs) > runs["race_share"] / 2).astype(float)))


def middles(runs: pd.DataFrame) -> dict[str, float]:
    """By S0 the multiple at which half of the seeds end armed, on straight lines in its logarithm; NaN where none."""
    found = {}
    for number, of in runs.groupby("S0"):
        share = of.groupby("multiple")["armed"].mean()
        x, y = np.log(share.index.to_numpy(float)), share.to_numpy(float)
        crossings = np.flatnonzero((y[:-1] < 0.5) & (y[1:] >= 0.5))
        if len(crossings):
            at = crossings[0]
            found[str(number)] = float(np.exp(np.interp(0.5, y[at : at + 2], x[at : at + 2])))
        else:
            found[str(number)] = np.nan
    return found


def judge(tables: Tables) -> Verdict:
    """Refuted where any middle is more than `NEAR` times off 1, or there is none."""
    if tables.ledger.groupby(["S0", "multiple"]).ngroups < len(WAYS) * len(MULTIPLES):
        return Verdict(None, "some cells have no runs.")
    found = middles(tables.ledger)
    off = [number for number, middle in found.items() if not 1 / NEAR <= middle <= NEAR]
    told = ", ".join(f"{middle:.2f} at S0 = {number}".replace("nan", "none") for number, middle in found.items())
    return Verdict(bool(off), f"Middles in unstable steady states: {told}.")


def _cells() -> list[Cell]:
    cells = []
    for number in WAYS:
        params, game = game_of(number)
        point = theory.tipping_point(theory.race(game.params)) or 0.0
        k = theory.most_defensive_class(game.params)
        for multiple in MULTIPLES:
            units = [round(float(multiple * point), 6) * (at == k) for at in range(len(game.weapons))]
            start = {"initial_low": [units] * game.n_agents, "initial_high": [units] * game.n_agents}
            at = {"S0": number, "multiple": multiple, "race_share": race_share(game)}
            cells.append(Cell(f"S0 {number}, {multiple:g} times", SCENARIO, at, params | start, PEACEFUL))
    return cells


ASKED = Asked(
    name="tipping",
    title="The tipping point",
    question="do states that begin peacefully race once their arms at the start exceed the closed form's unstable "
    "steady state?",
    prediction="one sigmoid for every S0, with its middle at 1 unstable steady state.",
    refuted_if=f"the middle of any S0 is more than {NEAR:g} times off 1, or there is none.",
    committed="faa9a3e18623",
    x=Axis("multiple", "arms at the start [unstable steady states]", log=True),
    y=Axis("armed", "share of seeds that end armed"),
    curve=Axis("S0", "S0 ="),
    judge=judge,
    derive=armed,
    measures={"seeker_arsenal": "seekers' arms [units]", "seeker_reward": "seekers' reward a step"},
)
TIPPING = Experiment(ASKED, _cells())
