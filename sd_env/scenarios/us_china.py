"""Power transition in the western Pacific, 1990 to 2035. One step is one year."""

import numpy as np

from sd_env.scenarios.figures import output, output_growth
from sd_env.scenarios.scenario import Scenario
from sd_env.scenarios.tables import INF, game, pairs

STATES = ("United States", "China", "Japan", "India")
ECONOMY = [2.0, 2.0 * float(np.sqrt(output("china", 1990) / output("us", 1990))), 1.0, 0.5]
"""Japan and India are chosen: no figure of theirs is at hand."""
GROWTH = [output_growth("us", 1990, 2024), output_growth("china", 1990, 2024) / 2, 0.01, 0.03]
"""The square root of output grows at about half output's rate; the American one is kept whole for its alliances."""

SCENARIO = Scenario(
    name="us_china",
    params=game(
        economy=ECONOMY,
        growth=GROWTH,
        greedy_prior=[0.1, 0.3, 0.05, 0.1],
        # maritime forces (dual use), missiles that deny access, island bases
        offence=[1.0, 0.3, 0.2],
        defence=[1.0, 1.0, 1.5],
        distinguishability=0.4,
        build_cost=[0.5, 0.3, 0.3],
        upkeep=[0.03, 0.01, 0.02],
        depreciation=[0.05, 0.08, 0.05],
        offence_defence_balance=1.0,
        initial_low=[[1.5, 0.2, 0.5], [0.2, 0.1, 0.0], [0.4, 0.1, 0.1], [0.3, 0.1, 0.0]],
        initial_high=[[1.9, 0.4, 0.7], [0.4, 0.3, 0.2], [0.6, 0.3, 0.3], [0.5, 0.3, 0.2]],
        cost_factor=[[1.0, 1.0, 1.0], [0.8, 0.7, 0.8], [1.2, 1.2, 0.8], [1.0, 1.0, 1.0]],
        opacity=[0.7, 1.5, 0.8, 1.0],
        home_defences=[2.0, 1.2, 1.2, 1.2],
        # freedom of navigation brings China and the United States together most often
        contact=0.4 * pairs(4, (0, 1)) + 0.3 * pairs(4, (1, 2), (1, 3)) + 0.05 * pairs(4, (0, 2), (0, 3), (2, 3)),
        # alliance (not with China), consultation at sea (with China)
        verification=[0.0, 0.0],
        transparency=[0.5, 0.3],
        crisis_damping=[0.5, 0.8],
        hotline=[0.0, 0.6],
        crisis_clarity=[0.0, 0.5],
        defence_sharing=[0.5, 0.0],
        suspension=[0.0, 2.0],
        signatories=[pairs(4, (0, 2), (0, 3), (2, 3)), pairs(4, (0, 1), (1, 2), (1, 3))],
        in_force=[pairs(4, (0, 2)), pairs(4)],
        cap=[[INF] * 3] * 2,
        accident_rate=0.02,
        horizon=45,
    ),
    weapons=("maritime_forces", "access_denial", "island_bases"),
    kinds=("alliance", "consultation"),
    states=STATES,
    tags=frozenset({"history", "n4", "naval", "alliances", "power_transition", "uncertain", "diplomacy"}),
    story="China's output starts at a small part of America's and grows far faster. Maritime forces serve defence "
    "and attack alike; missiles that deny access are cheap and mostly defensive; island bases hold what they stand "
    "on. The United States and Japan are allied, India may join; with China there are only talks at sea, which are "
    "suspended when tempers rise. Freedom-of-navigation patrols bring the two great powers together most often. One "
    "step is one year from 1990. Economies are the square root of GDP and its growth from figures; arsenals, costs, "
    "Japan and India are chosen.",
    source="SIPRI (2025), GDP as expenditure over its share: see figures.csv. Organski & Kugler (1980), The War "
    "Ledger; Liff & Ikenberry (2014), International Security 39(2).",
)

SCENARIOS = {SCENARIO.name: SCENARIO}
