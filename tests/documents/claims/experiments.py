"""What the page of results says of the experiments."""

import numpy as np
import pandas as pd

from agents.reporting.experiments import with_predictors
from agents.studies.experiments import choice as experiment
from agents.studies.experiments import selection as random_games
from agents.studies.experiments.frame import read_tables
from tests.documents.prose import RESULTS, Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


def choice() -> dict:
    """Seeds that strike without surprise where two in five are greedy; all runs below pi* of the greedy alone."""
    runs: pd.DataFrame = experiment.strikes(read_tables("choice", RESULTS / "experiments")).ledger
    some = runs[runs["greedy"] > 0].groupby(["greedy", "surprise"])["pi_star"].mean().reset_index()
    assert (some["pi_star"] > some["greedy"]).all()
    plain = runs[(runs["greedy"] == 0.4) & (runs["surprise"] == 0.0)]["strikes"]
    assert len(plain) == 10
    assert plain.between(0.03, 0.3).sum() == 0  # two ends and nothing between
    return {"strikers": (plain > 0.3).sum(), "seeds": len(plain)}


def stable() -> dict:
    """The doubly stable world, a fifth greedy, no diplomacy."""
    runs, others = table("experiments/worlds"), table("experiments/worlds_baselines").set_index(["label", "who"])
    here = runs[runs["cell"] == "doubly_stable, uncertain"]
    assert len(here) == 10
    name = "doubly_stable_no_diplomacy"
    return {
        "arms": here["seeker_arsenal"].mean(),
        "exact": others["seeker_arsenal"][name, "exact"],
        "tragic": 100 * here["tragic_share"].mean(),
        "chance": 100 * others["tragic_share"][name, "random"],
    }


def enforced() -> dict:
    """How far from exact theory learners end at most, by cells with a quarter of enforcement or more."""
    runs, others = table("experiments/enforcement"), table("experiments/enforcement_baselines")
    learned = runs[runs["enforcement"] >= 0.25].groupby("game")["seeker_arsenal"].agg(["mean", "count"])
    assert len(learned) == 16
    assert (learned["count"] == 10).all()
    exact = others[others["who"] == "exact"].set_index("game")["seeker_arsenal"]
    return {"most": (learned["mean"] - exact[learned.index]).abs().max()}


def selection() -> dict:
    """Of the games drawn at random: where most seeds of PPO race at the end, and which rule tells it."""
    tables = random_games.at_budgets(read_tables("selection", RESULTS / "experiments"))
    runs = with_predictors(tables)
    runs = runs[runs["curve"] == list(random_games.BUDGETS)[-1]]
    games = runs.groupby("game").agg(
        armed=("armed", "mean"),
        seeds=("seed", "size"),
        exact=("exact", "first"),
        balance=("balance", "first"),
        spiral=("spiral_number", "first"),
    )
    assert (games["seeds"] == 10).all()
    assert runs["at_rest"].astype(bool).all()
    held = tables.baselines[tables.baselines["who"] == "exact from race"].set_index("game")["seeker_arsenal"]
    races, least = games["armed"] > 0.5, [*games["balance"], np.inf]
    return {
        "games": len(games),
        "races": races.sum(),
        "exact": (races == (games["exact"] > random_games.ARMED)).sum(),
        "lasting": (races == (held[games.index] > random_games.ARMED)).sum(),
        "spiral": (races == (games["spiral"] > 1)).sum(),
        "balance": max((races == (games["balance"] >= one)).sum() for one in least),
        "mixed": games["armed"].between(0.25, 0.75).sum(),
    }


CLAIMS = {
    "selection": Claim(
        PAGE,
        "In {races} of {games} games drawn at random most seeds of PPO race. Where exact learning from random play ends "
        "tells {exact} of the {games} ends, whether a race lasts once it is there {lasting}, S0 above one {spiral}, and "
        "a threshold of β that was chosen afterwards {balance}. In {mixed} games the seeds are divided.",
        selection,
    ),
    "enforced": Claim(PAGE, "learners end within {most:.2f} units of exact theory in all four worlds.", enforced),
    "stable": Claim(
        PAGE,
        "learners hold {arms:.2f} units there, exact theory {exact:.2f}. And its share of wars that nobody wanted, "
        "{tragic:.0f} %, is close to chance, {chance:.0f} %.",
        stable,
    ),
    "choice_ends": Claim(
        PAGE, "Where two in five are greedy, {strikers} of {seeds} seeds strike all the same.", choice
    ),
}
