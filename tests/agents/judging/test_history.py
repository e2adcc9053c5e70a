"""The record against the simulation: scores by hand, rivals where they are right, and what is left out."""

import numpy as np
import pandas as pd
import pytest

from agents.judging.history import (
    CASES,
    calibrated,
    crps,
    drift_fan,
    read_series,
    richardson_fan,
    score_figures,
    scores,
)
from agents.reporting.history import findings, write_history

YEARS = np.arange(12.0)
LINES = np.stack([3.0 + 2.0 * YEARS, 50.0 - 1.0 * YEARS], axis=1)


def test_crps_by_hand():
    # one member: the absolute error; members 0 and 2 of an observed 1: 1 - (|0-2| + |2-0|) / (2 * 2 * 2) = 0.5
    assert crps(np.array([[[3.0]]]), np.array([[1.0]])).item() == pytest.approx(2.0)
    assert crps(np.array([[[0.0], [2.0]]]), np.array([[1.0]])).item() == pytest.approx(0.5)


def test_a_drift_goes_straight_on():
    fan = drift_fan(LINES, 5, np.random.default_rng(0))
    np.testing.assert_allclose(fan, np.broadcast_to(LINES[6:, None], fan.shape))


def test_a_richardson_fit_tells_its_own_equations():
    path = [np.array([1.0, 2.0])]
    for _ in range(11):
        x, y = path[-1]
        path.append(np.array([x + 0.2 * y - 0.1 * x + 0.3, y + 0.1 * x - 0.2 * y + 0.1]))
    real = np.stack(path)
    fan = richardson_fan(real, 6, np.random.default_rng(0))
    np.testing.assert_allclose(fan.mean(axis=1), real[7:], rtol=1e-6)


def test_one_pace_is_fitted_on_the_first_part_and_the_second_starts_where_that_ended():
    real = np.stack([10.0 + 3.0 * YEARS, 20.0 + 3.0 * YEARS], axis=1)
    paths = np.broadcast_to(YEARS[1:, None, None], (11, 4, 2)).copy()  # one unit a year: a pace of 3
    np.testing.assert_allclose(calibrated(paths, real, 5)[:, 0], real[1:])
    real[6:] += 7.0  # a jump after the split, which nothing may know of
    fan = calibrated(paths, real, 5)
    np.testing.assert_allclose(fan[5:, 0], real[5] + 3.0 * np.arange(1, 7)[:, None])


def test_a_perfect_model_beats_drift_and_drift_gains_nothing_over_itself():
    real = LINES[6:]
    fans = {"learned": np.repeat(real[:, None], 5, axis=1), "drift": np.repeat(real[:, None] + 2.0, 5, axis=1)}
    found = scores(fans, real, ("a", "b"), np.random.default_rng(0)).set_index(["model", "state"])
    assert found.loc[("learned", "a"), "gain_over_drift"] == pytest.approx(2.0)
    assert found.loc[("drift", "a"), "gain_over_drift"] == 0.0
    assert findings(found.reset_index())[0].startswith("a: what was learned beats a random walk with drift")


def test_rows_from_memory_are_left_out_and_a_hole_is_an_error(tmp_path):
    case = CASES["us_china"]._replace(start=1990, end=1992)
    rows = [
        {"series": case.series, "state": s, "year": y, "value": 1000.0 * (y - 1989), "source": "SIPRI"}
        for s in case.states
        for y in range(1990, 1993)
    ]
    wrong = {"series": case.series, "state": "US", "year": 1991, "value": 9.0, "source": "from memory"}
    pd.DataFrame([*rows, wrong]).to_csv(tmp_path / case.file, index=False)
    assert read_series(case, tmp_path)["US"].tolist() == [1.0, 2.0, 3.0]
    pd.DataFrame([r for r in rows if r["year"] != 1991]).to_csv(tmp_path / case.file, index=False)
    with pytest.raises(ValueError, match="no value for US in 1991"):
        read_series(case, tmp_path)


FIRST = {  # Hansard's sterling millions of 1904; the Federation of American Scientists' thousands; SIPRI's billions
    "anglo_german_naval_race": (1904, {"UK": 36.86, "Germany": 4.28}),
    "cold_war": (1949, {"US": 0.170, "USSR/Russia": 0.001}),
    "us_china": (1990, {"US": 758.2, "China": 21.98}),
}


@pytest.mark.parametrize("name", CASES)
def test_without_the_series_the_committed_figures_serve(name, tmp_path):
    found, told = score_figures(name)
    first = told.groupby("state").first()
    year, figures = FIRST[name]
    assert set(first["year"]) == {year}
    assert first["real"].to_dict() == pytest.approx(figures, rel=2e-3)
    assert first["mean"].to_dict() == pytest.approx(figures, rel=2e-3)  # what is simulated is laid on the first figure
    assert write_history(name, found, told, "units", tmp_path).stat().st_size > 10_000
