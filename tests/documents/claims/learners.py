"""Sentences about learners compared."""

import pandas as pd

from agents.reporting.script_scores import script_scores
from tests.documents.prose import RESULTS, Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


def overall() -> pd.DataFrame:
    found = table("benchmark")
    return found[found["scenario"] == "all"].set_index("learner")


def scripts() -> pd.DataFrame:
    found = script_scores(RESULTS / "scripted_line_ups.csv")
    return found[found["scenario"] == "all"].set_index("policy")


def size() -> dict:
    runs = table("benchmark_runs")
    seeds = runs.groupby(["learner", "scenario"])["seed"].nunique()
    assert set(runs["environment"]) == {"security_dilemma_v1"}
    assert len(seeds) == runs["learner"].nunique() * runs["scenario"].nunique()
    return {
        "learners": runs["learner"].nunique(),
        "scenarios": runs["scenario"].nunique(),
        "steps": round(runs["agent_steps"].min(), -4),
        "least": seeds.min(),
        "most": seeds.max(),
    }


def strangers() -> dict:
    found = overall()["held_out"]
    assert set(found.nlargest(2).index) == {"social", "common_reward"}
    return found.to_dict() | {"best": scripts().loc["best", "held_out"]}


def skills() -> dict:
    """Means of skill above 0, and whole intervals; learners with one seed in some scenario have no interval."""
    found = overall()
    return {
        "skilled": (found["skill"] > 0).sum(),
        "learners": len(found),
        "clear": (found["skill_low"] > 0).sum(),
        "single": found["skill_low"].isna().sum(),
    }


def exception() -> dict:
    """Prosocial PPO where states cannot talk, beside always arming."""
    found = table("benchmark").set_index(["learner", "scenario"])["skill"]
    others = script_scores(RESULTS / "scripted_line_ups.csv").set_index(["policy", "scenario"])["skill"]
    quiet = "doubly_dangerous_no_diplomacy"
    return {"social": found["social", quiet], "arm": others["arm", quiet], "common": found["common_reward", quiet]}


def alone() -> dict:
    found = overall()["self_play"]
    return found.to_dict() | {"hold": scripts().loc["hold", "self_play"]}


def floors() -> dict:
    return scripts()["held_out"].to_dict()


def modes() -> dict:
    return table("benchmark_held_out").drop_duplicates("line_up")["mode"].value_counts().to_dict()


def moving() -> dict:
    runs, least = table("benchmark_runs"), 0.05
    return {"moving": (runs["moved"].abs() > least).sum(), "runs": len(runs), "least": least}


def cold() -> dict:
    found = table("benchmark").query("scenario == 'cold_war'")["skill"]
    return {"most": found.max()}


def exact() -> dict:
    """The exact profile's skill in the two worlds where weapons can be told apart, and in doubly dangerous."""
    found = script_scores(RESULTS / "scripted_line_ups.csv").set_index(["policy", "scenario"])["skill"]["exact"]
    return found.to_dict()


CLAIMS = {
    "size": Claim(
        PAGE,
        "The benchmark has {learners} learners, {scenarios} scenarios, one budget of about {steps:,} agent-steps for "
        "all, and so far {least} to {most} seeds of each where ten are asked.",
        size,
    ),
    "strangers": Claim(
        PAGE,
        "Among strangers `social` scores {social:.2f} and `common_reward` {common_reward:.2f}, plain PPO (`shared`) "
        "{shared:.2f}, the best script of each line-up {best:.2f}.",
        strangers,
    ),
    "skills": Claim(
        PAGE,
        "The mean skill of {skilled} of {learners} learners is above 0, with its whole interval of {clear}; {single} "
        "learners have too few seeds for an interval.",
        skills,
    ),
    "exception": Claim(
        PAGE,
        "Not so everywhere: where doubly dangerous has no diplomacy `social` has a skill of {social:.2f}, always "
        "arming {arm:.2f}, `common_reward` {common:.2f}.",
        exception,
    ),
    "alone": Claim(
        PAGE,
        "With itself `common_reward` scores {common_reward:.2f}, the script `hold` {hold:.2f}, plain PPO {shared:.2f}.",
        alone,
    ),
    "floors": Claim(
        PAGE,
        "Among strangers 0 is no floor: random play scores {random:.2f}, holding {hold:.2f} and always arming "
        "{arm:.2f}. That is why skill is told.",
        floors,
    ),
    "exact": Claim(
        PAGE,
        "The exact profile, which never talks, has a skill of {doubly_stable:.2f} and {offence_distinguishable:.2f} "
        "where weapons can be told apart, and of {doubly_dangerous:.2f} in doubly dangerous.",
        exact,
    ),
    "modes": Claim(
        PAGE,
        "Learners are visitors in {visitor} line-ups and residents in {resident}.",
        modes,
    ),
    "cold": Claim(
        PAGE,
        "In the Cold War no learner has a skill above {most:.2f}: the best constant does as well.",
        cold,
    ),
    "moving": Claim(
        PAGE,
        "In {moving} of {runs} runs the score with itself still changes by more than {least:g} in the last fifth of "
        "training.",
        moving,
    ),
}
