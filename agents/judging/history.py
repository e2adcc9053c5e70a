"""A simulated fan over a real series: calibrated on its first part, scored on the second against two simple models.

What is compared is a quantity a year and state. The simulation starts from the scenario's first year; one pace
(units of the series per unit of the game) is fitted on the first part, by least squares on growth since its start. The
second part is told from the last known value on. Rivals: a random walk with drift, and a linear Richardson fit
(dx = k y - a x + g by least squares), both with normal errors of the size seen in the first part.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.judging.forecast import MEMBERS, calibrated, crps, drift_fan, richardson_fan, scores
from agents.judging.reaction import Reactor
from agents.judging.series import numbers, read_rows, series_file
from sd_env.policy import Policy
from sd_env.scenarios import Scenario, get
from sd_env.scenarios.figures import FIGURES as FIGURES_OF_RECORD
from sd_env.scenarios.figures import Figure
from sd_env.suite.match import self_play
from sd_env.suite.seeds import RECORD
from sd_env.trajectory import Recording

Floats = NDArray[np.float64]


class Case(NamedTuple):
    """How a scenario's record is read: what it is compared with, and which of the game's numbers that is."""

    file: str
    series: str
    states: tuple[str, ...]  # as the series calls the scenario's first states
    first: int  # year of the scenario's start
    start: int  # first year compared
    end: int  # last one
    unit: float  # the series is divided by it
    label: str
    simulated: Callable[[Recording], Floats]  # to [T, B, N]


def _spent(recording: Recording) -> Floats:
    return np.asarray(recording.spent)


def _warheads(recording: Recording) -> Floats:
    return np.asarray(recording.arsenal[..., 1:4].sum(axis=-1))


CASES = {
    "anglo_german_naval_race": Case(
        "anglo_german.csv",
        "nmc_milex",
        ("UK", "Germany"),
        1898,
        1903,
        1913,
        1e3,
        "military expenditure [million pounds]",
        _spent,
    ),
    "cold_war": Case(
        "cold_war.csv",
        "nuclear_warheads_stockpile",
        ("US", "USSR/Russia"),
        1949,
        1949,
        1991,
        1e3,
        "thousand warheads",
        _warheads,
    ),
    "us_china": Case(
        "us_china.csv",
        "sipri_milex_const2023",
        ("US", "China"),
        1990,
        1990,
        2024,
        1e3,
        "military expenditure [billion 2023 dollars]",
        _spent,
    ),
}
"""Scenarios with a record. The naval race starts after the Boer War, across which nothing can be fitted."""
FIGURES = {
    "anglo_german_naval_race": (
        ("navy_britain_1904", "navy_britain_1913"),
        ("construction_germany_1904", "construction_germany_1909"),
    ),
    "cold_war": (
        ("warheads_us_1949", "warheads_us_1967", "warheads_us_1991"),
        ("warheads_ussr_1949", "warheads_ussr_1986", "warheads_ussr_1991"),
    ),
    "us_china": (("military_us_1990", "military_us_2024"), ("military_china_1990", "military_china_2024")),
}
"""Committed figures of each scenario's first states, for want of a series."""


def read_series(case: Case, folder: Path) -> pd.DataFrame:
    """Years by state; rows marked as from memory are left out.

    ValueError names the file, and the row or column that is wrong, or a year that is missing.
    """
    path = series_file(folder, case.file)
    rows = read_rows(path, ("series", "state", "year", "value", "source"))
    rows = rows[(rows["series"] == case.series) & rows["state"].isin(case.states)]
    rows = rows[~rows["source"].str.contains("from memory")]
    rows = rows.assign(year=numbers(path, rows["year"], whole=True), value=numbers(path, rows["value"]))
    rows = rows[rows["year"].between(case.start, case.end)]
    if (twice := rows.duplicated(["year", "state"])).any():
        year, state = rows[twice].iloc[0][["year", "state"]]
        line = rows.index[twice][0]
        raise ValueError(
            f"{path}: line {line}: a second value of {case.series} for {state} in {year:.0f}; leave out one"
        )
    table = rows.pivot(index="year", columns="state", values="value").reindex(columns=list(case.states)) / case.unit
    for state in case.states:
        if lost := set(range(case.start, case.end + 1)) - set(table[state].dropna().index):
            raise ValueError(f"{path}: {case.series}: no value for {state} in {min(lost)}")
    return table


def simulated_paths(scenario: Scenario, case: Case, policies: Sequence[Policy], seed: int) -> Floats:
    """`[years, B, states]` of the game's quantity, from the year after ``case.start`` to ``case.end``; worlds of all
    policies side by side."""
    years = slice(case.start - case.first, case.end - case.first)
    paths = [
        case.simulated(self_play(policy, scenario, MEMBERS, RECORD + seed + at, n_steps=200))
        for at, policy in enumerate(policies)
    ]
    return np.concatenate(paths, axis=1)[years, :, : len(case.states)]


def reaction(scenario: Scenario, case: Case, real: Floats, split: int) -> Policy:
    """The scripted reaction, its k, a and g chosen on the first part alone from a small grid."""

    def miss(policy: Policy) -> float:
        fan = calibrated(simulated_paths(scenario, case, [policy], 1), real, split)
        return float(((fan[:split].mean(axis=1) - real[1 : split + 1]) ** 2).mean())

    candidates = [Reactor(scenario, k, a, g) for k in (0.1, 0.3, 0.6) for a in (0.0, 0.1, 0.2) for g in (0.0, 0.1, 0.3)]
    return min(candidates, key=miss)


def score_history(
    name: str, data: Path, learned: Sequence[Policy] = (), seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores of the second half; and fan, series, year and state in rows: of the scripted reaction, of policies that
    were learned (pooled) and of the two rivals."""
    scenario, case = get(name), CASES[name]
    real = read_series(case, data).to_numpy(float)
    split, rng = (len(real) - 1) // 2, np.random.default_rng(seed)
    players = {"reaction": [reaction(scenario, case, real, split)], "learned": learned}
    simulated = {
        model: calibrated(simulated_paths(scenario, case, policies, seed), real, split)
        for model, policies in players.items()
        if policies
    }
    fans = {model: fan[split:] for model, fan in simulated.items()}
    fans |= {"drift": drift_fan(real, split, rng), "richardson": richardson_fan(real, split, rng)}
    rows = pd.concat([_rows(model, fan, case, real) for model, fan in (fans | simulated).items()])
    rows["predicted"] = rows["year"] > case.start + split
    return scores(fans, real[split + 1 :], case.states, rng), rows


def _rows(model: str, fan: Floats, case: Case, real: Floats) -> pd.DataFrame:
    """The last years of ``real`` with the fan's mean and its 5 and 95 % quantiles."""
    low, high = np.quantile(fan, [0.05, 0.95], axis=1)
    years = np.arange(case.end - len(fan) + 1, case.end + 1)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "model": model,
                    "state": state,
                    "year": years,
                    "mean": fan.mean(axis=1)[:, s],
                    "low": low[:, s],
                    "high": high[:, s],
                    "real": real[len(real) - len(fan) :, s],
                }
            )
            for s, state in enumerate(case.states)
        ]
    )


def score_figures(name: str, learned: Sequence[Policy] = (), seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Without the series: fans scaled to the first and second committed figure of each state, told at the last.

    With two figures a state the last is not predicted but fitted, and there is no score; Richardson's equations and a
    drift cannot be fitted either, and are not. Returned like `score_history`.
    """
    scenario, case = get(name), CASES[name]
    rows: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for model, policies in {"reaction": [Reactor(scenario, 0.3, 0.1, 0.1)], "learned": learned}.items():
        if policies:
            paths = simulated_paths(scenario, case, policies, seed)
            for s, state in enumerate(case.states):
                known = [FIGURES_OF_RECORD[key] for key in FIGURES[name][s]]
                scored, marked = at_figures(paths[:, :, s], known, case)
                rows += [{"model": model, "state": state} | row for row in scored]
                marks += [{"model": model, "state": state} | mark for mark in marked]
    columns = ["model", "state", "years", "rmse", "crps", "gain_over_drift", "gain_low", "gain_high"]
    return pd.DataFrame(rows, columns=columns), pd.DataFrame(marks)


def at_figures(paths: Floats, known: Sequence[Figure], case: Case) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Scale one state's ``paths`` `[years, B]` to its first two figures: scores at the others, and marks at all."""
    scale = 1e6 if known[0].unit == "GBP" else 1e3
    at = [max(0, min(figure.year - case.start - 1, len(paths) - 1)) for figure in known]
    mean = paths.mean(axis=1)
    growth = mean[at[1]] - mean[at[0]]
    pace = max(0.0, (known[1].value - known[0].value) / scale / growth) if growth else 0.0
    fan = known[0].value / scale + pace * (paths - mean[at[0]])
    marks = [
        _mark(fan[t], figure, scale) | {"predicted": figure in known[2:]} for figure, t in zip(known, at, strict=True)
    ]
    rows = [_score(fan[t], figure.value / scale) for figure, t in zip(known[2:], at[2:], strict=True)]
    return rows, marks


def _mark(members: Floats, figure: Figure, scale: float) -> dict[str, Any]:
    low, high = np.quantile(members, [0.05, 0.95])
    return {"year": figure.year, "mean": members.mean(), "low": low, "high": high, "real": figure.value / scale}


def _score(members: Floats, real: float) -> dict[str, Any]:
    distance = float(crps(members[None, :, None], np.array([[real]]))[0, 0])
    return {"years": 1, "rmse": abs(members.mean() - real), "crps": distance}
