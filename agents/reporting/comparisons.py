"""What the historical scenarios are there to show: pairs of them compared, with intervals over runs and a verdict."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from agents.reporting.places import words
from agents.statistics import Estimate, difference, interval

LEAST_FALL = 10.0
"""Times that wars must fall by where both can answer a first strike (MODEL 2 and 4.6)."""


class Side(NamedTuple):
    """A scenario's runs, as a whole or one state or treaty of it."""

    scenario: str
    subject: str = ""


class Claim(NamedTuple):
    """What the literature says of ``ours`` against ``theirs``: the measure moves up (1) or down (-1)."""

    says: str
    ours: Side
    theirs: Side
    measure: str
    direction: int
    times: bool = False  # judged by the ratio theirs over ours, which must be at least LEAST_FALL


def _pairs(ours: Side, theirs: Side, says: str, **moves: int) -> list[Claim]:
    return [Claim(says, ours, theirs, measure, direction) for measure, direction in moves.items()]


COLD_WAR = Side("cold_war")
NEUTRAL, POWER = (Side("armed_neutrality", name) for name in ("Switzerland", "First power"))
CLAIMS = (
    Claim(
        "Who can be answered does not strike: retaliation keeps the peace (Schelling & Halperin 1961)",
        COLD_WAR,
        Side("cold_war_without_retaliation"),
        "wars_per_100",
        -1,
        times=True,
    ),
    *_pairs(
        Side("cold_war_perfect_defence"),
        COLD_WAR,
        "Strong missile defence undoes deterrence (Jervis 1978)",
        arsenal=1,
        crises_per_100=1,
        wars_per_100=1,
    ),
    *_pairs(
        Side("cold_war_without_abm"),
        COLD_WAR,
        "The ABM Treaty preserves deterrence (its preamble)",
        arsenal=1,
        wars_per_100=1,
    ),
    *_pairs(Side("cold_war_without_hotline"), COLD_WAR, "The hotline prevents wars nobody wants", wars_per_100=1),
    *_pairs(
        Side("three_nuclear_powers", "new_start"),
        Side("two_nuclear_powers", "new_start"),
        "A limit between two with a third outside lasts shorter or binds less",
        first_end=-1,
        in_force=-1,
        above_cap=1,
    ),
    *_pairs(
        Side("three_nuclear_powers", "inf_treaty"),
        Side("two_nuclear_powers", "inf_treaty"),
        "A ban between two with a third outside lasts shorter",
        first_end=-1,
        in_force=-1,
    ),
    *_pairs(NEUTRAL, POWER, "A visibly defensive posture is left alone (Jervis 1978)", attacked_per_100=-1),
    *_pairs(Side("armed_neutrality", "Japan"), POWER, "A self-limited state is left alone", attacked_per_100=-1),
    *_pairs(
        Side("offensive_realism_with_all"),
        Side("offensive_realism"),
        "No remedy helps among power maximisers (Mearsheimer 2001): nothing moves",
        wars_per_100=0,
        reward=0,
    ),
)
"""Direction 0: the claim is that nothing moves."""


def values(side: Side, measure: str, finals: pd.DataFrame, by_state: pd.DataFrame) -> np.ndarray:
    """`[runs]` in the order of their seeds."""
    if not side.subject:
        return finals.loc[finals["scenario"] == side.scenario].sort_values("seed")[measure].to_numpy(float)
    rows = by_state[(by_state["scenario"] == side.scenario) & (by_state["subject"] == side.subject)]
    return rows.loc[rows["measure"] == measure].sort_values("seed")["value"].to_numpy(float)


def fall(ours: np.ndarray, theirs: np.ndarray) -> Estimate:
    """How many times less ours is than theirs: ratio of means with its percentile bootstrap interval."""
    n = min(len(ours), len(theirs))
    share = ours.mean() / theirs.mean()  # its inverse may be without bound
    if n < 2:
        return Estimate(_inverse(share), np.nan, np.nan, n)
    low, high = interval([ours, theirs], lambda a, b, axis: a.mean(axis=axis) / b.mean(axis=axis))
    return Estimate(_inverse(share), _inverse(high), _inverse(low), n)


def _inverse(share: float) -> float:
    return 1 / float(share) if share > 0 else np.inf


def verdict(claim: Claim, change: Estimate) -> str:
    """Whether what was measured agrees with the claim."""
    if not change.has_interval:
        return "too few seeds"
    if claim.times:
        return "agrees" if change.low >= LEAST_FALL else "contradicts" if change.high < LEAST_FALL else "not decided"
    if claim.direction == 0:
        return "agrees" if change.low <= 0 <= change.high else "contradicts"
    towards = (change.low, change.high) if claim.direction > 0 else (-change.high, -change.low)
    return "agrees" if towards[0] > 0 else "contradicts" if towards[1] < 0 else "not found"


def comparison_table(finals: pd.DataFrame, by_state: pd.DataFrame) -> pd.DataFrame:
    """A row a claim whose runs are there: both means, the change (or fall) with its interval, the verdict."""
    rows: list[dict[str, Any]] = []
    for claim in CLAIMS:
        ours, theirs = (values(side, claim.measure, finals, by_state) for side in (claim.ours, claim.theirs))
        if not len(ours) or not len(theirs):
            continue
        change = fall(ours, theirs) if claim.times else difference(ours, theirs)
        rows.append(
            {
                "claim": claim.says,
                "of": _named(claim.ours),
                "against": _named(claim.theirs),
                "measure": claim.measure,
                "value": ours.mean(),
                "compared": theirs.mean(),
                "as": "times less" if claim.times else "difference",
                "change": change.mean,
                "change_low": change.low,
                "change_high": change.high,
                "seeds": change.n,
                "verdict": verdict(claim, change),
            }
        )
    return pd.DataFrame(rows)


def _named(side: Side) -> str:
    return words(side.scenario) + (f": {side.subject}" if side.subject else "")
