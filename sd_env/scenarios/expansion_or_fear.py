"""Expansion or fear? A power that wants more and one that is afraid, alike in all that is public. A step: half a year.

    revisionist_power_<world>   the power is greedy
    frightened_power_<world>    it is not
    expansion_or_fear_<world>   it is either, even odds: what its neighbour must reckon with, and what policies train in

The three differ in `greedy_prior` alone, so one policy can be played in all.
"""

from sd_env.scenarios.records import State, define
from sd_env.scenarios.worlds import TREATIES, WAR, WEAPONS, WORLDS, talk

POWERS = {
    "revisionist_power": (1.0, "The power wants to expand; its arming looks like that of a frightened one."),
    "frightened_power": (0.0, "The power only wants to be safe; its arming looks like that of a greedy one."),
    "expansion_or_fear": (0.5, "The power may be either, even odds. Its neighbour must judge it by what may be seen."),
}
"""Name to (prior of the power being greedy, what it means)."""
NEIGHBOUR_PRIOR = 0.1

SCENARIOS = {
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
        source="Mearsheimer, J. (2014), Foreign Affairs 93(5), and McFaul, M. (2014), Foreign Affairs 93(6), on the "
        "same events; Glaser, C. (2010), Rational Theory of International Politics; Jervis, R. (1978).",
        offence_defence_balance=balance,
        distinguishability=q,
        **WAR,
        **talk(True),
    )
    for power, (prior, meaning) in POWERS.items()
    for world, (balance, q, _) in WORLDS.items()
}
