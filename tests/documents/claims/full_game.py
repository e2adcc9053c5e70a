"""Sentences about the phase diagram's settings beyond the closed form's conditions."""

from agents.studies import phase_rivals as rivals
from agents.studies.phase import HEADLINE
from tests.documents.claims.phase import cells, runs
from tests.documents.prose import Claim
from tests.documents.tables import table

PAGE = "docs/results/v0.md"


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
    "trivial": Claim(
        PAGE,
        "With diplomacy no cell races, which scores {talk:.0f} %. With a quarter greedy all do, which scores "
        "{greedy:.0f} %.",
        trivial,
    ),
    "correlations_greedy": Claim(
        PAGE,
        "With a quarter of the states greedy it is {arms:.2f} for k x and {units:.2f} in units.",
        correlations_greedy,
    ),
    "full": Claim(
        PAGE,
        "For seekers without diplomacy S0 is right in {number:.0f} % of the cells and a balance of at least 4 in "
        "{four:.0f} %, a threshold that was chosen after the runs had been seen (at least 1: {one:.0f} %).",
        full,
    ),
    "full_sides": Claim(
        PAGE,
        "In the full game {below:.0f} % of the seekers' runs with S0 below 1 spiral and {above:.0f} % of the others.",
        full_sides,
    ),
    "longer": Claim(
        PAGE,
        "One seed was trained three times as long: of its {cells} cells with S0 of at least 1 it had {before} in "
        "a race and now has {after}, all with S0 of {least:.2f} or more. Below 1 none is left.",
        longer,
    ),
    "longer_rules": Claim(
        PAGE,
        'There S0 is right in {number} of {cells} cells, "never a race" in {never} and a balance of at least 4 in'
        " {four}.",
        longer_rules,
    ),
    "moved": Claim(
        PAGE,
        "More than 0.1 units between the last two fifths of training moved {closed} of the closed form's {of} "
        "runs, {up} of them upwards, and {rest} of the other {others}, {down:.0f} % of these downwards.",
        moved,
    ),
    "two_rules": Claim(
        PAGE,
        "By the rule of the four worlds S0 is right in {closed_form:.0f}, {seekers:.0f}, {seekers_diplomacy:.0f} "
        "and {quarter_greedy:.0f} % of the cells of the four settings, instead of {closed_form_own:.0f}, "
        "{seekers_own:.0f}, {seekers_diplomacy_own:.0f} and {quarter_greedy_own:.0f} %.",
        two_rules,
    ),
}
