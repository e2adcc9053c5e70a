"""Armed neutrality: is a visibly defensive posture left alone? One step is one year. All numbers are chosen."""

from dataclasses import replace
from typing import Any

from sd_env.params import Params
from sd_env.scenarios.records import State, Treaty, Weapon, define

CHOSEN = {"strike_forces": (0.5, 0.9), "regular_forces": (0.5, 0.9), "fortifications": (0.2, 0.6)}
"""Units that a large power holds at the start."""

SCENARIO = define(
    "armed_neutrality",
    states={
        "First power": State(economy=1.5, greedy_prior=0.3, initial=CHOSEN),
        "Second power": State(economy=1.5, greedy_prior=0.3, initial=CHOSEN),
        "Switzerland": State(
            economy=0.6,
            greedy_prior=0.0,
            home_defences=2.0,
            initial={"strike_forces": (0.0, 0.1), "regular_forces": (0.2, 0.4), "fortifications": (0.6, 1.0)},
            cost_factor={"strike_forces": 2.0, "fortifications": 0.4},
        ),
        "Japan": State(
            greedy_prior=0.0,
            home_defences=1.5,
            initial=CHOSEN | {"strike_forces": (0.0, 0.1)},
            available_from={"strike_forces": 30},
        ),
    },
    weapons={
        "strike_forces": Weapon(offence=1.0, defence=0.2),
        "regular_forces": Weapon(offence=0.6, defence=0.6),
        "fortifications": Weapon(defence=1.0, upkeep=0.01),  # with a militia
    },
    treaties={"observers": Treaty(transparency=0.7, crisis_damping=0.9)},  # and prior notification of exercises
    tags={"history", "n4", "neutrality", "uncertain", "diplomacy", "distinguishable"},
    distinguishability=0.8,
    offence_defence_balance=1.5,
    horizon=64,
    story="Two large powers, each perhaps greedy, and two states that never are. Switzerland has mountains and a "
    "cheap militia, and pays double for striking abroad. Japan is an island whose Article 9 bars strike forces "
    "until it is read anew in the thirtieth year. Do they live safer than the powers? One step is one year; all "
    "numbers are chosen.",
    source="Jervis, R. (1978), World Politics 30(2), 199-206; Glaser, C. (1994), International Security 19(3); "
    "Constitution of Japan (1947), Article 9.",
)
MIRROR = ("fortifications", "regular_forces", "strike_forces")
"""Whose place each class takes."""


def _mirrored(params: Params) -> dict[str, Any]:
    """Tables in which the two that are never greedy have as strike forces what they had as fortifications."""
    tables = {}
    for name in ("initial_low", "initial_high", "cost_factor", "available_from"):
        tables[name] = table = getattr(params, name).copy()
        for state in (SCENARIO.states.index("Switzerland"), SCENARIO.states.index("Japan")):
            table[state] = table[state, [SCENARIO.weapons.index(weapon) for weapon in MIRROR]]
    return tables


STRIKING = replace(
    SCENARIO.with_params(**_mirrored(SCENARIO.params)),
    name="armed_neutrality_with_strike_forces",
    tags=SCENARIO.tags - {"history"} | {"variant", "twin"},
    story="Switzerland and Japan have strike forces where they have fortifications in the case, and the reverse: as "
    "many at the start, as cheap, and fortifications are what Japan may build from the thirtieth year on. Economies, "
    "mountains and motives are the same. In all else the scenario armed_neutrality.",
)
SCENARIOS = {one.name: one for one in (SCENARIO, STRIKING)}
