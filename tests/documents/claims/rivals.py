"""Sentences that set plainer explanations beside the experiments: other exact rules, scripts, chance, when runs end."""

import pandas as pd
from scipy.stats import binomtest

from agents.studies.experiments import EXPERIMENTS
from agents.studies.experiments.frame import read_tables
from agents.studies.experiments.selection import ARMED, LEARNERS
from tests.documents.claims.experiments import ends
from tests.documents.prose import RESULTS, Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


def derived(name: str) -> pd.DataFrame:
    """An experiment's ledger with what it derives."""
    asked = EXPERIMENTS[name].asked
    return asked.derive(read_tables(asked.source, RESULTS / "experiments")).ledger


def said_by(name: str, who: str) -> pd.Series:
    """Seekers' arms of an exact rule, by game."""
    rows = table(f"experiments/{name}_baselines")
    return rows[rows["who"] == who].set_index("game")["seeker_arsenal"]


def by_visits() -> dict:
    """Where the exact gradient by visits ends, and how many ends of PPO it tells, beside "always a race"."""
    worlds = table("experiments/ladder_baselines").set_index(["label", "who"])["seeker_arsenal"]
    grid = table("experiments/diagram").groupby("game")["seeker_arsenal"].agg(lambda arms: (arms > ARMED).mean()) > 0.5
    drawn = ends()["races"]
    told = {
        name: ((said_by(name, "exact vanilla") > ARMED)[races.index] == races).sum()
        for name, races in (("diagram", grid), ("selection", drawn))
    }
    return told | {
        "strong": worlds["defence_indistinguishable_benign", "exact vanilla"],
        "shown": worlds["offence_distinguishable_benign", "exact vanilla"],
        "cells": len(grid),
        "always": grid.sum(),
        "games": len(drawn),
        "always_drawn": drawn.sum(),
    }


def trace() -> dict:
    runs = table("experiments/ladder").query("world == 'doubly_stable'").set_index("rung")
    assert not runs.loc["batch", "at_rest"].any()
    assert (runs.loc["trace", "seeker_arsenal"] > ARMED).all()
    return {rung: runs.loc[rung, "seeker_arsenal"].mean() for rung in ("trace", "ppo")}


def ended() -> dict:
    """When runs of `selection` ended, and how many seeds of its first game race on the way and at the end."""
    runs = table("experiments/selection")
    steps = runs.groupby("learner")["agent_steps_done"]
    shared, alone = (steps.get_group(name) for name in ("PPO", "independent PPO"))
    assert shared.max() < LEARNERS["PPO"][1]
    first = derived("selection").query("label == 'game 0'").groupby("curve")["armed"].sum()
    return {
        "runs": len(shared),
        "first": (shared < 6.1e6).sum(),
        "early": (alone < 3.2e6).sum(),
        "two": first["PPO, 2 M"],
        "end": first["PPO, 20 M"],
    }


def thresholds() -> dict:
    """Runs without surprise, two in five greedy: pi* below that share, how much those strike; and full surprise."""
    runs = derived("choice").set_index(["greedy", "surprise"]).sort_index()
    calm = runs.loc[(0.4, 0.0)]
    below = calm[calm["pi_star"] < 0.4]
    assert below["strikes"].max() < calm[calm["pi_star"] >= 0.4]["strikes"].min()
    full = {key: 100 * runs.loc[(greedy, 1.0), "strikes"].mean() for key, greedy in (("forty", 0.4), ("twenty", 0.2))}
    return full | {"below": len(below), "runs": len(calm), "most": below["strikes"].max()}


def quarter() -> dict:
    runs = table("experiments/enforcement").query("enforcement == 0.25")
    moving = (~runs["at_rest"].astype(bool)).sum()
    return {"runs": len(runs), "races": (runs["seeker_arsenal"] > ARMED).sum(), "moving": moving}


def against_always() -> dict:
    """Cells of the diagram in which S0 is right and "always a race" wrong, and the reverse."""
    races = table("experiments/diagram").groupby("game")["seeker_arsenal"].agg(lambda a: (a > ARMED).mean()) > 0.5
    number = table("experiments/diagram_baselines").drop_duplicates("game").set_index("game")["spiral_number"]
    right = (number[races.index] > 1) == races
    alone, wrong = (right & ~races).sum(), (~right & races).sum()
    assert binomtest(alone, alone + wrong).pvalue > 0.05
    return {"alone": alone, "wrong": wrong}


def slope() -> dict:
    """Of security on arms: along PPO's training, and from random play to always arming."""
    learned = derived("security").query("world == 'doubly_dangerous'")["slope"].mean()
    rows = table("experiments/ladder_baselines").query("label == 'doubly_dangerous_benign'")
    rows = rows.set_index("who")[["security", "seeker_arsenal"]]
    step = rows.loc["arm tanks"] - rows.loc["random"]
    return {"learned": learned, "scripts": step["security"] / step["seeker_arsenal"]}


def fewer_crises() -> dict:
    crises = table("experiments/worlds").groupby("cell")["crises_per_100"].mean()
    beside = table("experiments/worlds_baselines").set_index(["label", "who"])["wars_per_100"]
    return {
        "without": crises["doubly_dangerous, benign"],
        "with_": crises["doubly_dangerous, benign, diplomacy"],
        "hold": beside["doubly_dangerous_benign", "hold"],
    }


def unreached() -> dict:
    rows = table("experiments/ladder_baselines").set_index(["label", "who"])["seeker_arsenal"]
    return {"arming": rows["doubly_dangerous_benign", "arm tanks"]}


CLAIMS = {
    "by_visits": Claim(
        PAGE,
        "The exact gradient by visits, which is nearest to PPO, ends at {strong:.2f} and {shown:.2f} units there. It "
        'tells {diagram} of {cells} ends of `diagram`, where "always a race" tells {always}, but {selection} of the '
        '{games} games drawn at random, where "always a race" tells {always_drawn}.',
        by_visits,
    ),
    "trace": Claim(
        PAGE,
        "In the doubly stable world a shorter trace makes all ten seeds race, with {trace:.2f} units instead of "
        "{ppo:.2f}, and no run with the larger batch had come to rest.",
        trace,
    ),
    "ended": Claim(
        PAGE,
        "By the rule of rest {first} of the {runs} runs of PPO ended at 6 million agent-steps, none needed its 20 "
        "million, and {early} of independent PPO's ended at 3 million. In game 0 {two:.0f} of ten seeds race after 2 "
        "million, {end:.0f} at the end.",
        ended,
    ),
    "thresholds": Claim(
        PAGE,
        "In {below} of these {runs} runs the threshold π* lies below the share of the greedy, so fear of the greedy "
        "alone should do. These strike least, at most {most:.2f} times a crisis.",
        thresholds,
    ),
    "full_surprise": Claim(
        PAGE,
        "At full surprise strikes fall to {forty:.0f} % of crises where two in five are greedy and to {twenty:.0f} % "
        "where one in five is.",
        thresholds,
    ),
    "quarter": Claim(
        PAGE,
        "At one quarter {races} of {runs} runs still hold more than a unit, and {moving} still moved.",
        quarter,
    ),
    "against_always": Claim(
        PAGE,
        'Against "always a race" S0 is right alone in {alone} cells and wrong alone in {wrong}: no difference beyond '
        "chance.",
        against_always,
    ),
    "slope": Claim(
        PAGE,
        "Security falls by {learned:.3f} a unit of arms in the doubly dangerous world, and from random play to always "
        "arming by {scripts:.3f}: the rules give it, learning does not.",
        lambda: {name: -value for name, value in slope().items()},
    ),
    "fewer_crises": Claim(
        PAGE,
        "Crises fall from {without:.1f} to {with_:.1f} in 100 steps of the benign doubly dangerous world, and always "
        "hold without any treaty has {hold:.1f} wars there.",
        fewer_crises,
    ),
    "unreached": Claim(PAGE, "Who always arms holds {arming:.2f} units in play.", unreached),
}
