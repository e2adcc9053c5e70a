"""The Cold War, 1949 to 1991, and what it is without one of its stabilisers. One step is one year.

A unit of missiles is ten thousand warheads, a unit of conventional forces two million men.
"""

from dataclasses import replace
from typing import Any

from sd_env.scenarios.figures import output_growth, value
from sd_env.scenarios.records import State, Treaty, Weapon, define
from sd_env.scenarios.scenario import Scenario

START, END = 1949, 1991
WARHEADS_A_UNIT, THOUSANDS_A_UNIT = 10_000.0, 2_000.0
GROWTH = output_growth("us", 1949, 1991)
WEAPONS = {
    "conventional": Weapon(offence=1.0, defence=1.0, upkeep=0.03),
    "intermediate_missiles": Weapon(
        offence=0.5, build_cost=0.2, upkeep=0.01, depreciation=0.08, retaliation=1.0, survivability=0.1
    ),
    "missiles": Weapon(offence=0.5, build_cost=0.3, upkeep=0.01, depreciation=0.08, retaliation=2.0, survivability=0.2),
    "submarines": Weapon(build_cost=0.5, depreciation=0.06, retaliation=2.0, survivability=0.95),
    "missile_defence": Weapon(build_cost=0.6, interception=0.3),
}
TREATIES = {
    "hotline": Treaty(hotline=0.9, crisis_clarity=0.7, treaty_from=value("hotline") - START),
    "salt": Treaty(
        cap={"missiles": 3.0},
        verification=0.6,
        crisis_damping=0.8,
        duration=5.0,
        renewal=1.0,
        treaty_from=value("salt_and_abm") - START,
    ),
    "abm_treaty": Treaty(
        cap={"missile_defence": 0.2},
        verification=0.8,
        crisis_damping=0.8,
        treaty_from=value("salt_and_abm") - START,
    ),
    "inf_treaty": Treaty(
        cap={"intermediate_missiles": 0.0},
        verification=0.95,
        crisis_damping=0.8,
        disposal=0.5,
        treaty_from=value("inf_talks") - START,
    ),
    "start": Treaty(
        cap={"missiles": 3.0, "submarines": 2.0},
        cap_fall=0.1,
        cap_floor=0.4,
        disposal=0.2,
        verification=0.95,
        crisis_damping=0.7,
        duration=15.0,
        treaty_from=value("start_talks") - START,
    ),
}
STORY = (
    "Two powers arm with conventional forces, missiles that a first strike can destroy, submarines that "
    "survive it, and defence against both. Who can still answer is not attacked: mutual assured destruction holds "
    "as long as retaliation gets through. The hotline can be agreed from 1963, SALT and the ABM Treaty from 1972, "
    "the ban of intermediate missiles from 1981 and the stepwise reductions of START from 1982, when each was "
    "proposed. One step is one year from 1949. Warheads and forces of 1949, growth and dates follow figures; the "
    "Soviet economy (half), damage and costs are chosen."
)
SOURCE = (
    "Federation of American Scientists (2023); SIPRI (2025); Correlates of War NMC v7.0; treaty texts: see "
    "figures.csv. Schelling & Halperin (1961), Strategy and Arms Control; Jervis, R. (1978)."
)


def _initial(key: str) -> dict[str, tuple[float, float]]:
    """Arsenals of 1949, a tenth to either side."""
    forces, warheads = value(f"forces_{key}_1949"), value(f"warheads_{key}_1949")
    nothing = (0.0, 0.0)
    return dict.fromkeys(WEAPONS, nothing) | {
        "conventional": (0.9 * forces / THOUSANDS_A_UNIT, 1.1 * forces / THOUSANDS_A_UNIT),
        "missiles": (0.9 * warheads / WARHEADS_A_UNIT, 1.1 * warheads / WARHEADS_A_UNIT),
    }


def _cold_war(suffix: str = "", difference: str = "", **changed: Any) -> Scenario:
    """The scenario, or a variant that its story tells: ``weapons``, ``treaties`` or scalars that differ."""
    tags = {"history", "n2", "nuclear", "uncertain", "diplomacy", "treaties"}
    plain: dict[str, Any] = {
        "weapons": WEAPONS,
        "treaties": TREATIES,
        "distinguishability": 0.5,
        "nuclear_damage": 60.0,
        "accident_rate": 0.005,
        "horizon": END - START,
    }
    return define(
        f"cold_war{suffix}",
        states={
            "United States": State(growth=GROWTH, home_defences=1.5, initial=_initial("us")),
            "Soviet Union": State(economy=0.5, growth=GROWTH, initial=_initial("ussr")),
        },
        tags=tags | {"variant"} if difference else tags,
        story=f"{difference} In all else the scenario cold_war." if difference else STORY,
        source=SOURCE,
        **plain | changed,
    )


def _without(kind: str, difference: str) -> Scenario:
    """The scenario without one kind of treaty."""
    left = {name: treaty for name, treaty in TREATIES.items() if name != kind}
    return _cold_war(f"_without_{kind.removesuffix('_treaty')}", difference, treaties=left)


PERFECT = replace(WEAPONS["missile_defence"], interception=4.6)

SCENARIOS = {
    one.name: one
    for one in (
        _cold_war(),
        _without("abm_treaty", "Missile defence cannot be limited by treaty."),
        _without("hotline", "There is no hotline: accidents and misreadings stay as likely as in 1949."),
        _cold_war(
            "_perfect_defence",
            "Missile defence works almost perfectly: one unit stops 99 of 100 warheads.",
            weapons=WEAPONS | {"missile_defence": PERFECT},
        ),
        _cold_war(
            "_without_retaliation",
            "The bomb does no damage that deters: nothing that survives a first strike can "
            "answer it. The comparison for what retaliation does.",
            nuclear_damage=0.0,
        ),
    )
}
