"""Tables of the historical scenarios and remedies, the motive classifier, and the scores of history, on known input."""

import numpy as np
import pandas as pd
import pytest

from agents.evaluation.baselines import baseline_rows
from agents.evaluation.history import CASES, calibrated, crps, drift_fan, read_series, richardson_fan, score_figures
from agents.evaluation.motive import told_apart
from agents.reporting.cases import cases_page, cases_table
from agents.reporting.history import findings, write_history
from agents.reporting.mitigation import mitigation_table, write_mitigation
from agents.reporting.statistics import difference
from tests.agents.run_folders import CALM, RACE, make_run


def test_a_difference_of_means_has_its_interval():
    found = difference([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
    assert (found.mean, found.n) == (2.0, 3)
    assert 1.0 <= found.low < 2.0 < found.high <= 3.0
    assert not difference([1.0], [2.0]).has_interval
    assert np.isnan(difference([np.nan], [1.0]).mean)


def finals(scenario, arsenals, wars):
    return pd.DataFrame({"scenario": scenario, "arsenal": arsenals, "wars_per_100": wars, "tragic_share": 0.5,
                         "reward": [0.1, 0.2, 0.3]})


def test_the_table_agrees_contradicts_or_does_not_find():
    none = finals("doubly_dangerous_with_none", [2.0, 2.1, 2.2], [10.0, 11.0, 12.0])
    limit = finals("doubly_dangerous_with_arms_limit", [1.0, 1.1, 1.2], [10.0, 11.0, 12.0])
    hotline = finals("doubly_dangerous_with_hotline", [2.0, 2.1, 2.2], [20.0, 21.0, 22.0])
    posture = finals("doubly_dangerous_with_defensive_posture", [2.0, 2.1, 2.2], [10.0, 11.0, 12.0])
    table = mitigation_table(pd.concat([none, limit, hotline, posture])).set_index("remedy")
    assert table.loc["arms_limit", "verdict"].startswith("Agrees: arms control moderates")
    assert table.loc["hotline", "verdict"].startswith("Contradicts")
    assert table.loc["defensive_posture", "verdict"].startswith("Agrees: little use where arms look alike")
    assert table.loc["arms_limit", "arsenal_change"] == pytest.approx(-1.0)


def test_the_page_and_figure_are_written(tmp_path):
    folders = [make_run(tmp_path, f"doubly_stable_with_{remedy}", seed, RACE if remedy == "none" else CALM)
               for remedy in ("none", "observers") for seed in range(2)]
    page = write_mitigation(folders, tmp_path / "out").read_text(encoding="utf-8")
    assert "Agrees: transparency helps" in page
    assert (tmp_path / "out" / "figures" / "mitigation.png").stat().st_size > 1_000
    with pytest.raises(ValueError, match="none of the runs is of a world with a remedy"):
        write_mitigation([make_run(tmp_path, "doubly_stable", 0, CALM)], tmp_path / "none")


def test_learned_is_held_against_random_and_never():
    learned = pd.DataFrame({"scenario": "cold_war", "reward": [1.0, 1.2], "arsenal": 1.0, "wars_per_100": 1.0,
                            "crises_per_100": 1.0, "tragic_share": 0.1, "treaty_share": 0.1})
    baselines = pd.DataFrame({"scenario": "cold_war", "policy": ["random"] * 2 + ["never"] * 2,
                              "reward": [0.0, 0.0, 1.5, 1.5]})
    alone = pd.DataFrame({"scenario": "cold_war", "policy": ["random_alone", "never_alone"] * 2,
                          "gain": [0.2, 0.4, 0.4, 0.8]})
    table = cases_table(learned, pd.concat([baselines, alone]))
    row = table.iloc[0]
    assert row["gain_over_never_alone"] == pytest.approx(0.6)
    assert "Alone, better than both everywhere." in cases_page(table)
    assert row["better_than_random"] == pytest.approx(1.1)
    assert row["better_than_never_high"] < 0.0


def test_never_acting_leaves_what_wears_away():
    rows = pd.DataFrame(baseline_rows("doubly_stable_with_none")).groupby("policy")["arsenal"].mean()
    assert rows["never"] < 0.3 < rows["random"]


def test_what_differs_is_told_apart_and_what_does_not_is_not():
    rng = np.random.default_rng(0)
    alike = told_apart(rng.normal(size=(400, 3)), rng.normal(size=(400, 3)))
    apart = told_apart(rng.normal(size=(400, 3)) + 3.0, rng.normal(size=(400, 3)))
    assert alike["low"] < 0.5 < alike["high"]
    assert apart["auc"] > 0.97


def test_crps_of_known_ensembles():
    # one member: the absolute error; members 0 and 1 against 0: mean error 1/2 less half the mean gap 1/2 * 1/2
    assert crps(np.array([[[2.0]]]), np.array([[5.0]])) == pytest.approx(3.0)
    assert crps(np.array([[[0.0], [1.0]]]), np.array([[0.0]])) == pytest.approx(0.25)


def test_a_straight_line_is_foretold_without_looking_ahead():
    line = np.column_stack([np.arange(20.0), 2 * np.arange(20.0)])
    rng = np.random.default_rng(0)
    assert drift_fan(line, 9, rng).mean(axis=1) == pytest.approx(line[10:])
    assert richardson_fan(line, 9, rng).mean(axis=1) == pytest.approx(line[10:], abs=1e-6)
    paths = np.repeat(line[1:, None] / 7, 5, axis=1)  # the same in other units
    assert calibrated(paths, line, 9)[9:].mean(axis=1) == pytest.approx(line[10:])
    later = line.copy()
    later[10:] = -1.0
    assert np.array_equal(calibrated(paths, line, 9), calibrated(paths, later, 9))


def test_a_series_leaves_out_what_is_remembered(tmp_path):
    case = CASES["us_china"]
    rows = [{"year": y, "state": s, "series": case.series, "value": 1e3, "unit": "", "source": "SIPRI"}
            for y in range(1990, 2025) for s in case.states]
    pd.DataFrame(rows).to_csv(tmp_path / case.file, index=False)
    assert read_series(case, tmp_path).shape == (35, 2)
    rows[0]["source"] = "from memory, unverified"
    pd.DataFrame(rows).to_csv(tmp_path / case.file, index=False)
    with pytest.raises(ValueError, match="no value for 1990"):
        read_series(case, tmp_path)


def test_without_the_series_the_committed_figures_serve(tmp_path):
    scores, told = score_figures("cold_war")
    assert told["real"].max() == pytest.approx(40.159)
    assert len(scores) == 2
    assert "no rival" in findings(scores)[0]
    assert write_history("cold_war", scores, told, "thousand warheads", tmp_path).stat().st_size > 1_000
