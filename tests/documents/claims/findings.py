"""The five findings of the front page, each in sentences whose numbers come from committed tables."""

from tests.documents.claims import cases, full_game, phase, worlds
from tests.documents.prose import Claim

PAGE = "README.md"


def fear() -> dict:
    found = worlds.armed() | worlds.chance()
    return {
        "arms": found["seeker_arsenal"],
        "wars": found["wars_per_100"],
        "learned": found["learned"],
        "chance": found["chance"],
    }


def apart() -> dict:
    return worlds.told_apart()


def diplomacy() -> dict:
    return worlds.diplomacy() | worlds.security()


def unwinds() -> dict:
    return full_game.longer() | {"runs": worlds.benign_race()["spiral"], "seeds": worlds.benign_race()["seeds"]}


def retaliation() -> dict:
    return {**cases.retaliation(), **cases.retaliation_scripts()}


CLAIMS = {
    "fear": Claim(
        PAGE,
        "In the doubly dangerous world, with a fifth of the states greedy and no diplomacy, states that only want"
        " to be safe hold {arms:.2f} units of arms and see {wars:.1f} wars in 100 steps.",
        fear,
    ),
    "fear_chance": Claim(
        PAGE,
        "Of these wars {learned:.0f} % are between two states that wanted none, which is what chance gives among "
        "equals ({chance:.0f} %).",
        fear,
    ),
    "apart": Claim(
        PAGE,
        "Where weapons can be told apart, the share of wars that nobody wanted falls to {stable:.0f} and "
        "{offence:.0f} %. Random play and always arming stay at {least:.0f} to {most:.0f} %.",
        apart,
    ),
    "diplomacy": Claim(
        PAGE,
        "In the doubly dangerous world signals and treaties lower arms from {arsenal:.2f} to {arsenal_with:.2f} "
        "units, and the share of wars that nobody wanted to {share:.0f} %.",
        diplomacy,
    ),
    "random_diplomacy": Claim(
        PAGE,
        "Random play with the same moves keeps {seeker_arsenal:.2f} units and {tragic:.0f} %.",
        lambda: worlds.random_diplomacy() | {"tragic": 100 * worlds.random_diplomacy()["tragic_share"]},
    ),
    "security": Claim(
        PAGE,
        "The more states spend, the less secure they are: {armed:.2f} armed, {disarmed:.2f} with diplomacy.",
        diplomacy,
    ),
    "unwinds": Claim(
        PAGE,
        "The full game's race is a race that unwinds slowly, and is not shown to be an equilibrium: in the one "
        "seed that was tried, three times the training leaves {after} of {before} races.",
        unwinds,
    ),
    "balance": Claim(
        PAGE,
        "The closed form's threshold S0 = 1 tells races from peace no better than the offence-defence balance "
        "alone: {right} of {cells} cells each, under the closed form's own conditions.",
        phase.both,
    ),
    "retaliation": Claim(
        PAGE,
        "In the Cold War scenario wars are {mean:.0f} times rarer than without retaliation. Random play gives "
        "{random:.1f} times and always arming {arm:.0f}, so most of it is learned.",
        retaliation,
    ),
    "rule": Claim(
        PAGE,
        "War between two states that only want safety is a rule here and not a choice: who has the initiative in "
        "a crisis is willing to strike with probability {seeker:g}, which the scenario sets.",
        worlds.rule,
    ),
}
