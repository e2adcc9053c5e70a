"""Jervis' worlds with each remedy alone and all together; and power maximisers without and with them. One step: a year.

    <world>_with_<remedy>               four worlds; "none" is the comparison
    offensive_realism[_with_<remedy>]   the doubly dangerous world among power maximisers

The worlds are those without diplomacy (uncertain intentions, hold and arm only) with a small rate of accidents, without
which a hotline would have nothing to prevent. Each remedy adds its own mechanism and nothing else:

    arms_limit          the worlds' own treaty: offence capped at 1, half of violations seen, crises halved
    deep_verification   the same, 95 of 100 violations seen, and as much fog lifted
    hotline             a treaty that prevents accidents and misreadings in a crisis
    observers           a treaty that lifts fog: observers, notification of exercises
    defensive_posture   forces are organised for defence: offence costs three times as much for everybody
"""

from typing import Any

from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.tables import INF, altered
from sd_env.scenarios.worlds import SOURCE, WORLDS, world_params

ACCIDENTS = 0.02
TREATIES: dict[str, dict[str, Any]] = {
    "arms_limit": {"cap": [1.0, INF], "verification": 0.5, "crisis_damping": 0.5},
    "deep_verification": {"cap": [1.0, INF], "verification": 0.95, "crisis_damping": 0.5},
    "hotline": {"hotline": 0.9, "crisis_clarity": 0.8},
    "observers": {"transparency": 0.8},
}
"""Treaty kinds, each with what it does; the rest is off."""
OFF = {
    "cap": [INF, INF],
    "verification": 0.0,
    "crisis_damping": 1.0,
    "notice": 2.0,
    "hotline": 0.0,
    "false_alarm": 0.0,
    "defence_sharing": 0.0,
    "duration": 0.0,
    "crisis_clarity": 0.0,
    "transparency": 0.0,
}
REMEDIES = {
    "none": ((), "No remedy: they can only hold or arm."),
    "arms_limit": (("arms_limit",), "They may agree on a limit of offensive arms."),
    "deep_verification": (("deep_verification",), "They may agree on a limit whose violations are nearly all seen."),
    "hotline": (("hotline",), "They may agree on a hotline for crises."),
    "observers": (("observers",), "They may exchange observers, who lift most of the fog."),
    "defensive_posture": ((), "Forces are organised for defence: offence costs three times as much for everybody."),
    "all": (("deep_verification", "hotline", "observers"), "All remedies together."),
}
"""Name to (treaty kinds, what it means)."""


def remedied(base: Any, remedy: str) -> Any:
    """Parameters of a world with one remedy switched on."""
    kinds, _ = REMEDIES[remedy]
    tables: dict[str, Any] = {name: [TREATIES[kind].get(name, off) for kind in kinds] for name, off in OFF.items()}
    if not kinds:
        tables["cap"] = INF
    if remedy in ("defensive_posture", "all"):
        tables["cost_factor"] = [3.0, 1.0]
    return altered(base, **tables, accident_rate=ACCIDENTS, allow_treaties=bool(kinds))


def _scenario(name: str, base: Any, remedy: str, story: str, tags: set[str], source: str) -> Scenario:
    kinds, told = REMEDIES[remedy]
    return Scenario(
        name=name,
        params=remedied(base, remedy),
        weapons=("tanks", "forts"),
        kinds=kinds,
        tags=frozenset({"remedies", remedy, "n2", "diplomacy" if kinds else "no_diplomacy", *tags}),
        story=f"{story} {told}",
        source=source,
    )


WITH_REMEDIES = {
    f"{world}_with_{remedy}": _scenario(
        f"{world}_with_{remedy}", world_params(2, balance, q, 0.2, False), remedy, story, {world, "uncertain"}, SOURCE
    )
    for world, (balance, q, story) in WORLDS.items()
    for remedy in REMEDIES
}

MAXIMISERS = altered(
    world_params(2, *WORLDS["doubly_dangerous"][:2], 0.0, False), maximiser_prior=1.0, power_weight=1.0
)
OFFENSIVE_REALISM = {
    name: _scenario(
        name,
        MAXIMISERS,
        remedy,
        "Power maximisers: each is paid for its share of all arms, gains by conquest half of what the greedy do, and "
        "strikes more readily than a security seeker. "
        "Offence has the advantage and weapons cannot be told apart.",
        {"maximisers"},
        "Mearsheimer, J. (2001), The Tragedy of Great Power Politics.",
    )
    for remedy in REMEDIES
    for name in ["offensive_realism" + (f"_with_{remedy}" if remedy != "none" else "")]
    if remedy in ("none", "all")
}

SCENARIOS = {**WITH_REMEDIES, **OFFENSIVE_REALISM}
