"""Experiment 8, Jervis' four worlds: with and without diplomacy, with and without the greedy."""

from itertools import product

import pandas as pd

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, shown
from agents.statistics import difference
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from sd_env.scenarios.worlds import WORLDS

SETTINGS = {
    "benign": ("_benign", False),
    "uncertain": ("_no_diplomacy", False),
    "benign, diplomacy": ("_benign_diplomacy", True),
    "uncertain, diplomacy": ("", True),
}
"""Name to the scenario's suffix, and whether states may signal and make treaties."""
ALIKE = tuple(world for world, (_, q, _) in WORLDS.items() if q < 0.5)
"""Worlds in which weapons look alike."""


def judge(tables: Tables) -> Verdict:
    """Refuted where diplomacy takes no more wars away than among random players, in a world of look-alike weapons."""
    runs = tables.ledger
    random = tables.baselines[tables.baselines["who"] == "random"].set_index("game")["wars_per_100"]
    random = random[~random.index.duplicated()]
    told, fails = [], []
    for world, prior in product(ALIKE, ("benign", "uncertain")):
        with_it, without = (_of(runs, world, setting) for setting in (f"{prior}, diplomacy", prior))
        change = difference(with_it["wars_per_100"], without["wars_per_100"])
        if not change.has_interval:
            return Verdict(None, "some cells have fewer than two runs.")
        chance = float(random[with_it["game"].iloc[0]] - random[without["game"].iloc[0]])
        fails += [f"{world}, {prior}"] * (change.high >= chance)
        told.append(f"{shown(change, '+.2f')} in {world}, {prior} (random play {chance:+.2f})".replace("-", "−"))
    word = f"no more than by chance in {'; '.join(fails)}" if fails else "more than by chance in all of them"
    return Verdict(bool(fails), f"Diplomacy changes wars in 100 steps by {', '.join(told)}: {word}.")


def _of(runs: pd.DataFrame, world: str, setting: str) -> pd.DataFrame:
    return runs[(runs["world"] == world) & (runs["setting"] == setting)]


ASKED = Asked(
    name="worlds",
    title="The four worlds",
    question="how much do learners arm and fight in Jervis' four worlds, and what do signals and treaties change?",
    prediction="where weapons look alike diplomacy takes away more wars than it does among random players, who have "
    "the same moves.",
    refuted_if="in either of these two worlds, benign or uncertain, the interval of the change of wars does not lie "
    "below random play's.",
    committed="9755e09c0eb6",
    x=Axis("setting", "who is in the world and may they talk"),
    y=Axis("wars_per_100", "wars per 100 steps"),
    curve=Axis("world", ""),
    judge=judge,
    compared={
        f"{world}, {prior}: diplomacy − none": (f"{world}, {prior}, diplomacy", f"{world}, {prior}")
        for world, prior in product(WORLDS, ("benign", "uncertain"))
    },
    measures={
        "seeker_arsenal": "seekers' arms [units]",
        "tragic_share": "wars between seekers, share",
        "seeker_reward": "seekers' reward a step",
        "treaty_share": "treaties in force, share of time",
    },
)
FOUR_WORLDS = Experiment(
    ASKED,
    [
        Cell(f"{world}, {setting}", world + suffix, {"world": world, "setting": setting})
        for (setting, (suffix, _)), world in product(SETTINGS.items(), WORLDS)
    ],
    curve_measures=("seeker_arsenal", "wars_per_100", "tragic_share"),
)
