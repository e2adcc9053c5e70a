"""Experiment 0, the ladder: is a learned race a fact about the game or about the learner?

Rungs differ in one thing from PPO as every study trains it. The exact gradients at the foot of the ladder are theory's.
"""

from dataclasses import replace
from typing import Any

from agents.reporting.experiments import Asked, Axis, Tables, Verdict, shown
from agents.settings import SharedSettings
from agents.statistics import estimate
from agents.studies.experiments.cell import Cell
from agents.studies.experiments.frame import Experiment
from sd_env.scenarios.worlds import WORLDS

STARTS = 3.0
"""Units of each class up to which exploring starts are drawn."""
CLOSE = 0.25
"""Units within which arms are at the exact prediction: half of what one move builds."""
PPO = SharedSettings()
RUNGS: dict[str, dict[str, Any]] = {
    "ppo": {},
    "exploring": {"exploring_starts": STARTS},
    "discount": {"learner": replace(PPO, gamma=0.9)},
    "trace": {"learner": replace(PPO, gae_lambda=0.7)},
    "batch": {"learner": replace(PPO, n_worlds=4 * PPO.n_worlds)},
    "clip": {"learner": replace(PPO, clip_range=1.0)},
    "network": {"learner": replace(PPO, hidden=(16,))},
    "entropy": {"learner": replace(PPO, ent_coef=0.02)},
}


def judge(tables: Tables) -> Verdict:
    """Refuted where the interval of exploring PPO's arms lies wholly outside the exact arms give or take `CLOSE`."""
    exact = tables.baselines[tables.baselines["who"] == "exact"].set_index("game")
    told, far = [], []
    for world, of in tables.ledger[tables.ledger["rung"] == "exploring"].groupby("world", sort=False):
        arms, game = estimate(of["seeker_arsenal"]), of["game"].iloc[0]
        if game in exact.index and arms.n > 1:
            target = float(exact.loc[game, "seeker_arsenal"])
            told.append(f"{world} {shown(arms)} for {target:.2f}")
            far += [str(world)] * (arms.low >= target + CLOSE or arms.high <= target - CLOSE)
    if len(told) < len(WORLDS):
        return Verdict(None, f"{len(told)} of {len(WORLDS)} worlds have an exact prediction and runs of exploring PPO.")
    word = f"off it in {', '.join(far)}" if far else "at it in all four worlds"
    return Verdict(bool(far), f"Exploring PPO's arms against the exact prediction [units]: {'; '.join(told)}: {word}.")


ASKED = Asked(
    name="ladder",
    title="The ladder from exact learning to PPO",
    question="Which difference between PPO and exact learning makes learners race where theory says they need not?",
    prediction="exploring starts alone bring PPO to the exact prediction in all four worlds.\n"
    "Learners in a race never visit peace, so they never learn that it pays.",
    refuted_if=f"in any world the interval of exploring PPO's arms lies {CLOSE} units or more off the exact one.",
    committed="74c2b1af9989",
    x=Axis("rung", "what differs from PPO"),
    y=Axis("seeker_arsenal", "seekers' arms [units]"),
    curve=Axis("world", ""),
    judge=judge,
    compared={
        f"{world}: {rung} − ppo": (f"{world} {rung}", f"{world} ppo")
        for world in WORLDS
        for rung in RUNGS
        if rung != "ppo"
    },
    measures={"wars_per_100": "wars per 100 steps", "seeker_reward": "seekers' reward a step"},
)
LADDER = Experiment(
    ASKED,
    tuple(
        Cell(f"{world} {rung}", f"{world}_benign", {"world": world, "rung": rung}, **changes)
        for world in WORLDS
        for rung, changes in RUNGS.items()
    ),
    curve_measures=("seeker_arsenal", "security"),
)
