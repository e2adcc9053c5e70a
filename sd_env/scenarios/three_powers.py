"""Three nuclear powers after 2019: a limit between two with a third outside, and the same limit between two alone.

One step is half a year; a unit is two thousand warheads.
"""

import numpy as np

from sd_env.params import Params
from sd_env.scenarios.figures import value
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.tables import INF, game, pairs

START = 2019
WARHEADS_A_UNIT = 2_000.0
STATES = ("United States", "Russia", "China")
KEYS = ("us", "russia", "china")


def _params(n: int) -> Params:
    """The first n powers; the treaties bind the first two in either case."""
    warheads = np.array([value(f"warheads_{key}_2019") for key in KEYS[:n]]) / WARHEADS_A_UNIT
    spending = np.array([value(f"military_{key}_2019") for key in KEYS[:n]])
    # missiles, submarines, intermediate missiles, missile defence: a third of the warheads at sea
    start = np.stack([warheads * 2 / 3, warheads / 3, np.zeros(n), np.full(n, 0.1)], axis=1)
    first_two = pairs(n, (0, 1))
    return game(
        economy=np.sqrt(spending / spending[0]),
        growth=np.array([0.01, 0.005, 0.025])[:n],
        offence=[0.5, 0.2, 1.0, 0.0],
        defence=[0.5, 0.5, 0.5, 0.5],
        distinguishability=0.3,
        build_cost=[0.3, 0.4, 0.2, 0.5],
        upkeep=[0.01, 0.015, 0.01, 0.02],
        depreciation=0.04,
        retaliation=[1.0, 1.0, 0.5, 0.0],
        survivability=[0.3, 0.95, 0.2, 0.0],
        interception=[0.0, 0.0, 0.0, 0.4],
        nuclear_damage=60.0,
        initial_low=0.95 * start,
        initial_high=1.05 * start,
        # New START, the treaty on intermediate missiles
        verification=[0.9, 0.6],
        crisis_damping=[0.7, 0.8],
        notice=[1.0, 1.0],
        duration=[14.0, 0.0],
        renewal=[2.0, 0.0],
        suspension=[4.0, 0.0],
        cap=[[1.5, 1.0, INF, INF], [INF, INF, 0.0, INF]],
        signatories=[first_two, first_two],
        in_force=[first_two, first_two],
        # any two meet as often, whether or not there is a third
        contact=0.5 * (np.ones((n, n)) - np.eye(n)),
        accident_rate=0.01,
        horizon=48,
    )


def _scenario(name: str, n: int, story: str) -> Scenario:
    return Scenario(
        name=name,
        params=_params(n),
        weapons=("missiles", "submarines", "intermediate_missiles", "missile_defence"),
        kinds=("new_start", "inf_treaty"),
        states=STATES[:n],
        tags=frozenset({"history", f"n{n}", "nuclear", "uncertain", "diplomacy", "treaties"}),
        story=story,
        source="Federation of American Scientists (2023); SIPRI (2025); TASS on New START's end: see figures.csv.",
    )


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
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
