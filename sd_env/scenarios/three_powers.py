"""Three nuclear powers after 2019: a limit between two with a third outside, and the same limit between two alone.

One step is half a year; a unit is two thousand warheads.
"""

import numpy as np

from sd_env.scenarios.figures import value
from sd_env.scenarios.records import State, Treaty, Weapon, define
from sd_env.scenarios.scenario import Scenario

WARHEADS_A_UNIT = 2_000.0
KEYS = {"United States": "us", "Russia": "russia", "China": "china"}
"""Name to the key of its figures."""
GROWTH = {"United States": 0.01, "Russia": 0.005, "China": 0.025}
BOUND = (("United States", "Russia"),)
"""Whom the treaties bind, with a third power or without."""
WEAPONS = {
    "missiles": Weapon(
        offence=0.5, defence=0.5, build_cost=0.3, upkeep=0.01, depreciation=0.04, retaliation=1.0, survivability=0.3
    ),
    "submarines": Weapon(
        offence=0.2, defence=0.5, upkeep=0.015, depreciation=0.04, retaliation=1.0, survivability=0.95
    ),
    "intermediate_missiles": Weapon(
        offence=1.0, defence=0.5, build_cost=0.2, upkeep=0.01, depreciation=0.04, retaliation=0.5, survivability=0.2
    ),
    "missile_defence": Weapon(defence=0.5, build_cost=0.5, depreciation=0.04, interception=0.4),
}
TREATIES = {
    "new_start": Treaty(
        cap={"missiles": 1.5, "submarines": 1.0},
        signatories=BOUND,
        in_force=BOUND,
        verification=0.9,
        crisis_damping=0.7,
        duration=14.0,
        renewal=2.0,
        suspension=4.0,
    ),
    "inf_treaty": Treaty(
        cap={"intermediate_missiles": 0.0}, signatories=BOUND, in_force=BOUND, verification=0.6, crisis_damping=0.8
    ),
}


def _state(name: str) -> State:
    """A power as it stood in 2019: a third of its warheads at sea, an economy as the root of its spending."""
    warheads = value(f"warheads_{KEYS[name]}_2019") / WARHEADS_A_UNIT
    spending = value(f"military_{KEYS[name]}_2019") / value("military_us_2019")
    start = {
        "missiles": warheads * 2 / 3,
        "submarines": warheads / 3,
        "intermediate_missiles": 0.0,
        "missile_defence": 0.1,
    }
    return State(
        economy=float(np.sqrt(spending)),
        growth=GROWTH[name],
        initial={weapon: (0.95 * units, 1.05 * units) for weapon, units in start.items()},
    )


def _scenario(name: str, n: int, story: str) -> Scenario:
    """The first n powers; the treaties bind the first two in either case."""
    return define(
        name,
        states={power: _state(power) for power in list(KEYS)[:n]},
        weapons=WEAPONS,
        treaties=TREATIES,
        contact=0.5,  # any two meet as often, whether or not there is a third
        tags={"history", f"n{n}", "nuclear", "uncertain", "diplomacy", "treaties"},
        story=story,
        source="Federation of American Scientists (2023); SIPRI (2025); TASS on New START's end: see figures.csv.",
        distinguishability=0.3,
        nuclear_damage=60.0,
        accident_rate=0.01,
        horizon=48,
    )


SCENARIOS = {
    one.name: one
    for one in (
        _scenario(
            "three_nuclear_powers",
            3,
            "The United States and Russia are bound by New START, which runs out in 2026 unless renewed and can be "
            "suspended, and by a ban of intermediate missiles that either may leave. China is bound by nothing and "
            "grows. What one builds against China the other must read as built against itself. One step is half a "
            "year from 2019. Warheads and the end of New START follow figures, economies are the square root of "
            "military expenditure; the rest is chosen.",
        ),
        _scenario(
            "two_nuclear_powers",
            2,
            "The comparison for three_nuclear_powers: the same two powers, arsenals and treaties, and no third power "
            "outside. One step is half a year.",
        ),
    )
}
