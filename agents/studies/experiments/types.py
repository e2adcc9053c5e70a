"""Experiment 3, the price of not knowing: what changes when all see who is greedy?"""

from itertools import product

import pandas as pd

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, shown
from agents.statistics import estimate
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment

SCENARIO = "doubly_dangerous_no_diplomacy"
GREEDY, FOGS = (0.1, 0.2, 0.4), (0.1, 0.3, 0.6)
PAIRED = ["greedy", "fog", "seed"]


def paired(tables: Tables) -> Tables:
    """A row a seed and place: what private types add to the same with public ones, and tragedy beyond chance."""
    chance = tables.baselines[tables.baselines["who"].astype(str).str.startswith(("random", "arm"))]
    by_game = chance.groupby("game")["tragic_share"].mean()
    runs = tables.ledger.assign(excess=tables.ledger["tragic_share"] - tables.ledger["game"].map(by_game))
    is_public = runs["public"].astype(bool)
    private = runs[~is_public]
    public = runs.loc[is_public, [*PAIRED, "seeker_arsenal", "excess", "at_rest"]]
    both = private.merge(public, on=PAIRED, suffixes=("", "_public"))
    both["extra_arms"] = both["seeker_arsenal"] - both["seeker_arsenal_public"]
    both["at_rest"] = both["at_rest"].astype(bool) & both["at_rest_public"].astype(bool)
    both["cell"] = [
        f"{greedy:.0%} greedy, fog {fog:g}" for greedy, fog in zip(both["greedy"], both["fog"], strict=True)
    ]
    return tables._replace(ledger=both)


def judge(tables: Tables) -> Verdict:
    """Refuted where neither extra arms nor the excess of tragedy, means of all places by seed, differ from 0."""
    both: pd.DataFrame = tables.ledger
    if both.groupby(["greedy", "fog"]).ngroups < len(GREEDY) * len(FOGS) or both["seed"].nunique() < 2:
        return Verdict(None, "some cells have no pairs of runs.")
    arms = estimate(both.groupby("seed")["extra_arms"].mean())
    tragedy = estimate((both["excess"] - both["excess_public"]).groupby(both["seed"]).mean())
    is_nothing = all(cell.low <= 0 <= cell.high for cell in (arms, tragedy))
    told = f"not knowing adds {shown(arms, '+.2f')} units of arms and {shown(tragedy, '+.2f')} to the tragic share"
    return Verdict(is_nothing, f"Over all cells {told} beyond chance.")


ASKED = Asked(
    name="types",
    title="The price of not knowing",
    question="how many arms and tragic wars come of not knowing who is greedy, with all else the same?",
    prediction="seekers who cannot tell the greedy from others arm more than seekers who can, the more the more are "
    "greedy\nand the thicker the fog.",
    refuted_if="revealing types changes neither arms nor the tragic share beyond chance: both intervals hold 0. Then "
    "this is a\nrace of capabilities and not a dilemma of intentions.",
    committed="faa9a3e18623",
    x=Axis("greedy", "share of greedy states"),
    y=Axis("extra_arms", "seekers' arms, private − public types [units]"),
    curve=Axis("fog", "fog"),
    judge=judge,
    derive=paired,
    measures={
        "seeker_arsenal": "arms, private",
        "seeker_arsenal_public": "arms, public",
        "excess": "tragic share − chance, private",
        "excess_public": "tragic share − chance, public",
    },
)
TYPES = Experiment(
    ASKED,
    [
        Cell(
            f"{'public' if public else 'private'}, {greedy:.0%} greedy, fog {fog:g}",
            SCENARIO,
            {"public": public, "greedy": greedy, "fog": fog},
            {"types_public": public, "greedy_prior": greedy, "fog": fog},
        )
        for public, greedy, fog in product((False, True), GREEDY, FOGS)
    ],
)
