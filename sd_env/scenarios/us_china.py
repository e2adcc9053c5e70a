"""Power transition in the western Pacific, 1990 to 2035, and its twins. One step is one year."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sd_env.scenarios.figures import output, output_growth
from sd_env.scenarios.records import State, Treaty, Weapon, define
from sd_env.scenarios.scenario import Scenario

ECONOMY = [2.0, 2.0 * float(np.sqrt(output("china", 1990) / output("us", 1990))), 1.0, 0.5]
"""Japan and India are chosen: no figure of theirs is at hand."""
GROWTH = [output_growth("us", 1990, 2024), output_growth("china", 1990, 2024) / 2, 0.01, 0.03]
"""The square root of output grows at about half output's rate; the American one is kept whole for its alliances."""

ALLIED = (("United States", "Japan"),)
PARTNERS = (*ALLIED, ("United States", "India"), ("Japan", "India"))
STATES = {
    "United States": State(
        economy=ECONOMY[0],
        growth=GROWTH[0],
        greedy_prior=0.1,
        opacity=0.7,
        home_defences=2.0,
        initial={"maritime_forces": (1.5, 1.9), "access_denial": (0.2, 0.4), "island_bases": (0.5, 0.7)},
    ),
    "China": State(
        economy=ECONOMY[1],
        growth=GROWTH[1],
        greedy_prior=0.3,
        opacity=1.5,
        home_defences=1.2,
        initial={"maritime_forces": (0.2, 0.4), "access_denial": (0.1, 0.3), "island_bases": (0.0, 0.2)},
        cost_factor={"maritime_forces": 0.8, "access_denial": 0.7, "island_bases": 0.8},
    ),
    "Japan": State(
        economy=ECONOMY[2],
        growth=GROWTH[2],
        greedy_prior=0.05,
        opacity=0.8,
        home_defences=1.2,
        initial={"maritime_forces": (0.4, 0.6), "access_denial": (0.1, 0.3), "island_bases": (0.1, 0.3)},
        cost_factor={"maritime_forces": 1.2, "access_denial": 1.2, "island_bases": 0.8},
    ),
    "India": State(
        economy=ECONOMY[3],
        growth=GROWTH[3],
        greedy_prior=0.1,
        home_defences=1.2,
        initial={"maritime_forces": (0.3, 0.5), "access_denial": (0.1, 0.3), "island_bases": (0.0, 0.2)},
    ),
}
WEAPONS = {
    "maritime_forces": Weapon(offence=1.0, defence=1.0, build_cost=0.5, upkeep=0.03, depreciation=0.05),
    "access_denial": Weapon(offence=0.3, defence=1.0, build_cost=0.3, upkeep=0.01, depreciation=0.08),  # missiles
    "island_bases": Weapon(offence=0.2, defence=1.5, build_cost=0.3, depreciation=0.05),
}
TREATIES = {
    "alliance": Treaty(  # not with China
        signatories=PARTNERS,
        in_force=ALLIED,
        transparency=0.5,
        crisis_damping=0.5,
        defence_sharing=0.5,
    ),
    "consultation": Treaty(  # at sea, with China
        signatories=(("United States", "China"), ("China", "Japan"), ("China", "India")),
        transparency=0.3,
        crisis_damping=0.8,
        hotline=0.6,
        crisis_clarity=0.5,
        suspension=2.0,
    ),
}
CONTACT = {  # freedom of navigation brings China and the United States together most often
    ("United States", "China"): 0.4,
    ("China", "Japan"): 0.3,
    ("China", "India"): 0.3,
    ("United States", "Japan"): 0.05,
    ("United States", "India"): 0.05,
    ("Japan", "India"): 0.05,
}
STORY = (
    "China's output starts at a small part of America's and grows far faster. Maritime forces serve defence "
    "and attack alike; missiles that deny access are cheap and mostly defensive; island bases hold what they stand "
    "on. The United States and Japan are allied, India may join; with China there are only talks at sea, which are "
    "suspended when tempers rise. Freedom-of-navigation patrols bring the two great powers together most often. One "
    "step is one year from 1990. Economies are the square root of GDP and its growth from figures; arsenals, costs, "
    "Japan and India are chosen."
)
SOURCE = (
    "SIPRI (2025), GDP as expenditure over its share: see figures.csv. Organski & Kugler (1980), The War "
    "Ledger; Liff & Ikenberry (2014), International Security 39(2)."
)
TAGS = {"history", "n4", "naval", "alliances", "power_transition", "uncertain", "diplomacy"}


def _scenario(suffix: str, treaties: Mapping[str, Treaty], difference: str = "") -> Scenario:
    """The scenario, or a twin of other treaties that its story tells."""
    return define(
        f"us_china{suffix}",
        states=STATES,
        weapons=WEAPONS,
        treaties=treaties,
        contact=CONTACT,
        tags=TAGS - {"history"} | {"variant", "twin"} if difference else TAGS,
        distinguishability=0.4,
        offence_defence_balance=1.0,
        accident_rate=0.02,
        horizon=45,
        story=f"{difference} In all else the scenario us_china." if difference else STORY,
        source=SOURCE,
    )


QUAD = Treaty(signatories=PARTNERS, transparency=0.5, crisis_damping=0.8, treaty_from=17.0)
AUKUS = Treaty(signatories=PARTNERS, defence_sharing=0.3, treaty_from=31.0)

SCENARIOS = {
    one.name: one
    for one in (
        _scenario("", TREATIES),
        _scenario(
            "_without_widening",
            TREATIES | {"alliance": replace(TREATIES["alliance"], signatories=ALLIED)},
            "Nobody may join the alliance of the United States and Japan.",
        ),
        _scenario(
            "_with_quad_and_aukus",
            TREATIES | {"quad": QUAD, "aukus": AUKUS},
            "Any two of the United States, Japan and India may sign two kinds of treaty more: consultation after the "
            "Quad from 2007, and shared forces after AUKUS from 2021. Australia and Britain are not in the game, and "
            "what the two kinds do is chosen.",
        ),
    )
}
