"""Sentences about learners compared, cross-play, Schelling diagrams and published equilibria."""

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


def line_ups() -> tuple[pd.DataFrame, pd.Series]:
    """Means over runs `[line-up, learner]` and the best script's score in each line-up."""
    learned = table("benchmark_held_out").groupby(["scenario", "line_up", "learner"])["score"].mean().unstack("learner")
    found = table("scripted_line_ups")
    best = found[(found["policy"] == "best") & (found["suite"] == "held_out")]
    return learned, best.set_index(["scenario", "line_up"])["score"].reindex(learned.index)


def size() -> dict:
    runs = table("benchmark_runs")
    answered = runs.dropna(subset=["exploitability"]).groupby(["learner", "scenario"]).size()
    return {
        "learners": runs["learner"].nunique(),
        "scenarios": runs["scenario"].nunique(),
        "seeds": runs.groupby(["learner", "scenario"]).size().unique().item(),
        "steps": round(runs["agent_steps"].min(), -4),
        "answered": answered.unique().item(),
        "updates": runs[runs["learner"] == "shared"]["agent_steps"].max() / 4096,
    }


def strangers() -> dict:
    learned, best = line_ups()
    wins = learned.gt(best, axis=0).sum()
    mean = learned.groupby("scenario").mean().mean()
    return {
        "qrdqn": mean["qrdqn"],
        "best": best.groupby("scenario").mean().mean(),
        "wins": wins["qrdqn"],
        "of": len(best),
        "social": wins["social"],
        "shared": wins["shared"],
    }


def hold() -> dict:
    found, learned = table("scripted_line_ups"), overall()["self_play"]
    own = found[found["suite"] == "self_play"].groupby("policy")["score"].mean()
    assert scripts().loc["hold", "self_play"] > learned.max()
    return {"mean": own["hold"], "hold": scripts().loc["hold", "self_play"], "most": learned.max()}


def no_floor() -> dict:
    found = scripts()["held_out"]
    return found.to_dict()


def a2c() -> dict:
    row = overall().loc["a2c"]
    assert row["held_out_low"] > scripts().loc["random", "held_out"]
    return {
        "mean": row["held_out"],
        "low": row["held_out_low"],
        "high": row["held_out_high"],
        "random": scripts().loc["random", "held_out"],
        "gained": row["gained"],
    }


def social() -> dict:
    found = table("benchmark").query("scenario != 'all'").set_index(["learner", "scenario"])
    better = found.loc["social", "improvement_low"] > 0.5
    return {"better": int(better.sum()), "all": len(better)}


def bought() -> dict:
    found = overall()
    names = ("recurrent", "mappo", "league")
    assert all(found.loc[name, "improvement_low"] < 0.5 < found.loc[name, "improvement_high"] for name in names)
    return {}


def qrdqn() -> dict:
    found = table("benchmark").set_index(["learner", "scenario"]).loc["qrdqn"]
    row = found.loc["doubly_dangerous_no_diplomacy"]
    return {
        "all": found.loc["all", "gained"],
        "mean": row["gained"],
        "low": row["gained_low"],
        "high": row["gained_high"],
    }


def visitors() -> dict:
    found = table("benchmark_held_out").drop_duplicates("line_up")
    assert set(found["mode"]) == {"visitor"}
    return {"line_ups": len(found)}


def cold() -> dict:
    found = table("benchmark").query("scenario == 'cold_war'")["held_out"]
    played = table("scripted_line_ups").query("scenario == 'cold_war' and suite == 'held_out' and policy == 'random'")
    return {"low": found.min(), "high": found.max(), "random": played["score"].mean()}


def exploited() -> dict:
    found = overall()["exploitability"]
    return {"low": found.min(), "high": found.max()}


def against_arm() -> dict:
    found = table("cross_play/cross_play")
    found = found[found["column"] == "arm"].set_index("row")["payoff"]
    learners = found[list(table("benchmark_runs")["learner"].unique())]
    calm = found[["tit_for_tat", "grit", "treaty_keeper", "social_optimum"]]
    return {
        "low": learners.min(),
        "high": learners.max(),
        "arm": found["arm"],
        "calm": calm.max(),
        "least": calm.min(),
    }


def gaps() -> dict:
    found = table("cross_play/gaps")
    assert (found["low"] < 0).all()
    return {}


def alpha() -> dict:
    found = table("cross_play/ratings").set_index("group")
    cell = {}
    for name in ("qrdqn", "social"):
        row = found.loc[name]
        cell |= {f"{name}{end}": row[f"alpha_rank{end}"] for end in ("", "_low", "_high")}
    return cell


CLAIMS = {
    "size": Claim(
        PAGE,
        "The benchmark has {learners} learners, {scenarios} scenarios and {seeds} seeds of each, one budget of "
        "about {steps:,} agent-steps for all, and {answered} seeds each answered by trained best responses.",
        size,
    ),
    "strangers": Claim(
        PAGE,
        "Among strangers QR-DQN scores {qrdqn:.2f} (mean over line-ups, then scenarios), and the best script of "
        "each line-up {best:.2f}. QR-DQN is better in {wins} of {of} line-ups, prosocial PPO in {social}, plain "
        "PPO in {shared}.",
        strangers,
    ),
    "hold": Claim(
        PAGE,
        "The script `hold`, which never acts, scores {mean:.2f} with itself (mean over scenarios; {hold:.2f} by "
        "the table's mean), above every learner. The best has {most:.2f}.",
        hold,
    ),
    "no_floor": Claim(
        PAGE,
        "Among strangers 0 is no floor: random play scores {random:.2f}, holding {hold:.2f} and always arming "
        "{arm:.2f}.",
        no_floor,
    ),
    "a2c": Claim(
        PAGE,
        "A2C scores {mean:.2f} [{low:.2f}, {high:.2f}] there, little more than random play's {random:.2f}, and "
        "ends below where it began ({gained:.2f} with itself).",
        a2c,
    ),
    "social": Claim(
        PAGE,
        "Prosocial PPO beats plain PPO among strangers in {better} scenarios of {all}: there its chance to do "
        "better lies above one half, with its whole interval.",
        social,
    ),
    "bought": Claim(
        PAGE,
        "Memory, a critic that sees all, and a league bought nothing that shows at this budget.",
        bought,
    ),
    "qrdqn": Claim(
        PAGE,
        "With itself QR-DQN gains {all:.2f} by learning over all scenarios, and much only without diplomacy "
        "({mean:.2f} [{low:.2f}, {high:.2f}]).",
        qrdqn,
    ),
    "visitors": Claim(
        PAGE,
        "In all {line_ups} line-ups the learner is a visitor: it holds one seat of two.",
        visitors,
    ),
    "cold": Claim(
        PAGE,
        "In the Cold War all learners score {low:.2f} to {high:.2f} among strangers, but even random play has "
        "{random:.2f}.",
        cold,
    ),
    "exploited": Claim(
        PAGE,
        "Trained responses gain {low:.2f} to {high:.2f} a step, which is a lower bound: another learner may gain more.",
        exploited,
    ),
    "against_arm": Claim(
        PAGE,
        "Against `arm` all learners earn {low:.2f} to {high:.2f}, and `arm` itself {arm:.2f}. Scripts that make "
        "peace earn {least:.2f} to {calm:.2f}.",
        against_arm,
    ),
    "gaps": Claim(
        PAGE,
        "No learner earns clearly more with itself than with another seed of its own.",
        gaps,
    ),
    "alpha": Claim(
        PAGE,
        "α-Rank, with one population a side, leaves {qrdqn:.2f} [{qrdqn_low:.2f}, {qrdqn_high:.2f}] of its mass "
        "on QR-DQN and {social:.2f} [{social_low:.2f}, {social_high:.2f}] on prosocial PPO.",
        alpha,
    ),
}
