"""Sentences about the phase diagram and its simplest rivals."""

import pandas as pd

from agents.reporting.before import in_v0
from agents.studies import phase_rivals as rivals
from agents.studies.phase import TEXTBOOK, race_arms
from sd_env import scenarios, theory
from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "docs/results/v0.md"


def runs(phase: str = "closed_form", where: str = "phase") -> pd.DataFrame:
    found = table(f"{where}/phase")
    return found[found["phase"] == phase]


def cells(phase: str = "closed_form", where: str = "phase") -> pd.DataFrame:
    return rivals.cell_table(runs(phase, where))


def both() -> dict:
    found = rivals.right_cells(cells())
    assert found.spiral_number == found.balance[0]
    by_number, by_balance = rivals.right_runs(runs())
    return {
        "right": found.spiral_number,
        "cells": found.cells,
        "by_number": by_number,
        "by_balance": by_balance,
        "runs": len(runs()),
    }


def exact_interval() -> dict:
    found = rivals.right_cells(cells())
    low, high = rivals.clopper_pearson(found.spiral_number, found.cells)
    return {"share": 100 * found.spiral_number / found.cells, "low": 100 * low, "high": 100 * high}


def disputed() -> dict:
    found = rivals.disputed(runs())
    by_number = (found["spiral_number"] >= 1) == found["races"]
    split = found[by_number]["share"].between(0.01, 0.99)
    other = found[~by_number]
    assert split.all()
    assert (other["share"] == 1).all()
    return {
        "cells": len(found),
        "number": int(by_number.sum()),
        "balance": len(other),
        "seeds": int(other["seeds"].sum()),
    }


def by_q() -> dict:
    counted = cells().groupby("distinguishability")
    learned, said = counted["races"].sum(), counted["spiral_number"].agg(lambda s: int((s >= 1).sum()))
    return {"learned": ", ".join(map(str, learned)), "said": ", ".join(map(str, said)), "most": learned.index.max()}


def correlations() -> dict:
    return rivals.correlations(cells())


def unstable() -> dict:
    points = rivals.tipping_points(runs())
    params = scenarios.get("doubly_dangerous_benign").params
    low, high = params.initial_low.min(), params.initial_high.max()
    return {
        "low": points.min(),
        "high": points.max(),
        "from": low,
        "to": high,
        "cells": len(points),
        "below": int((points < low).sum()),
    }


def distinct() -> dict:
    found = runs()
    found = found[(found["distinguishability"] == 0.95) & found["balance"].between(1, 4)]
    assert found["spiral"].all()
    return {
        "q": 0.95,
        "runs": len(found),
        "tanks": int((found["seeker_offence"] > 0.5).sum()),
        "low": found["spiral_number"].min(),
        "high": found["spiral_number"].max(),
    }


def unseen() -> dict:
    found = runs("closed_form_unseen", "phase_unseen")
    calm = found[found["balance"] <= 2]
    assert not calm["spiral"].any()
    return {"most": found["seeker_offence"].max(), "runs": len(found), "calm": len(calm)}


def level() -> dict:
    above = cells().query("spiral_number >= 1").copy()
    above["of"] = above["arms"] / race_arms(above["spiral_number"].to_numpy())
    row = table("phase/phase_agreement").set_index("phase").loc["closed_form"]
    assert abs(row["level"] - above["of"].median()) < 1e-9
    return {"level": row["level"], "low": row["level_low"], "high": row["level_high"], "cells": len(above)}


def within() -> dict:
    """The cells whose race level lies below what building at every step can reach."""
    game = in_v0("doubly_dangerous_benign").with_params(**TEXTBOOK)
    ceiling = 0.5 * (1 - game.params.depreciation[0]) / game.params.depreciation[0]
    above = cells().query("spiral_number >= 1").copy()
    pairs = zip(above["balance"], above["distinguishability"], strict=True)
    names = ("offence_defence_balance", "distinguishability")
    above["wanted"] = [
        theory.race_level(theory.race(game.with_params(**dict(zip(names, pair, strict=True))).params)) for pair in pairs
    ]
    inside = above[above["wanted"] < ceiling]
    units = above[["units", "wanted"]].corr("spearman").iloc[0, 1]
    return {
        "ceiling": ceiling,
        "beyond": len(above) - len(inside),
        "inside": len(inside),
        "median": (inside["units"] / inside["wanted"]).median(),
        "units": units,
    }


def shorter() -> dict:
    row = table("phase_short/phase_agreement").iloc[0]
    found = rivals.right_cells(cells("closed_form_short", "phase_short"))
    return {"wrong": found.cells - found.spiral_number, "level": row["level"], "steps": row["agent_steps"] / 1e6}


CLAIMS = {
    "both": Claim(
        PAGE,
        "Both rules put {right} of {cells} cells on the side that was learned. Over single runs the balance does "
        "better, with {by_balance} of {runs} against {by_number}.",
        both,
    ),
    "exact_interval": Claim(
        PAGE,
        "For S0 that is {share:.0f} % [{low:.0f} %, {high:.0f} %] of the cells, by the exact interval of Clopper "
        "and Pearson.",
        exact_interval,
    ),
    "disputed": Claim(
        PAGE,
        "On {cells} cells the two rules disagree, and each is right on {number}: where S0 is right the seeds are "
        "split, and where the balance is right all {seeds} runs agree.",
        disputed,
    ),
    "by_q": Claim(
        PAGE,
        "From q = 0 to q = {most:g} the six columns have {learned} cells in a race. S0 says {said}.",
        by_q,
    ),
    "correlations": Claim(
        PAGE,
        "Arms k x have the rank correlation {arms:.2f} with S0. But an arsenal that is the same in every cell "
        "already has {constant:.2f}, since k grows with the balance. In units of arms the correlation is "
        "{units:.2f}. The balance alone has {balance:.2f} with k x.",
        correlations,
    ),
    "unstable": Claim(
        PAGE,
        "In the {cells} cells with S0 of at least 1 the unstable state lies between {low:.2f} and {high:.2f} "
        "units. Episodes start with {from:g} to {to:g} units of each class, all above it in {below} cells.",
        unstable,
    ),
    "distinct": Claim(
        PAGE,
        "At q = {q:g} and balances of 1 to 4 all {runs} runs race, {tanks} of them with tanks, though S0 is "
        "{low:.2f} to {high:.2f} there.",
        distinct,
    ),
    "unseen": Claim(
        PAGE,
        "Learners that cannot see rivals' arsenals hold at most {most:.2f} units of offence in all {runs} runs, "
        "and are at peace in all {calm} runs at balances 1 and 2.",
        unseen,
    ),
    "level": Claim(
        PAGE,
        "In the {cells} cells with S0 of at least 1 arms are at {level:.2f} [{low:.2f}, {high:.2f}] of the closed"
        " form's race level (median).",
        level,
    ),
    "within": Claim(
        PAGE,
        "Who builds at every step ends at about {ceiling:.1f} units. In {beyond} of these cells the level lies "
        "beyond that. In the other {inside} the median is {median:.2f}. Over all of them learned and theoretical "
        "units have the rank correlation {units:.2f}.",
        within,
    ),
    "shorter": Claim(
        PAGE,
        "After {steps:.0f} million agent-steps {wrong} cells were on the wrong side, and races were at "
        "{level:.2f} of the level.",
        shorter,
    ),
}
