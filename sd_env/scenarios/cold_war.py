"""The Cold War, 1949 to 1991, without one of its stabilisers, or with one thing more. One step is one year.

A unit of missiles is ten thousand warheads, a unit of conventional forces two million men.
"""

from dataclasses import replace
from typing import Any

from sd_env.params import INF
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


POWERS = {
    "United States": State(growth=GROWTH, home_defences=1.5, initial=_initial("us")),
    "Soviet Union": State(economy=0.5, growth=GROWTH, initial=_initial("ussr")),
}
TAGS = frozenset({"history", "n2", "nuclear", "uncertain", "diplomacy", "treaties"})
TWIN = TAGS - {"history"} | {"twin"}


def _cold_war(suffix: str = "", difference: str = "", tags: frozenset[str] = TAGS, **changed: Any) -> Scenario:
    """The scenario, or a variant that its story tells: ``weapons``, ``treaties``, ``states`` or scalars that differ."""
    plain: dict[str, Any] = {
        "states": POWERS,
        "weapons": WEAPONS,
        "treaties": TREATIES,
        "distinguishability": 0.5,
        "nuclear_damage": 60.0,
        "accident_rate": 0.005,
        "horizon": END - START,
    }
    return define(
        f"cold_war{suffix}",
        tags=tags | {"variant"} if difference else tags,
        story=f"{difference} In all else the scenario cold_war." if difference else STORY,
        source=SOURCE,
        **plain | changed,
    )


def _without(kind: str, difference: str, tags: frozenset[str] = TAGS) -> Scenario:
    """The scenario without one kind of treaty."""
    left = {name: treaty for name, treaty in TREATIES.items() if name != kind}
    return _cold_war(f"_without_{kind.removesuffix('_treaty')}", difference, tags, treaties=left)


OPEN_SKIES = Treaty(transparency=0.6, treaty_from=6.0)
SPACE = Weapon(offence=0.5, build_cost=0.6, depreciation=0.08, interception=0.6)
SPACE_FROM = 20.0


def _with_space() -> Scenario:
    """The scenario with one class more, which nobody holds at first and no treaty caps."""
    start, date = {"space_weapons": (0.0, 0.0)}, {"space_weapons": SPACE_FROM}
    return _cold_war(
        "_with_space",
        "From 1969 on both may build weapons in space, which attack and stop warheads better than missile defence "
        "does, and which no treaty limits. Their date and all their numbers are chosen.",
        TWIN,
        weapons=WEAPONS | {"space_weapons": SPACE},
        states={
            name: replace(state, initial={**state.initial, **start}, available_from=date)
            for name, state in POWERS.items()
        },
    )


def _two_blocs() -> Scenario:
    """The scenario with an ally for each power, without the bomb; treaties of the powers bind the powers alone."""
    west, east = ("United States", "Western Europe"), ("Soviet Union", "Eastern Europe")
    nothing = dict.fromkeys(WEAPONS, (0.0, 0.0))
    never = {weapon: INF for weapon in WEAPONS if weapon != "conventional"}
    ally = State(growth=GROWTH, initial=nothing | {"conventional": (0.4, 0.6)}, available_from=never)
    bound = {name: replace(treaty, signatories=((west[0], east[0]),)) for name, treaty in TREATIES.items()}
    alliance = Treaty(signatories=(west, east), in_force=(west, east), defence_sharing=0.5)
    return _cold_war(
        "_two_blocs",
        "Each power has an ally beside it, and each state meets both of the other bloc half as often as the two powers "
        "meet in the case. Half of an ally's defence counts as own, but an ally's bomb deters nobody: a state is "
        "protected by its own retaliation alone, and allies may not build it. Allies' numbers are chosen.",
        TWIN - {"n2"} | {"n4", "alliances"},
        states={
            west[0]: POWERS[west[0]],
            west[1]: replace(ally, economy=0.6),
            east[0]: POWERS[east[0]],
            east[1]: replace(ally, economy=0.3),
        },
        treaties=bound | {"alliance": alliance},
        contact={(one, other): 0.5 for one in west for other in east},
    )


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
        _without("salt", "SALT was never proposed: missiles are limited by START alone, from 1982.", TWIN),
        _without("start", "START was never proposed: caps on missiles never fall, and none is on submarines.", TWIN),
        _without("inf_treaty", "Intermediate missiles cannot be banned by treaty.", TWIN),
        _cold_war(
            "_with_open_skies",
            "From 1955 on, when Eisenhower proposed it, overflights can be agreed on. While they are agreed they lift "
            "60 % of fog, a share that is chosen.",
            TWIN,
            treaties=TREATIES | {"open_skies": OPEN_SKIES},
        ),
        _with_space(),
        _two_blocs(),
    )
}
