"""Jervis' four worlds (1978) and one control, each for two, three and four states (MODEL 6 and 7).

Two variables make the worlds: whether offence or defence has the advantage (beta), and whether weapons can be told
apart (q). Four settings say what is known and what can be said:

    <world>                   uncertain intentions (a fifth are greedy), signals and treaties
    <world>_no_diplomacy      uncertain intentions, hold and arm only
    <world>_benign            nobody is greedy and all know it, hold and arm only
    <world>_benign_diplomacy  nobody is greedy and all know it, signals and treaties
"""

import numpy as np

from sd_env.params import INF, Params
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


def world_params(n: int, balance: float, distinguishability: float, greedy_prior: float, diplomacy: bool) -> Params:
    """Parameters of a symmetric world of n states with an offensive and a defensive class and one arms limit."""
    contact = (np.ones((n, n)) - np.eye(n)) / (n - 1)  # insecurity does not grow by counting neighbours (MODEL 1)
    return Params(
        economy=np.ones(n),
        growth=np.zeros(n),
        greedy_prior=np.full(n, greedy_prior),
        greed=np.full(n, 24.0),
        opacity=np.ones(n),
        contact=contact,
        initial_low=np.full((n, 2), 0.25),
        initial_high=np.full((n, 2), 0.75),
        offence=np.array([1.0, 0.0]),
        defence=np.array([0.0, 1.0]),
        build_cost=np.full(2, 0.4),
        upkeep=np.full(2, 0.02),
        depreciation=np.full(2, 0.1),
        retaliation=np.zeros(2),
        interception=np.zeros(2),
        survivability=np.zeros(2),
        cap=np.array([[1.0, INF]]),
        verification=np.array([0.5]),
        false_alarm=np.array([0.0]),
        crisis_damping=np.array([0.5]),
        hotline=np.array([0.0]),
        defence_sharing=np.array([0.0]),
        notice=np.array([2.0]),
        duration=np.array([0.0]),
        offence_defence_balance=balance,
        distinguishability=distinguishability,
        allow_assure=diplomacy,
        allow_disclose=diplomacy,
        allow_disarm=diplomacy,
        allow_treaties=diplomacy,
    )


def _worlds() -> dict[str, Scenario]:
    scenarios = {}
    for world, (balance, distinguishability, story) in WORLDS.items():
        for suffix, (prior, diplomacy, setting) in SETTINGS.items():
            for n in NUMBERS:
                name = world + suffix + (f"_n{n}" if n > 2 else "")
                scenarios[name] = Scenario(
                    name=name,
                    params=world_params(n, balance, distinguishability, prior, diplomacy),
                    weapons=("tanks", "forts"),
                    kinds=("arms_limit",),
                    tags=frozenset(
                        {
                            "jervis",
                            world,
                            f"n{n}",
                            "offence_dominant" if balance > 1 else "defence_dominant",
                            "distinguishable" if distinguishability > 0.5 else "indistinguishable",
                            "uncertain" if prior else "benign",
                            "diplomacy" if diplomacy else "no_diplomacy",
                        }
                    ),
                    story=f"{story} {setting}",
                    source=SOURCE,
                )
    return scenarios


CONTROL = Scenario(
    name="no_dilemma",
    params=world_params(2, 2.0, 0.0, 0.0, True)._replace(accident_willingness=0.0),
    weapons=("tanks", "forts"),
    kinds=("arms_limit",),
    tags=frozenset({"control", "n2", "benign", "diplomacy"}),
    story="The control: crises come and go but nobody ever strikes, so there is nothing to fear and arms only cost. "
    "Arming must die out here; a learner that arms has a bug.",
    source="own construction",
)

SCENARIOS: dict[str, Scenario] = {**_worlds(), CONTROL.name: CONTROL}
