"""Jervis' worlds with each remedy alone and all together; and power maximisers without and with them. One step: a year.

    <world>_with_<remedy>               four worlds; "none" is the comparison
    offensive_realism[_with_<remedy>]   the doubly dangerous world among power maximisers
    offensive_realism_seekers_alone     its twin: the same world, and nobody is a maximiser

The worlds are those without diplomacy (uncertain intentions, hold and arm only) with a small rate of accidents, without
which a hotline would have nothing to prevent. Each remedy adds its own mechanism and nothing else:

    arms_limit          the worlds' own treaty: offence capped at 1, half of violations seen, crises halved
    deep_verification   the same, 95 of 100 violations seen, and as much fog lifted
    hotline             a treaty that prevents accidents and misreadings in a crisis
    observers           a treaty that lifts fog: observers, notification of exercises
    defensive_posture   forces are organised for defence: offence costs three times as much for everybody
"""

from dataclasses import replace
from typing import Any

from sd_env.scenarios.records import State, Treaty, define
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.worlds import SOURCE, WAR, WEAPONS, WORLDS, alike, talk

ACCIDENTS = 0.02
TREATIES = {
    "arms_limit": Treaty(cap={"tanks": 1.0}, verification=0.5, crisis_damping=0.5, notice=2.0),
    "deep_verification": Treaty(cap={"tanks": 1.0}, verification=0.95, crisis_damping=0.5, notice=2.0),
    "hotline": Treaty(hotline=0.9, crisis_clarity=0.8, notice=2.0),
    "observers": Treaty(transparency=0.8, notice=2.0),
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


def _scenario(name: str, state: State, remedy: str, world: str, about: dict[str, Any]) -> Scenario:
    """A world without diplomacy, of two states as ``state`` says, with one remedy switched on."""
    kinds, meaning = REMEDIES[remedy]
    balance, q, _ = WORLDS[world]
    if remedy in ("defensive_posture", "all"):
        state = replace(state, cost_factor={"tanks": 3.0})
    return define(
        name,
        states=alike(2, state),
        weapons=WEAPONS,
        treaties={kind: TREATIES[kind] for kind in kinds},
        tags={"remedies", remedy, "n2", "diplomacy" if kinds else "no_diplomacy", *about["tags"]},
        story=f"{about['story']} {meaning}",
        source=about["source"],
        offence_defence_balance=balance,
        distinguishability=q,
        **WAR,
        accident_rate=ACCIDENTS,
        **talk(False) | {"allow_treaties": bool(kinds)},
    )


WITH_REMEDIES = {
    name: _scenario(name, State(), remedy, world, {"tags": (world, "uncertain"), "story": story, "source": SOURCE})
    for world, (_, _, story) in WORLDS.items()
    for remedy in REMEDIES
    for name in [f"{world}_with_{remedy}"]
}

MAXIMISER = State(greedy_prior=0.0, maximiser_prior=1.0, power_weight=1.0)
REALISM = {
    "tags": ("maximisers",),
    "story": "Power maximisers: each is paid for its share of all arms, gains by conquest half of what the greedy do, "
    "and strikes more readily than a security seeker. "
    "Offence has the advantage and weapons cannot be told apart.",
    "source": "Mearsheimer, J. (2001), The Tragedy of Great Power Politics.",
}
OFFENSIVE_REALISM = {
    name: _scenario(name, MAXIMISER, remedy, "doubly_dangerous", REALISM)
    for name, remedy in (("offensive_realism", "none"), ("offensive_realism_with_all", "all"))
}
_REALISM = OFFENSIVE_REALISM["offensive_realism"]
SEEKERS_ALONE = replace(
    _REALISM.with_params(maximiser_prior=0.0),
    name="offensive_realism_seekers_alone",
    tags=_REALISM.tags - {"maximisers", "remedies"} | {"variant", "twin"},
    story="All states only want to be safe, and nobody is paid for power or gains by conquest. If fear alone makes "
    "states seek power, they arm as maximisers do. In all else the scenario offensive_realism.",
)

SCENARIOS = {**WITH_REMEDIES, **OFFENSIVE_REALISM, SEEKERS_ALONE.name: SEEKERS_ALONE}
