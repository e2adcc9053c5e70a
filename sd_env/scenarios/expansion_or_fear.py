"""Expansion or fear? A power that wants more and one that is afraid, alike in all that is public. A step: half a year.

    revisionist_power_<world>   the power is greedy
    frightened_power_<world>    it is not
    expansion_or_fear_<world>   it is either, even odds: what its neighbour must reckon with, and what policies train in

The three differ in `greedy_prior` alone, so one policy can be played in all.

    small_state_greedy_power, small_state_frightened_power    a third state between the two may join the neighbour

These two also differ in `greedy_prior` alone. War is a choice in them, so that fear and not a rule must make it.
"""

from sd_env.scenarios.records import State, Treaty, define
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.worlds import TREATIES, WAR, WEAPONS, WORLDS, talk

POWERS = {
    "revisionist_power": (1.0, "The power wants to expand; its arming looks like that of a frightened one."),
    "frightened_power": (0.0, "The power only wants to be safe; its arming looks like that of a greedy one."),
    "expansion_or_fear": (0.5, "The power may be either, even odds. Its neighbour must judge it by what may be seen."),
}
"""Name to (prior of the power being greedy, what it means)."""
NEIGHBOUR_PRIOR = 0.1

SOURCE = (
    "Mearsheimer, J. (2014), Foreign Affairs 93(5), and McFaul, M. (2014), Foreign Affairs 93(6), on the same events; "
    "Glaser, C. (2010), Rational Theory of International Politics; Jervis, R. (1978)."
)
POWER_AND_NEIGHBOUR = {
    f"{power}_{world}": define(
        f"{power}_{world}",
        states={
            "Power": State(economy=1.5, greedy_prior=prior),
            "Neighbour": State(greedy_prior=NEIGHBOUR_PRIOR),
        },
        weapons=WEAPONS,
        treaties=TREATIES,
        tags={"history", "motive", world, "n2", "uncertain", "diplomacy"},
        story=f"{meaning} World: {world.replace('_', ' ')}. One step is half a year; all numbers are chosen.",
        source=SOURCE,
        offence_defence_balance=balance,
        distinguishability=q,
        **WAR,
        **talk(True),
    )
    for power, (prior, meaning) in POWERS.items()
    for world, (balance, q, _) in WORLDS.items()
}

BLOC = Treaty(signatories=(("Bloc", "Small state"),), defence_sharing=0.5)


def _small_state(power: str, prior: float, meaning: str) -> Scenario:
    """A power, a bloc, and a small state between them that may join the bloc."""
    return define(
        f"small_state_{power}_power",
        states={
            "Power": State(economy=1.5, greedy_prior=prior),
            "Bloc": State(economy=2.0, greedy_prior=NEIGHBOUR_PRIOR),
            "Small state": State(economy=0.5, greedy_prior=0.0),
        },
        weapons=WEAPONS,
        treaties={"membership": BLOC},
        tags={"variant", "twin", "n3", "uncertain", "diplomacy", "alliances", "choice"},
        story=f"A small state lies between a power and a bloc, and may join the bloc. {meaning} War is a choice, and "
        "who strikes first meets half of the other's armed defence. A member's defence is shared, but not its "
        "offence: joining protects the small state and adds nothing to what threatens the power but what the two then "
        "build. One step is half a year; all numbers are chosen.",
        source=SOURCE,
        offence_defence_balance=WORLDS["doubly_dangerous"][0],
        distinguishability=WORLDS["doubly_dangerous"][1],
        **WAR | {"accident_willingness": 0.0},
        war_decision="agent",
        surprise=0.5,
        **talk(True),
    )


SMALL_STATE = {
    one.name: one
    for one in (
        _small_state("greedy", 1.0, "The power wants to expand."),
        _small_state("frightened", 0.0, "The power only wants to be safe."),
    )
}
SCENARIOS = {**POWER_AND_NEIGHBOUR, **SMALL_STATE}
