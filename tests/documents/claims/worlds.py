"""Sentences about the four worlds, and about how far learned play is from an equilibrium."""

import inspect

import pandas as pd

from agents.judging.worlds_exact import basins
from agents.reporting.before import in_v0
from agents.reporting.chance import tragic_share_by_chance
from agents.settings import TrainSettings
from sd_env.scenarios import WORLDS
from tests.documents.prose import Claim
from tests.documents.tables import scripted, table, world

PAGE = "docs/results/v0.md"
ARMED = "doubly_dangerous_no_diplomacy"


def settings() -> dict:
    found = table("summary")
    steps = found["agent_steps"] / 1e6
    return {
        "seeds": found["seeds"].unique().item(),
        "low": steps.min(),
        "high": steps.max(),
        "episodes": TrainSettings().final_worlds,
    }


def armed() -> dict:
    alone = [world(f"{name}_no_diplomacy") for name in WORLDS]
    found = world(ARMED)
    others = [row for name, row in zip(WORLDS, alone, strict=True) if name != "doubly_dangerous"]
    assert found["wars_per_100_low"] > max(row["wars_per_100_high"] for row in others)
    assert found["seeker_reward_high"] < min(row["seeker_reward_low"] for row in others)
    return found.to_dict()


def always() -> dict:
    return scripted(ARMED, "arm").to_dict()


def chance() -> dict:
    rows = {name: scripted(ARMED, name)["tragic_share"] * 100 for name in ("arm", "random")}
    by_rule = 100 * tragic_share_by_chance(in_v0(ARMED).params)
    return {"chance": by_rule, "learned": 100 * world(ARMED)["tragic_share"], **rows}


def told_apart() -> dict:
    names = [f"{name}_no_diplomacy" for name in ("doubly_stable", "offence_distinguishable")]
    stable, offence = (100 * world(name)["tragic_share"] for name in names)
    played = [100 * scripted(name, who)["tragic_share"] for name in names for who in ("random", "arm")]
    return {"stable": stable, "offence": offence, "least": min(played), "most": max(played)}


def forts() -> dict:
    shares = [
        world(f"{name}_no_diplomacy")["seeker_defensive_share"] for name in ("doubly_stable", "offence_distinguishable")
    ]
    return {"share": 100 * min(shares)}


def threshold() -> dict:
    found = world("defence_indistinguishable_no_diplomacy")
    ends = {end: 100 * found[f"tragic_share{end}"] for end in ("", "_low", "_high")}
    return {
        "number": found["spiral_number"],
        "spiral": int(found["spiral_seeds"]),
        "seeds": int(found["seeds"]),
        "share": ends[""],
        "low": ends["_low"],
        "high": ends["_high"],
    }


def diplomacy() -> dict:
    with_, without = world("doubly_dangerous"), world(ARMED)
    assert with_["seeker_arsenal_high"] < without["seeker_arsenal_low"]
    assert with_["wars_per_100_high"] < without["wars_per_100_low"]
    assert with_["tragic_share_high"] < without["tragic_share_low"]
    return {
        "arsenal": without["seeker_arsenal"],
        "arsenal_with": with_["seeker_arsenal"],
        "wars": without["wars_per_100"],
        "wars_with": with_["wars_per_100"],
        "share": 100 * with_["tragic_share"],
    }


def random_diplomacy() -> dict:
    return {**scripted("doubly_dangerous", "random"), "without": scripted(ARMED, "random")["wars_per_100"]}


def security() -> dict:
    return {
        "armed": world(ARMED)["security"],
        "disarmed": world("doubly_dangerous")["security"],
        "hold": scripted(ARMED, "hold")["security"],
        "arm": scripted(ARMED, "arm")["security"],
    }


def benign() -> dict:
    rewards = [world(f"{name}_benign_diplomacy")["seeker_reward"] for name in WORLDS]
    return {"reward": min(rewards)}


def benign_race() -> dict:
    found = world("doubly_dangerous_benign")
    assert all(world(f"{name}_benign")["spiral_seeds"] == 0 for name in WORLDS if name != "doubly_dangerous")
    return {"spiral": int(found["spiral_seeds"]), "seeds": int(found["seeds"]), "steps": found["agent_steps"] / 1e6}


def stays() -> dict:
    assert world("doubly_stable")["spiral_seeds"] == 1
    return {}


def worse() -> dict:
    offence = world("offence_distinguishable")
    assert world("doubly_dangerous")["wars_per_100_high"] < offence["wars_per_100_low"]
    return {"dangerous": world("doubly_dangerous")["wars_per_100"], "offence": offence["wars_per_100"]}


def rule() -> dict:
    params = in_v0(ARMED).params
    return {"seeker": params.accident_willingness, "greedy": params.accident_willingness + params.greedy_willingness}


def exact() -> pd.DataFrame:
    found = table("exact")
    return found.assign(races=found["anarchy_gap"] > 1.0)


def peace() -> dict:
    found = exact()
    calm = found[found["scenario"].str.endswith("_benign") & ~found["races"]]
    return {"most": 100 * calm["exploitability"].max()}


def racing() -> dict:
    found = exact()
    race = found[found["scenario"].str.startswith("doubly_dangerous") & found["races"]]
    return {
        "low": 100 * race["exploitability"].min(),
        "high": 100 * race["exploitability"].max(),
        "lost": race["anarchy_gap"].min(),
        "most": race["anarchy_gap"].max(),
    }


def benign_exact() -> dict:
    found = exact()
    race = found[(found["scenario"] == "doubly_dangerous_benign") & found["races"]]["exploitability"]
    return {"runs": len(race), "low": race.min(), "high": race.max()}


def basin() -> dict:
    rows = table("basins").set_index("world")
    pairs = {"d": rows.loc["doubly_dangerous"], "i": rows.loc["defence_indistinguishable"]}
    step = inspect.signature(basins).parameters["unit"].default
    ends = {f"{key}_table": row["basin_in_tables"] for key, row in pairs.items()}
    return {"step": step, **ends, **{f"{key}_form": row["tipping_point"] for key, row in pairs.items()}}


CLAIMS = {
    "settings": Claim(
        PAGE,
        "Shared PPO has {seeds} seeds in each row and {low:.1f} to {high:.1f} million agent-steps in each run. "
        "The final policies play {episodes:,} fresh episodes.",
        settings,
    ),
    "armed": Claim(
        PAGE,
        "Without diplomacy the doubly dangerous world has {wars_per_100:.1f} wars in 100 steps, and seekers earn "
        "{seeker_reward:.2f} a step: the worst of the four worlds in both.",
        armed,
    ),
    "always": Claim(
        PAGE,
        "Always arming, without a look at anything, gives nearly the same: {wars_per_100:.1f} wars and "
        "{seeker_reward:.2f} a step.",
        always,
    ),
    "chance": Claim(
        PAGE,
        "With a fifth of the states greedy, equally armed players fight {chance:.0f} % of their wars between two "
        "seekers, whatever they do. Learned play has {learned:.1f} %, always arming and random play {arm:.0f} % "
        "and {random:.0f} %.",
        chance,
    ),
    "told_apart": Claim(
        PAGE,
        "The tragic share falls to {stable:.0f} % in the doubly stable world and to {offence:.0f} % where offence"
        " has the advantage and weapons can be told apart. Random play and always arming stay at {least:.0f} to "
        "{most:.0f} % there.",
        told_apart,
    ),
    "forts": Claim(
        PAGE,
        "In both worlds seekers build forts: at least {share:.0f} % of what they build.",
        forts,
    ),
    "threshold": Claim(
        PAGE,
        "At S0 = {number:.2f}, with a strong defence that cannot be told from offence, {spiral} seeds of {seeds} "
        "spiral, and the tragic share is {share:.0f} % [{low:.0f} %, {high:.0f} %]: an interval that ends where "
        "chance lies.",
        threshold,
    ),
    "diplomacy": Claim(
        PAGE,
        "In the doubly dangerous world seekers' arms fall from {arsenal:.2f} to {arsenal_with:.2f} units with "
        "diplomacy, wars from {wars:.1f} to {wars_with:.1f} in 100 steps, and the tragic share to {share:.0f} %, "
        "intervals apart.",
        diplomacy,
    ),
    "random_diplomacy": Claim(
        PAGE,
        "Random play with the same actions falls as well, from {without:.1f} to {wars_per_100:.1f} wars with "
        "{seeker_arsenal:.2f} units, but its tragic share stays at {tragic:.0f} %.",
        lambda: {**random_diplomacy(), "tragic": 100 * random_diplomacy()["tragic_share"]},
    ),
    "security": Claim(
        PAGE,
        "In the doubly dangerous world it is {armed:.2f} where seekers arm and {disarmed:.2f} where diplomacy "
        "lets them disarm. Always arming gives {arm:.2f}, and if all held it would be {hold:.2f}.",
        security,
    ),
    "benign": Claim(
        PAGE,
        "Where all know that nobody is greedy, and may talk, seekers disarm in every world and earn at least "
        "{reward:.2f} a step.",
        benign,
    ),
    "benign_race": Claim(
        PAGE,
        "Without diplomacy the benign doubly dangerous world is still in a race in {spiral} seeds of {seeds} "
        "after {steps:.0f} million agent-steps, while the other three worlds unwind in all seeds.",
        benign_race,
    ),
    "stays": Claim(
        PAGE,
        "One seed of the doubly stable world with diplomacy stays in a race that no other seed runs.",
        stays,
    ),
    "worse": Claim(
        PAGE,
        "With diplomacy the doubly dangerous world is not the worst in wars: it has {dangerous:.1f} in 100 steps,"
        " and {offence:.1f} are fought where offence has the advantage and weapons can be told apart.",
        worse,
    ),
    "rule": Claim(
        PAGE,
        "A seeker that has the initiative in a crisis is willing to strike with probability {seeker:g} and a "
        "greedy state with probability {greedy:g}, times its chance to win.",
        rule,
    ),
    "peace": Claim(
        PAGE,
        "In peace a state gains at most {most:.1f} % of a step's consumption by leaving its policy.",
        peace,
    ),
    "racing": Claim(
        PAGE,
        "In the races of the doubly dangerous world the best of all responses gains {low:.0f} to {high:.0f} % of "
        "a step's consumption, and each state forgoes {lost:.2f} to {most:.2f} of what a planner could give it.",
        racing,
    ),
    "benign_exact": Claim(
        PAGE,
        "In the {runs} benign runs that race, a response gains {low:.3f} to {high:.3f} a step, which is not nothing.",
        benign_exact,
    ),
    "basin": Claim(
        PAGE,
        "By the tables the basin of peace ends at {d_table:.3f} units in the doubly dangerous world, where the "
        "closed form says {d_form:.3f}, and at {i_table:.3f} where a strong defence cannot be told from offence "
        "({i_form:.3f}). The grid's step is {step:g}.",
        basin,
    ),
}
