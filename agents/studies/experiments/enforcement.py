"""Experiment 5, anarchy: what does the world government do that anarchy lacks?"""

from itertools import product

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, shown
from agents.statistics import difference
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from sd_env.scenarios.worlds import WORLDS

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


def judge(tables: Tables) -> Verdict:
    """Refuted where full enforcement does not lower seekers' arms in some world."""
    runs, told, stays = tables.ledger, [], []
    for world in WORLDS:
        ends = [
            runs.loc[(runs["world"] == world) & (runs["enforcement"] == end), "seeker_arsenal"] for end in (1.0, 0.0)
        ]
        change = difference(*ends)
        if not change.has_interval:
            return Verdict(None, "some cells have fewer than two runs.")
        stays += [world] * (change.high >= 0)
        told.append(f"{shown(change, '+.2f')} in {world}")
    return Verdict(bool(stays), f"Full enforcement changes seekers' arms [units] by {', '.join(told)}.")


ASKED = Asked(
    name="enforcement",
    title="Anarchy",
    question="how much of seekers' arms, wars and losses is owed to there being nobody who undoes a conquest?",
    prediction="with enforcement seekers' arms and wars fall in all four worlds; where conquests never last, nobody "
    "arms.",
    refuted_if="in any world the interval of seekers' arms, full enforcement minus none, is not below 0.",
    committed="faa9a3e18623",
    x=Axis("enforcement", "chance that a conquest is undone"),
    y=Axis("seeker_arsenal", "seekers' arms [units]"),
    curve=Axis("world", ""),
    judge=judge,
    compared={f"{world}: e = 1 − e = 0": (f"{world}, e 1", f"{world}, e 0") for world in WORLDS},
    measures={"wars_per_100": "wars per 100 steps", "seeker_reward": "seekers' reward a step"},
)
ENFORCEMENT = Experiment(
    ASKED,
    [
        Cell(
            f"{world}, e {level:g}",
            f"{world}_no_diplomacy",
            {"world": world, "enforcement": level},
            {"enforcement": level},
        )
        for world, level in product(WORLDS, LEVELS)
    ],
)
