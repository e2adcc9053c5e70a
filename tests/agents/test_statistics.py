"""Statistics over runs, against numbers worked out by hand."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from agents import statistics as stats


def test_the_interquartile_mean_drops_a_quarter_on_each_side():
    # 1..8 together: the middle half is 3, 4, 5, 6
    assert stats.iqm(np.array([1.0, 8, 3, 6]), np.array([2.0, 7, 4, 5])) == pytest.approx(4.5)
    # an outlier does not move it
    assert stats.iqm(np.array([1.0, 1e9, 3, 6]), np.array([2.0, 7, 4, 5])) == pytest.approx(4.5)


def test_resampling_is_stratified():
    # every task is constant: whatever is drawn within a task, the mean of the middle half stays
    found = stats.aggregate([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    assert found == (0.5, 0.5, 0.5, 6)
    # drawn from both together, it would not have


def test_the_interval_of_two_runs_spans_both():
    # of two runs the resamples are {a,a}, {a,b}, {b,b} with chances 1/4, 1/2, 1/4
    found = stats.aggregate([[2.0, 6.0]], stats.mean)
    assert found == (4.0, 2.0, 6.0, 2)


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(60):
        found = stats.aggregate([rng.normal(task, 1, 30) for task in range(2)], stats.mean)
        hits += found.low <= 0.5 <= found.high
    assert 51 <= hits <= 60  # 95 % of 60 is 57


def test_a_single_run_has_no_interval_and_no_run_is_refused():
    found = stats.aggregate([[1.0, 2.0], [3.0]])
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    with pytest.raises(ValueError, match="at least one run"):
        stats.aggregate([[1.0], []])
    with pytest.raises(ValueError, match="must be finite"):
        stats.aggregate([[1.0, np.nan]])


def test_a_profile_is_the_share_above_each_threshold():
    found = stats.profile([[0.0, 1.0], [0.5, 1.0]], [-1, 0.0, 0.5, 1.0])
    assert found["share"].tolist() == [1.0, 0.75, 0.5, 0.0]
    assert (found["low"] <= found["share"]).all()
    assert (found["share"] <= found["high"]).all()


def test_probability_of_improvement_counts_pairs():
    # first task: 3 > 1, 3 > 2, 2 > 1, 2 = 2: 3.5 of 4; second: never
    found = stats.probability_of_improvement([[3.0, 2.0], [0.0, 0.0]], [[1.0, 2.0], [1.0, 1.0]])
    assert found.value == pytest.approx((3.5 / 4 + 0) / 2)
    assert found.low <= found.value <= found.high
    same = stats.probability_of_improvement([[1.0, 2.0, 3.0]], [[1.0, 2.0, 3.0]])
    assert same.value == pytest.approx(0.5)
    with pytest.raises(ValueError, match="ours has 1, theirs 2"):
        stats.probability_of_improvement([[1.0]], [[1.0], [2.0]])


def test_sample_efficiency_reads_runs_between_their_measurements():
    curves = pd.DataFrame(
        {
            "task": "a",
            "run": list("xxyy"),
            "agent_steps": [0, 100, 0, 200],
            "score": [0.0, 1.0, 0.0, 4.0],
        }
    )
    found = stats.efficiency(curves, points=3)  # of y at 50 and 100: 1 and 2
    assert found["agent_steps"].tolist() == [0, 50, 100]
    assert found["iqm"].tolist() == pytest.approx([0.0, 0.75, 1.5])
    assert found["low"].iloc[-1] == pytest.approx(1.0)
    assert found["high"].iloc[-1] == pytest.approx(2.0)


def test_the_export_has_marl_evals_shape():
    curves = pd.DataFrame(
        [
            {"task": "doubly_stable", "learner": "a2c", "seed": 3, "agent_steps": steps, "score": steps / 10}
            for steps in (10, 0)
        ]
    )
    finals = pd.DataFrame([{"task": "doubly_stable", "learner": "a2c", "seed": 3, "score": 0.9}])
    assert json.loads(json.dumps(stats.marl_eval(curves, finals, ["score"]))) == {
        "sd_env": {
            "doubly_stable": {
                "a2c": {
                    "seed_3": {
                        "step_0": {"step_count": 0, "score": [0.0]},
                        "step_1": {"step_count": 10, "score": [1.0]},
                        "absolute_metrics": {"score": [0.9]},
                    }
                }
            }
        }
    }
