"""Experiment 4, war as a choice: nobody is made to strike; do seekers strike first for fear of being struck?"""

from itertools import product

import pandas as pd

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, shown
from agents.statistics import difference
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment

SCENARIO = "doubly_dangerous_no_diplomacy"
SURPRISE, GREEDY = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.2, 0.4)


def strikes(tables: Tables) -> Tables:
    """Wars that a seeker began, for each seeker in a crisis: a crisis has two sides, each a seeker by its prior."""

    def counted(table: pd.DataFrame, greedy: pd.Series) -> pd.DataFrame:
        begun = table["wars_per_100"] * (1 - table["aggression_share"].fillna(0.0))
        return table.assign(strikes=begun / (2 * (1 - greedy) * table["crises_per_100"]))

    runs = tables.ledger
    prior = runs.drop_duplicates("game").set_index("game")["greedy"]
    baselines = counted(tables.baselines, tables.baselines["game"].map(prior))
    return tables._replace(ledger=counted(runs, runs["greedy"]), baselines=baselines)


def judge(tables: Tables) -> Verdict:
    """Refuted where full surprise does not make seekers strike more than none does, whatever the prior."""
    runs, told, rises = tables.ledger, [], []
    for greedy in GREEDY:
        ends = [runs.loc[(runs["greedy"] == greedy) & (runs["surprise"] == end), "strikes"] for end in (1.0, 0.0)]
        change = difference(*ends)
        if not change.has_interval:
            return Verdict(None, "some cells have fewer than two runs.")
        rises.append(change.low > 0)
        told.append(f"{shown(change, '+.3f')} with {greedy:.0%} greedy")
    return Verdict(not any(rises), f"Full surprise adds to a seeker's strikes in a crisis {', '.join(told)}.")


ASKED = Asked(
    name="choice",
    title="War as a choice",
    question="do states that gain nothing by war strike first once surprise pays?",
    prediction="without surprise seekers never strike. As surprise grows they come to, first where most are greedy: "
    "tragic wars\nthat nobody put into the rules.",
    refuted_if="for no prior full surprise adds to seekers' strikes: no interval of the difference lies above 0.",
    committed="faa9a3e18623",
    x=Axis("surprise", "surprise φ"),
    y=Axis("strikes", "a seeker's strikes in a crisis"),
    curve=Axis("greedy", "share greedy"),
    judge=judge,
    derive=strikes,
)
CHOICE = Experiment(
    ASKED,
    [
        Cell(
            f"{greedy:.0%} greedy, surprise {surprise:g}",
            SCENARIO,
            {"greedy": greedy, "surprise": surprise},
            {"war_decision": "agent", "accident_willingness": 0.0, "surprise": surprise, "greedy_prior": greedy},
        )
        for greedy, surprise in product(GREEDY, SURPRISE)
    ],
)
