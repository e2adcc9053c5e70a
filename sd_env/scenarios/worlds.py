"""Jervis' four worlds (1978) and one control, each for two, three and four states (MODEL 6 and 7).

Two variables make the worlds: whether offence or defence has the advantage (beta), and whether weapons can be told
apart (q). Four settings say what is known and what can be said:

    <world>                   uncertain intentions (a fifth are greedy), signals and treaties
    <world>_no_diplomacy      uncertain intentions, hold and arm only
    <world>_benign            nobody is greedy and all know it, hold and arm only
    <world>_benign_diplomacy  nobody is greedy and all know it, signals and treaties
"""

from typing import Any

from sd_env.scenarios.records import State, Treaty, Weapon, define
from sd_env.scenarios.scenario import Scenario

SOURCE = "Jervis, R. (1978). Cooperation under the security dilemma. World Politics 30(2), 167-214."

WORLDS: dict[str, tuple[float, float, str]] = {
    "doubly_dangerous": (
        2.0,
        0.0,
        "Offence has the advantage and weapons cannot be told apart: what protects also threatens, and it pays to be "
        "first. Jervis' first world, close to July 1914.",
    ),
    "defence_indistinguishable": (
        0.5,
        0.0,
        "Weapons cannot be told apart, but defence has the advantage: states frighten each other, yet what makes one "
        "safe takes little safety from the other. Jervis' second world.",
    ),
    "offence_distinguishable": (
        2.0,
        0.9,
        "Offence has the advantage, but weapons show what they are for: who only wants to be safe can build for "
        "defence and be recognised by it. Jervis' third world.",
    ),
    "doubly_stable": (
        0.5,
        0.9,
        "Defence has the advantage and weapons show what they are for: there is little to fear and little to be "
        "mistaken about. Jervis' fourth world.",
    ),
}

ALIASES = {
    "offence_dominant_indistinguishable": "doubly_dangerous",
    "offence_indistinguishable": "doubly_dangerous",
    "defence_dominant_indistinguishable": "defence_indistinguishable",
    "offence_dominant_distinguishable": "offence_distinguishable",
    "defence_dominant_distinguishable": "doubly_stable",
    "defence_distinguishable": "doubly_stable",
    "jervis_1": "doubly_dangerous",
    "jervis_2": "defence_indistinguishable",
    "jervis_3": "offence_distinguishable",
    "jervis_4": "doubly_stable",
}
"""Other names a reader of Jervis may look for; a setting's suffix may follow them as well."""

SETTINGS = {
    "": (0.2, True, "A fifth of the states are greedy and nobody knows which; they may signal and make treaties."),
    "_no_diplomacy": (0.2, False, "A fifth of the states are greedy, nobody knows which; they can only hold or arm."),
    "_benign": (0.0, False, "Nobody is greedy and all know it; they can only hold or arm."),
    "_benign_diplomacy": (0.0, True, "Nobody is greedy and all know it; they may signal and make treaties."),
}
"""Suffix to (prior of being greedy, diplomacy allowed, what it means)."""

NUMBERS = (2, 3, 4)


WEAPONS = {"tanks": Weapon(offence=1.0), "forts": Weapon(defence=1.0)}
TREATIES = {"arms_limit": Treaty(cap={"tanks": 1.0}, verification=0.5, crisis_damping=0.5, notice=2.0)}


WAR: dict[str, Any] = {"war_cost": 0.0, "accident_willingness": 0.9}
"""How wars are in the worlds: the loser pays, and who has the initiative in a crisis takes its chance. Chosen by the
criteria of section 7 of the card, by exact theory and before any training."""


def talk(allowed: bool) -> dict[str, Any]:
    """The switches of signals and treaties."""
    return dict.fromkeys(("allow_assure", "allow_disclose", "allow_disarm", "allow_treaties"), allowed)


def alike(n: int, state: State) -> dict[str, State]:
    """``n`` states that are as ``state`` says."""
    return {f"agent_{i}": state for i in range(n)}


def _world(world: str, suffix: str, n: int) -> Scenario:
    balance, distinguishability, story = WORLDS[world]
    prior, diplomacy, setting = SETTINGS[suffix]
    return define(
        world + suffix + (f"_n{n}" if n > 2 else ""),
        states=alike(n, State(greedy_prior=prior)),
        weapons=WEAPONS,
        treaties=TREATIES,
        tags={
            "jervis",
            world,
            f"n{n}",
            "offence_dominant" if balance > 1 else "defence_dominant",
            "distinguishable" if distinguishability > 0.5 else "indistinguishable",
            "uncertain" if prior else "benign",
            "diplomacy" if diplomacy else "no_diplomacy",
        },
        story=f"{story} {setting}",
        source=SOURCE,
        offence_defence_balance=balance,
        distinguishability=distinguishability,
        **WAR,
        **talk(diplomacy),
    )


CONTROL = define(
    "no_dilemma",
    states=alike(2, State(greedy_prior=0.0)),
    weapons=WEAPONS,
    treaties=TREATIES,
    tags={"control", "n2", "benign", "diplomacy"},
    story="The control: crises come and go but nobody ever strikes, so there is nothing to fear and arms only cost. "
    "Arming must die out here; a learner that arms has a bug.",
    source="own construction",
    offence_defence_balance=2.0,
    distinguishability=0.0,
    **WAR | {"accident_willingness": 0.0},
    **talk(True),
)

SCENARIOS: dict[str, Scenario] = {
    one.name: one
    for one in (*(_world(world, suffix, n) for world in WORLDS for suffix in SETTINGS for n in NUMBERS), CONTROL)
}
