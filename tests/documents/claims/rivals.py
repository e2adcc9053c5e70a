"""Sentences that set plainer explanations beside the experiments: other exact rules, scripts, chance, when runs end."""

import numpy as np
import pandas as pd
from scipy.stats import binomtest, permutation_test

from agents.reporting.full_game_rules import checked, races
from agents.studies.experiments import EXPERIMENTS, diagram
from agents.studies.experiments.frame import read_tables
from agents.studies.experiments.history import TWINS
from agents.studies.experiments.selection import ARMED, LEARNERS
from sd_env import scenarios
from tests.documents.claims.experiments import ends
from tests.documents.prose import RESULTS, Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


def derived(name: str) -> pd.DataFrame:
    """An experiment's ledger with what it derives."""
    asked = EXPERIMENTS[name].asked
    return asked.derive(read_tables(asked.source, RESULTS / "experiments")).ledger


def grid() -> pd.DataFrame:
    """Cells of the diagram: whether most seeds race, and where the exact gradient by visits ends."""
    tables = read_tables("diagram", RESULTS / "experiments")
    visits = tables.baselines[tables.baselines["who"] == "exact vanilla"]
    found = diagram.cells_of(tables._replace(baselines=visits.assign(who="exact")))
    return found.assign(races=found["raced"] > 0.5, visits=found["exact"] > ARMED)


def by_visits() -> dict:
    """Where the exact gradient by visits ends, and how many ends of PPO it tells, beside "always a race"."""
    worlds = table("experiments/ladder_baselines").set_index(["label", "who"])["seeker_arsenal"]
    others = table("experiments/selection_baselines").set_index(["who", "game"])["seeker_arsenal"]
    cells, drawn = grid(), ends()["races"]
    return {
        "strong": worlds["defence_indistinguishable_benign", "exact vanilla"],
        "shown": worlds["offence_distinguishable_benign", "exact vanilla"],
        "diagram": (cells["visits"] == cells["races"]).sum(),
        "cells": len(cells),
        "always": cells["races"].sum(),
        "selection": ((others["exact vanilla"] > ARMED)[drawn.index] == drawn).sum(),
        "games": len(drawn),
        "always_drawn": drawn.sum(),
    }


def half_step() -> dict:
    """Games drawn at random in which exact learning ends armed, and those in which it still does with half its step."""
    found = checked(table("theory/held_out"), table("theory/checks"))
    return {"games": len(found), "exact": races(found).sum(), "half": races(found, "half_step_arms").sum()}


def salt() -> dict:
    """Arms without SALT minus those of the other twins in arms and the control, with a permutation test."""
    arms = table("experiments/history").groupby("cell")["arsenal"].apply(np.array)
    twins = [twin.scenario for twin in TWINS if twin.case == "cold_war" and twin.outcome == "arms"]
    others = [name for name in (*twins, "cold_war_with_open_skies, of no effect") if name != "cold_war_without_salt"]
    ours, theirs = arms["cold_war_without_salt"], np.concatenate([arms[name] for name in others])
    tested = permutation_test((ours, theirs), lambda x, y, axis: x.mean(axis) - y.mean(axis), vectorized=True, rng=0)
    assert len(others) == 6
    return {"difference": ours.mean() - theirs.mean(), "p": tested.pvalue}


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
    cells = grid()
    right = (cells["spiral_number"] > 1) == cells["races"]
    alone, wrong = (right & ~cells["races"]).sum(), (~right & cells["races"]).sum()
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
    assert scenarios.get("doubly_dangerous_benign_diplomacy").params.crisis_damping.tolist() == [0.5]
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
    "half_step": Claim(
        PAGE,
        "With half its step exact learning ends armed in {half} of the {games} games instead of {exact}.",
        half_step,
    ),
    "salt": Claim(
        PAGE,
        "Beside the other five and the control, and not the case, SALT's twin differs by {difference:.2f} units, with "
        "a p of {p:.2f}.",
        salt,
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
