"""The Cold War, 1949 to 1991, and what it is without one of its stabilisers. One step is one year.

A unit of missiles is ten thousand warheads, a unit of conventional forces two million men.
"""

from dataclasses import replace
from typing import Any

from sd_env.params import SPECS
from sd_env.scenarios.figures import output_growth, value
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.tables import INF, altered, game

START, END = 1949, 1991
WARHEADS_A_UNIT, THOUSANDS_A_UNIT = 10_000.0, 2_000.0
GROWTH = output_growth("us", 1949, 1991)
KINDS = ("hotline", "salt", "abm_treaty", "inf_treaty", "start")
OF_KINDS = tuple(name for name, spec in SPECS.items() if spec.shape.startswith("C"))


def _start(share: float) -> list[list[float]]:
    """Arsenals of 1949, times ``share``."""
    return [
        [
            share * value(f"forces_{s}_1949") / THOUSANDS_A_UNIT,
            0.0,
            share * value(f"warheads_{s}_1949") / WARHEADS_A_UNIT,
            0.0,
            0.0,
        ]
        for s in ("us", "ussr")
    ]


PARAMS = game(
    economy=[1.0, 0.5],
    growth=[GROWTH, GROWTH],
    # conventional, intermediate missiles, missiles, submarines, missile defence
    offence=[1.0, 0.5, 0.5, 0.0, 0.0],
    defence=[1.0, 0.0, 0.0, 0.0, 0.0],
    distinguishability=0.5,
    build_cost=[0.4, 0.2, 0.3, 0.5, 0.6],
    upkeep=[0.03, 0.01, 0.01, 0.02, 0.02],
    depreciation=[0.1, 0.08, 0.08, 0.06, 0.1],
    retaliation=[0.0, 1.0, 2.0, 2.0, 0.0],
    survivability=[0.0, 0.1, 0.2, 0.95, 0.0],
    interception=[0.0, 0.0, 0.0, 0.0, 0.3],
    nuclear_damage=60.0,
    initial_low=_start(0.9),
    initial_high=_start(1.1),
    home_defences=[1.5, 1.0],
    # hotline, SALT, ABM, INF, START
    verification=[0.0, 0.6, 0.8, 0.95, 0.95],
    crisis_damping=[1.0, 0.8, 0.8, 0.8, 0.7],
    hotline=[0.9, 0.0, 0.0, 0.0, 0.0],
    crisis_clarity=[0.7, 0.0, 0.0, 0.0, 0.0],
    cap=[
        [INF] * 5,
        [INF, INF, 3.0, INF, INF],
        [INF, INF, INF, INF, 0.2],
        [INF, 0.0, INF, INF, INF],
        [INF, INF, 3.0, 2.0, INF],
    ],
    cap_fall=[0.0, 0.0, 0.0, 0.0, 0.1],
    cap_floor=[0.0, 0.0, 0.0, 0.0, 0.4],
    disposal=[0.0, 0.0, 0.0, 0.5, 0.2],
    duration=[0.0, 5.0, 0.0, 0.0, 15.0],
    renewal=[0.0, 1.0, 0.0, 0.0, 0.0],
    treaty_from=[value(key) - START for key in ("hotline", "salt_and_abm", "salt_and_abm", "inf_talks", "start_talks")],
    accident_rate=0.005,
    horizon=END - START,
)

SCENARIO = Scenario(
    name="cold_war",
    params=PARAMS,
    weapons=("conventional", "intermediate_missiles", "missiles", "submarines", "missile_defence"),
    kinds=KINDS,
    states=("United States", "Soviet Union"),
    tags=frozenset({"history", "n2", "nuclear", "uncertain", "diplomacy", "treaties"}),
    story="Two powers arm with conventional forces, missiles that a first strike can destroy, submarines that "
    "survive it, and defence against both. Who can still answer is not attacked: mutual assured destruction holds "
    "as long as retaliation gets through. The hotline can be agreed from 1963, SALT and the ABM Treaty from 1972, "
    "the ban of intermediate missiles from 1981 and the stepwise reductions of START from 1982, when each was "
    "proposed. One step is one year from 1949. Warheads and forces of 1949, growth and dates follow figures; the "
    "Soviet economy (half), damage and costs are chosen.",
    source="Federation of American Scientists (2023); SIPRI (2025); Correlates of War NMC v7.0; treaty texts: see "
    "figures.csv. Schelling & Halperin (1961), Strategy and Arms Control; Jervis, R. (1978).",
)


def _variant(suffix: str, story: str, kinds: tuple[str, ...] = KINDS, **overrides: Any) -> Scenario:
    return replace(
        SCENARIO,
        name=f"cold_war_{suffix}",
        params=altered(PARAMS, **overrides),
        tags=SCENARIO.tags | {"variant"},
        story=f"{story} In all else the scenario cold_war.",
        kinds=kinds,
    )


def _without(kind: str, story: str) -> Scenario:
    """The scenario without one treaty kind."""
    left = [c for c, name in enumerate(KINDS) if name != kind]
    tables = {name: getattr(PARAMS, name)[left] for name in OF_KINDS}
    return _variant(f"without_{kind.removesuffix('_treaty')}", story, tuple(KINDS[c] for c in left), **tables)


VARIANTS = (
    _without("abm_treaty", "Missile defence cannot be limited by treaty."),
    _without("hotline", "There is no hotline: accidents and misreadings stay as likely as in 1949."),
    _variant(
        "perfect_defence",
        "Missile defence works almost perfectly: one unit stops 99 of 100 warheads.",
        interception=[0.0, 0.0, 0.0, 0.0, 4.6],
    ),
    _variant(
        "without_retaliation",
        "The bomb does no damage that deters: nothing that survives a first strike can "
        "answer it. The comparison for what retaliation does.",
        nuclear_damage=0.0,
    ),
)

SCENARIOS = {scenario.name: scenario for scenario in (SCENARIO, *VARIANTS)}
