"""Sentences about learners compared."""

import pandas as pd
from scipy.stats import ttest_ind, wilcoxon

from agents.reporting.many_tests import holm
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


WHOLE = ("a2c", "common_reward", "independent", "mappo", "shared", "social")
"""Learners with ten seeds in every scenario; the others' rows are said to be no evidence."""


def size() -> dict:
    runs = table("benchmark_runs")
    seeds = runs.groupby(["learner", "scenario"])["seed"].nunique().unstack()
    assert set(runs["environment"]) == {"security_dilemma_v1"}
    assert seeds.notna().all(axis=None)
    assert (seeds.loc[list(WHOLE)] == 10).all(axis=None)
    rest = seeds.drop(list(WHOLE))
    assert set(rest.index) == {"league", "qrdqn", "recurrent", "shaping"}
    return {
        "learners": len(seeds),
        "scenarios": seeds.shape[1],
        "steps": round(runs["agent_steps"].min(), -4),
        "least": int(rest.min().min()),
        "most": int(rest.max().max()),
    }


def strangers() -> dict:
    found = overall().loc[list(WHOLE)]
    assert set(found["held_out"].nlargest(2).index) == {"social", "common_reward"}
    return found["held_out"].to_dict() | {"best": scripts().loc["best", "held_out"]}


def better() -> dict:
    """Mean scores among strangers beside plain PPO's: a number a seed, Welch's test, Holm's correction."""
    runs = table("benchmark_runs").query("learner in @WHOLE and seed < 10")
    scores = runs.pivot_table(index="seed", columns="learner", values="held_out")
    others = scores.drop(columns="shared")
    tried = [ttest_ind(others[name], scores["shared"], equal_var=False).pvalue for name in others]
    p = dict(zip(others, holm(tried), strict=True))
    assert max(p["social"], p["common_reward"], p["a2c"]) < 0.001
    return others.mean().sub(scores["shared"].mean()).to_dict() | {"p": min(p["independent"], p["mappo"])}


def answers() -> dict:
    """What best responses gain, means over scenarios, and of how many scenarios that is more than against plain PPO."""
    found = table("benchmark").query("learner in @WHOLE")
    runs = found.pivot_table(index="scenario", columns="learner", values="answered").drop("all")
    assert (runs.nunique(axis=1) == 1).all()
    answered = runs.iloc[:, 0].astype(int)
    assert answered.drop("cold_war").nunique() == 1
    by = found.pivot_table(index="scenario", columns="learner", values="exploitability")
    means, by = by.loc["all"], by.drop("all")
    names = ("common_reward", "social")
    assert means["common_reward"] > means["shared"] > means["social"]
    p = holm([wilcoxon(by[name], by["shared"]).pvalue for name in names])
    assert p[0] < 0.05 < p[1]
    more = {f"{name}_more": (by[name] > by["shared"]).sum() for name in names}
    script = {f"of_{name}": value for name, value in scripts()["exploitability"].items()}
    told = script_scores(RESULTS / "scripted_line_ups.csv").set_index(["policy", "scenario"])["exploitability"]
    script["of_arm_there"] = told["arm", "doubly_dangerous"]
    about = {
        "scenarios": len(by),
        "answered": answered.max(),
        "cold": answered["cold_war"],
        "p": p[0],
        "p_social": p[1],
    }
    return means.to_dict() | more | script | about


def first() -> dict:
    """What best responses gain against the first seeds alone, means over scenarios; the prediction held there."""
    chosen = table("benchmark_answers").query("chosen").merge(table("benchmark_runs")[["settings", "seed"]])
    found = chosen.query("seed == 0").assign(gain=lambda rows: rows["gain"].clip(lower=0.0))
    by = found.groupby(["learner", "scenario"])["gain"].mean().groupby("learner").agg(["mean", "count"])
    assert (by["count"] == 7).all()
    assert by["mean"][["common_reward", "social"]].min() > by["mean"]["shared"]
    return by["mean"].to_dict()


def skills() -> dict:
    """Means of skill, of learners with ten seeds: how many lie above 0 with their whole interval."""
    found = overall().loc[list(WHOLE)]
    return {"learners": len(found), "clear": (found["skill_low"] > 0).sum(), "worst": found["skill"].min()}


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
    found = table("benchmark").query("scenario == 'cold_war' and learner in @WHOLE")
    return {"clear": (found["skill_low"] > 0).sum(), "whole": len(found)}


def exact() -> dict:
    """The exact profile's skill in the two worlds where weapons can be told apart, and in doubly dangerous."""
    found = script_scores(RESULTS / "scripted_line_ups.csv").set_index(["policy", "scenario"])["skill"]["exact"]
    return found.to_dict()


CLAIMS = {
    "size": Claim(
        PAGE,
        "The benchmark has {learners} learners, {scenarios} scenarios and one budget of about {steps:,} agent-steps "
        "for all.",
        size,
    ),
    "seeds": Claim(
        PAGE,
        "These learn several times as slowly, and have {least} to {most} seeds: their rows are no evidence.",
        size,
    ),
    "strangers": Claim(
        PAGE,
        "Among strangers `social` scores {social:.2f} and `common_reward` {common_reward:.2f}, plain PPO (`shared`) "
        "{shared:.2f}, the best script of each line-up {best:.2f}.",
        strangers,
    ),
    "better": Claim(
        PAGE,
        "Over ten seeds the difference to plain PPO is {common_reward:+.2f} for `common_reward`, {social:+.2f} for "
        "`social` and {a2c:+.2f} for `a2c`; corrected for five comparisons each has a p below 0.001. `independent` and "
        "`mappo` do not differ from it beyond chance: p is {p:.2f}.",
        better,
    ),
    "skills": Claim(
        PAGE,
        "{clear} of the {learners} learners have a skill above 0 with its whole interval; the least mean is "
        "{worst:.2f}.",
        skills,
    ),
    "answered": Claim(
        PAGE,
        "They answer {answered} of the ten seeds of the six learners, in the Cold War {cold}, and constant scripts.",
        answers,
    ),
    "answers": Claim(
        PAGE,
        "In the mean over scenarios best responses gain {common_reward:.2f} a step against `common_reward`, "
        "{social:.2f} against `social`, {shared:.2f} against plain PPO and {a2c:.2f} against `a2c`.",
        answers,
    ),
    "first": Claim(
        PAGE,
        "With the first seeds alone it held: {common_reward:.2f}, {social:.2f} and {shared:.2f}. So two seeds are few.",
        first,
    ),
    "chance": Claim(
        PAGE,
        "Against `common_reward` they gain more than against plain PPO in {common_reward_more} of {scenarios} "
        "scenarios (Wilcoxon's test, corrected for two, has a p of {p:.2f}), against `social` in {social_more} (p is "
        "{p_social:.2f}).",
        answers,
    ),
    "scripts": Claim(
        PAGE,
        "Against always holding they gain {of_hold:.2f}, against random play {of_random:.2f}, against always arming "
        "{of_arm:.2f}, but {of_arm_there:.2f} in the doubly dangerous world: a race can be hard to exploit.",
        answers,
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
        "In the Cold War {clear} of the {whole} have one: the best constant does as well.",
        cold,
    ),
    "moving": Claim(
        PAGE,
        "In {moving} of {runs} runs the score with itself still changes by more than {least:g} in the last fifth of "
        "training.",
        moving,
    ),
}
