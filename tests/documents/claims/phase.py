"""Sentences about the phase diagram and its simplest rivals."""

import pandas as pd

from agents.phase import HEADLINE, TEXTBOOK, race_arms
from agents.reporting import phase_rivals as rivals
from sd_env import scenarios, theory
from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "docs/results/README.md"


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


def correlations_greedy() -> dict:
    return rivals.correlations(cells("quarter_greedy"))


def trivial() -> dict:
    talk, greedy = (rivals.right_cells(cells(phase)) for phase in ("seekers_diplomacy", "quarter_greedy"))
    assert talk.spiral_number == 16
    assert not talk.always
    assert not greedy.never
    return {
        "talk": 100 * talk.spiral_number / talk.cells,
        "greedy": 100 * greedy.spiral_number / greedy.cells,
    }


def full() -> dict:
    found = rivals.right_cells(cells("seekers"))
    share = {"number": found.spiral_number, "four": found.balance[1], "one": found.balance[0]}
    return {name: 100 * right / found.cells for name, right in share.items()}


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
    game = scenarios.get("doubly_dangerous_benign").with_params(**TEXTBOOK)
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


def full_sides() -> dict:
    found = runs("seekers")
    above = found["spiral_number"] >= 1
    return {"below": 100 * found[~above]["spiral"].mean(), "above": 100 * found[above]["spiral"].mean()}


def longer() -> dict:
    found, before = runs("seekers", "phase_seekers_long"), runs("seekers")
    before = before[before["seed"] == found["seed"].unique().item()]
    above = found["spiral_number"] >= 1
    assert not found[~above]["spiral"].any()
    return {
        "cells": int(above.sum()),
        "after": int(found[above]["spiral"].sum()),
        "before": int(before[before["spiral_number"] >= 1]["spiral"].sum()),
        "least": found[found["spiral"]]["spiral_number"].min(),
    }


def longer_rules() -> dict:
    found = rivals.right_cells(cells("seekers", "phase_seekers_long"))
    return {
        "number": found.spiral_number,
        "never": found.never,
        "four": found.balance[1],
        "cells": found.cells,
    }


def moved() -> dict:
    closed = runs()["arsenal_moved"]
    rest = table("phase/phase")
    rest = rest[rest["phase"] != "closed_form"]["arsenal_moved"]
    rest = rest[rest.abs() > 0.1]
    return {
        "closed": int((closed.abs() > 0.1).sum()),
        "of": len(closed),
        "up": int((closed > 0.1).sum()),
        "rest": len(rest),
        "others": int((table("phase/phase")["phase"] != "closed_form").sum()),
        "down": 100 * (rest < 0).mean(),
    }


def two_rules() -> dict:
    share = {}
    for phase in HEADLINE:
        found = cells(phase)
        share[phase] = 100 * rivals.right_by_study(found) / len(found)
        share[f"{phase}_own"] = 100 * rivals.right_cells(found).spiral_number / len(found)
    return share


CLAIMS = {
    "both": Claim(
        PAGE,
        "Both rules put {right} of {cells} cells on the side that was learned; over single runs the balance does better, "
        "with {by_balance} of {runs} against {by_number}.",
        both,
    ),
    "exact_interval": Claim(
        PAGE,
        "For S0 that is {share:.0f} % [{low:.0f} %, {high:.0f} %] of the cells, by the exact interval of Clopper and "
        "Pearson.",
        exact_interval,
    ),
    "disputed": Claim(
        PAGE,
        "On {cells} cells the two rules disagree, and each is right on {number}: where S0 is right the seeds are split, "
        "and where the balance is right all {seeds} runs agree.",
        disputed,
    ),
    "by_q": Claim(
        PAGE,
        "From q = 0 to q = {most:g} the six columns have {learned} cells in a race; S0 says {said}.",
        by_q,
    ),
    "correlations": Claim(
        PAGE,
        "Arms k x have the rank correlation {arms:.2f} with S0, but an arsenal that is the same in every cell already has "
        "{constant:.2f}, since k grows with the balance; in units of arms the correlation is {units:.2f}, and the balance "
        "alone has {balance:.2f} with k x.",
        correlations,
    ),
    "correlations_greedy": Claim(
        PAGE,
        "With a quarter of the states greedy it is {arms:.2f} for k x and {units:.2f} in units.",
        correlations_greedy,
    ),
    "trivial": Claim(
        PAGE,
        "With diplomacy no cell races, which scores {talk:.0f} %; with a quarter greedy all do, which scores {greedy:.0f} %.",
        trivial,
    ),
    "full": Claim(
        PAGE,
        "For seekers without diplomacy S0 is right in {number:.0f} % of the cells and a balance of at least 4 in "
        "{four:.0f} %, a threshold that was chosen after the runs had been seen (at least 1: {one:.0f} %).",
        full,
    ),
    "unstable": Claim(
        PAGE,
        "In the {cells} cells with S0 of at least 1 the unstable state lies between {low:.2f} and {high:.2f} units; "
        "episodes start with {from:g} to {to:g} units of each class, all above it in {below} cells.",
        unstable,
    ),
    "distinct": Claim(
        PAGE,
        "At q = {q:g} and balances of 1 to 4 all {runs} runs race, {tanks} of them with tanks, though S0 is {low:.2f} to "
        "{high:.2f} there.",
        distinct,
    ),
    "unseen": Claim(
        PAGE,
        "Learners that cannot see rivals' arsenals hold at most {most:.2f} units of offence in all {runs} runs, and are at "
        "peace in all {calm} runs at balances 1 and 2.",
        unseen,
    ),
    "level": Claim(
        PAGE,
        "In the {cells} cells with S0 of at least 1 arms are at {level:.2f} [{low:.2f}, {high:.2f}] of the closed form's "
        "race level (median).",
        level,
    ),
    "within": Claim(
        PAGE,
        "Who builds at every step ends at about {ceiling:.1f} units, and in {beyond} of these cells the level lies beyond "
        "that; in the other {inside} the median is {median:.2f}, and over all of them learned and theoretical units have "
        "the rank correlation {units:.2f}.",
        within,
    ),
    "shorter": Claim(
        PAGE,
        "After {steps:.0f} million agent-steps {wrong} cells were on the wrong side, and races were at {level:.2f} of the "
        "level.",
        shorter,
    ),
    "full_sides": Claim(
        PAGE,
        "In the full game {below:.0f} % of the seekers' runs with S0 below 1 spiral and {above:.0f} % of the others.",
        full_sides,
    ),
    "longer": Claim(
        PAGE,
        "One seed was trained three times as long: of its {cells} cells with S0 of at least 1 it had {before} in a race "
        "and now has {after}, all with S0 of {least:.2f} or more; below 1 none is left.",
        longer,
    ),
    "longer_rules": Claim(
        PAGE,
        'There S0 is right in {number} of {cells} cells, "never a race" in {never} and a balance of at least 4 in {four}.',
        longer_rules,
    ),
    "moved": Claim(
        PAGE,
        "More than 0.1 units between the last two fifths of training moved {closed} of the closed form's {of} runs, {up} "
        "of them upwards, and {rest} of the other {others}, {down:.0f} % of these downwards.",
        moved,
    ),
    "two_rules": Claim(
        PAGE,
        "By the rule of the four worlds S0 is right in {closed_form:.0f}, {seekers:.0f}, {seekers_diplomacy:.0f} and "
        "{quarter_greedy:.0f} % of the cells of the four settings, instead of {closed_form_own:.0f}, {seekers_own:.0f}, "
        "{seekers_diplomacy_own:.0f} and {quarter_greedy_own:.0f} %.",
        two_rules,
    ),
}
