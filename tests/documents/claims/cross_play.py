"""Sentences about cross-play between learners."""

from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "docs/results/v0.md"
LEARNERS = ("shared", "independent", "mappo", "recurrent", "league", "social", "a2c", "qrdqn")
"""Learners of the tables of cross-play."""


def against_arm() -> dict:
    found = table("cross_play/cross_play")
    found = found[found["column"] == "arm"].set_index("row")["payoff"]
    learners = found[list(LEARNERS)]
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
