"""Experiment 9, remedies taken apart: which part of a treaty takes arms and wars away, and does chance do as much?"""

from itertools import product
from typing import Any

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, compared, shown
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from sd_env.scenarios.worlds import WORLDS

NO_CAP = [[1000.0, 1000.0]]
"""Units of each class that nobody ever holds."""
REMEDIES: dict[str, tuple[str, dict[str, Any]]] = {
    "none": ("none", {}),
    "arms limit": ("arms_limit", {}),
    "cap alone": ("arms_limit", {"crisis_damping": [1.0]}),
    "damping alone": ("arms_limit", {"cap": NO_CAP}),
    "scrapping alone": ("none", {"allow_disarm": True}),
    "words alone": ("none", {"allow_assure": True}),
    "deep verification": ("deep_verification", {}),
    "hotline": ("hotline", {}),
    "observers": ("observers", {}),
    "defensive posture": ("defensive_posture", {}),
    "all": ("all", {}),
}
"""Name to the scenario's suffix, and what of it differs: parts stand after the whole."""
JUDGED = "doubly_dangerous"
LEVEL = 0.05
"""Of p-values, corrected by Holm for every remedy in every world."""


def judge(tables: Tables) -> Verdict:
    """Refuted where a cap without damping takes no wars away in the doubly dangerous world, or damping alone does."""
    rows = {row["what"]: row for row in compared(ASKED, tables.ledger).to_dict("records")}
    chance, found = by_chance(tables), {}
    for remedy in ("cap alone", "damping alone"):
        row = rows.get(_pair(JUDGED, remedy))
        if row is None:
            return Verdict(None, "some cells of the doubly dangerous world have fewer than two runs.")
        found[remedy] = row["holm"] < LEVEL and row["difference"].mean < chance[_pair(JUDGED, remedy)]
    told = "; ".join(
        f"{remedy} {shown(rows[_pair(JUDGED, remedy)]['difference'], '+.2f')}, "
        f"random play {chance[_pair(JUDGED, remedy)]:+.2f}".replace("-", "−")
        for remedy in found
    )
    return Verdict(
        not found["cap alone"] or found["damping alone"],
        f"Wars in 100 steps of the doubly dangerous world, less those without remedy: {told}.",
    )


def by_chance(tables: Tables) -> dict[str, float]:
    """By comparison the difference that random play has."""
    games = tables.ledger.drop_duplicates("cell").set_index("cell")["game"]
    random = tables.baselines[tables.baselines["who"] == "random"].drop_duplicates("game")
    wars = games.map(random.set_index("game")["wars_per_100"])
    return {
        what: float(wars[ours] - wars[theirs])
        for what, (ours, theirs) in ASKED.compared.items()
        if {ours, theirs} <= set(wars.index)
    }


def _pair(world: str, remedy: str) -> str:
    return f"{world}: {remedy} − none"


ASKED = Asked(
    name="remedies",
    title="Remedies taken apart",
    question="which remedy, and which part of it, takes wars away from learners?",
    prediction="of a treaty that caps offence and halves crises the cap does the work: a cap without damping takes\n"
    "wars away in the doubly dangerous world, more than among random players, and damping without a cap does not.",
    refuted_if="in that world the cap alone takes no more wars away than by chance, or damping alone does,\n"
    "at 5 % after Holm's correction for all remedies in all worlds.",
    committed="9755e09c0eb6",
    x=Axis("remedy", "remedy"),
    y=Axis("wars_per_100", "wars per 100 steps"),
    curve=Axis("world", ""),
    judge=judge,
    compared={
        _pair(world, remedy): (f"{world}, {remedy}", f"{world}, none")
        for world, remedy in product(WORLDS, REMEDIES)
        if remedy != "none"
    },
    measures={
        "arsenal": "arms [units]",
        "tragic_share": "wars between seekers, share",
        "reward": "reward a step",
        "treaty_share": "treaties in force, share of time",
    },
)
REMEDIES_APART = Experiment(
    ASKED,
    [
        Cell(f"{world}, {remedy}", f"{world}_with_{suffix}", {"world": world, "remedy": remedy}, params)
        for world, (remedy, (suffix, params)) in product(WORLDS, REMEDIES.items())
    ],
    curve_measures=("arsenal", "wars_per_100"),
)
