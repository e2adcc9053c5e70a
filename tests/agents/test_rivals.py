"""The simplest rivals of what was learned: chance, thresholds of one variable, scripts, and luck among many tests."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from agents.reporting.chance import tragic_share_by_chance
from agents.reporting.many_tests import Spread, holm, welch
from agents.reporting.mitigation import judged
from agents.reporting.script_scores import script_rows
from agents.reporting.truth_counts import by_status, by_tolerance, counts_table
from agents.studies import phase_rivals as rivals
from agents.studies.scripted_play import line_up_rows
from sd_env import scenarios
from tests.documents.prose import RESULTS

WORLD = scenarios.get("doubly_dangerous_no_diplomacy")


@pytest.mark.parametrize(("prior", "share"), [(0.0, 1.0), (0.2, 0.576 / 0.92), (0.5, 0.225 / 0.95), (1.0, 0.0)])
def test_the_tragic_share_of_equals_is_the_one_reckoned_by_hand(prior, share):
    # seekers 0.9 willing, greedy 1: (1-p)^2 0.9 / ((1-p) 0.9 + p)
    assert tragic_share_by_chance(WORLD.with_params(greedy_prior=prior).params) == pytest.approx(share)


def test_nobody_willing_is_no_share():
    assert np.isnan(tragic_share_by_chance(WORLD.with_params(accident_willingness=0.0, greedy_prior=0.0).params))


def test_played_equals_come_near_to_chance():
    played = pd.read_csv(RESULTS / "scripted_worlds.csv")
    armed = played[(played["policy"] == "arm") & played["scenario"].str.endswith("_no_diplomacy")]
    shares = armed.groupby("scenario")["tragic_share"].mean()
    assert len(shares) == 4
    assert shares.sub(8 / 15).abs().max() < 0.03


def test_an_interval_without_successes_is_its_closed_form():
    low, high = rivals.clopper_pearson(0, 10)
    assert (low, high) == (0.0, pytest.approx(1 - 0.025**0.1))
    assert rivals.clopper_pearson(10, 10) == (pytest.approx(0.025**0.1), 1.0)


def test_rules_are_counted_by_hand():
    cells = pd.DataFrame(
        {
            "spiral_number": [0.5, 1.5, 2.0, 0.9],
            "balance": [0.5, 1.0, 4.0, 2.0],
            "races": [False, False, True, True],
        }
    )
    assert rivals.right_cells(cells) == rivals.Rules(4, spiral_number=2, balance=(3, 3), never=2, always=2)


def test_a_constant_arsenal_correlates_with_s0_without_any_learning():
    runs = pd.read_csv(RESULTS / "phase/phase.csv").query("phase == 'closed_form'").copy()
    pairs = zip(runs["balance"], runs["distinguishability"], strict=True)
    runs["arms"] = [2.0 * rivals.weight(*pair) for pair in pairs]
    found = rivals.correlations(rivals.cell_table(runs))
    assert found["arms"] == pytest.approx(found["constant"])
    assert found["arms"] > 0.8


def test_holm_is_that_of_the_example():
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    np.testing.assert_allclose(holm([0.01, 0.04, np.nan, 0.03, 0.005]), [0.03, 0.06, np.nan, 0.06, 0.02])


def test_from_intervals_comes_the_p_value_of_the_runs():
    ours, theirs = np.array([1.0, 2.0, 4.0, 4.5, 7.0]), np.array([5.0, 6.0, 6.5, 8.0])

    def spread(values):
        n = len(values)
        half = 1.959963985 * values.std(ddof=1) / np.sqrt(n) * np.sqrt((n - 1) / n)  # as a bootstrap has it
        return Spread(values.mean(), values.mean() - half, values.mean() + half, n)

    wanted = ttest_ind(ours, theirs, equal_var=False).pvalue
    assert welch(spread(ours), spread(theirs)) == pytest.approx(wanted, rel=1e-6)


def remedies(world, change):
    """No remedy and a defensive posture whose wars differ by ``change``, all intervals of half width 0.1."""
    keys = ("arsenal", "wars_per_100", "tragic_share", "reward")
    rows = []
    for remedy, moved in (("none", 0.0), ("defensive_posture", change)):
        row = {"world": world, "remedy": remedy, "seeds": 5}
        for key in keys:
            for name, mean in ((key, 5.0 + moved), (f"{key}_change", moved)):
                row |= {name: mean, f"{name}_low": mean - 0.1, f"{name}_high": mean + 0.1}
        rows.append(row)
    return judged(pd.DataFrame(rows)).iloc[1]


@pytest.mark.parametrize(
    ("world", "change", "said"),
    [
        ("doubly_dangerous", 0.5, "Does harm"),
        ("doubly_dangerous", 0.0, "Agrees: little use"),
        ("doubly_dangerous", -0.5, "Does more"),
        ("doubly_stable", 0.5, "Contradicts"),
        ("doubly_stable", 0.0, "Not found"),
        ("doubly_stable", -0.5, "Agrees: a defensive posture helps"),
    ],
)
def test_a_posture_that_raises_wars_does_not_agree(world, change, said):
    row = remedies(world, change)
    assert row["verdict"].startswith(said)
    assert (row["p_holm"] < 0.05) == (change != 0.0)


def test_always_arming_scores_nothing_with_itself_where_it_is_the_floor():
    rows = pd.DataFrame(line_up_rows(["doubly_dangerous_no_diplomacy"]))
    own = rows[rows["suite"] == "self_play"].set_index("policy")["score"]
    assert own["arm"] == pytest.approx(0.0, abs=1e-9)
    assert own["best"] == pytest.approx(1.0)
    assert (rows[rows["policy"] == "best"]["by"] != "best").all()


def test_scripts_stand_below_the_learners_with_a_mean_of_the_middle_half(tmp_path):
    scores = {"a": 0.0, "b": 0.4, "c": 0.6, "d": 9.0}
    rest = dict.fromkeys(("skill", "greedy_skill", "greedy_score", "welfare"), 0.0)
    pd.DataFrame(
        [
            {"policy": policy, "suite": suite, "scenario": scenario, "mode": "visitor", "score": score, **rest}
            for policy in ("hold", "arm", "random", "best")
            for suite in ("self_play", "held_out")
            for scenario, score in scores.items()
        ]
    ).to_csv(tmp_path / "scripts.csv")
    rows = script_rows(tmp_path / "scripts.csv", "all", ["gained", "held_out", "resident", "visitor"])
    assert len(rows) == 4
    assert {row[2:] for row in rows} == {("–", "0.50", "–", "0.50")}  # 0.4 and 0.6: a quarter is cut at each end
    assert {row[3] for row in script_rows(tmp_path / "scripts.csv", "d", ["gained", "held_out"])} == {"9.00"}


def test_only_a_side_is_told_apart_from_a_number():
    table = pd.DataFrame(
        {
            "verdict": ["reached", "reached", "not reached", "several equilibria"],
            "tolerance": [0.5, 0.02, 0.1, np.nan],
            "status": ["memory", "published", "memory", "derived"],
        }
    )
    found = by_tolerance(table)
    assert found.loc["reached"].tolist() == [1, 1]
    assert by_status(table) == {"published": 1, "abstract": 0, "memory": 2, "derived": 1}
    assert "| reached, by its side alone | 1 |" in counts_table(table)
