"""Tournaments: payoffs, gaps and ratings by hand, ratings of games whose answers are known, tables that repeat."""

import json

import numpy as np
import pandas as pd
import pytest

from agents.judging import metagame as meta
from agents.judging.contestants import contestants
from agents.judging.cross_play import matches
from agents.judging.tournament import hold
from agents.reporting.cross_play import draw_cross_play
from agents.settings import TournamentSettings
from sd_env import metrics, scenario
from sd_env.suite.match import play


def game(payoff, groups):
    names = [f"{group}{k}" for k, group in enumerate(groups)]
    return meta.matrix(
        pd.DataFrame(
            [
                {"row": a, "column": b, "row_group": groups[i], "column_group": groups[j], "payoff": payoff[i][j]}
                for i, a in enumerate(names)
                for j, b in enumerate(names)
            ]
        )
    )


THREE = game([[9.0, 1.0, 4.0], [3.0, 7.0, 6.0], [0.0, 2.0, 5.0]], ["learner", "learner", "script"])


def test_payoffs_between_groups_by_hand():
    # learner against itself: its two runs with each other, 1 and 3, never a run with itself
    np.testing.assert_allclose(meta.between_groups(THREE), [[2.0, 5.0], [1.0, 5.0]])


def test_the_gap_between_self_play_and_cross_play_by_hand():
    (row,) = meta.gap_table(THREE).to_dict("records")  # the script is one thing: no gap
    assert (row["group"], row["self_play"], row["cross_play"], row["gap"], row["runs"]) == ("learner", 8.0, 2.0, 6.0, 2)


def test_intervals_resample_runs_and_leave_strategies_alone():
    table = meta.cross_table(THREE).set_index(["row", "column"])
    one = table.loc[("learner", "script")]
    assert (one["low"], one["high"]) == (4.0, 6.0)  # both runs, or either twice
    assert table.loc[("script", "script"), ["low", "high"]].isna().all()
    assert table["meets"].to_dict()[("script", "script")] == "self"


def test_rock_paper_scissors_is_rated_a_third_each():
    payoff = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    np.testing.assert_allclose(meta.alpha_rank(payoff), 1 / 3, atol=1e-6)


def test_in_the_prisoners_dilemma_only_defection_is_left():
    payoff = np.array([[3.0, 0.0], [5.0, 1.0]])
    np.testing.assert_allclose(meta.alpha_rank(payoff), [0, 1], atol=0.011)  # open_spiel's noise, 0.01


def test_where_cooperation_dominates_it_is_all_that_is_left():
    """Though the other earns more whenever the two meet."""
    np.testing.assert_allclose(meta.alpha_rank(np.array([[10.0, 1.0], [2.0, 0.0]])), [1, 0], atol=0.011)


def test_a_match_pays_what_playing_it_pays():
    found = contestants(["hold", "arm", "grim"], "doubly_dangerous")
    table = matches(found, "doubly_dangerous", n_worlds=16, seed=3).set_index(["row", "column"])
    first = metrics.payoffs(play({0: "arm", 1: "hold"}, scenario("doubly_dangerous"), 16, 7_000_000_003))[:, 0]
    second = metrics.payoffs(play({0: "hold", 1: "arm"}, scenario("doubly_dangerous"), 16, 7_000_000_003))[:, 1]
    both = np.concatenate([first, second])
    assert table.loc[("arm", "hold"), "payoff"] == pytest.approx(both.mean())
    assert table.loc[("arm", "hold"), "standard_error"] == pytest.approx(both.std(ddof=1) / np.sqrt(32))


def settings(tmp_path, **changed):
    return TournamentSettings(
        **{
            "policies": ["hold", "arm", "random"],
            "scenario": "doubly_dangerous",
            "n_worlds": 8,
            "jobs": 1,
            "out": str(tmp_path / "out"),
            **changed,
        }
    )


def test_tables_are_the_same_for_any_number_of_processes(tmp_path):
    one = hold(settings(tmp_path, out=str(tmp_path / "one")))
    two = hold(settings(tmp_path, out=str(tmp_path / "two"), jobs=2))
    for name in ("matches", "cross_play", "gaps", "ratings"):
        assert (one / f"{name}.csv").read_bytes() == (two / f"{name}.csv").read_bytes()
        assert (one / f"{name}.parquet").exists()
    facts = json.loads((one / "tournament.json").read_text())
    assert facts["settings"]["policies"] == ["hold", "arm", "random"]
    assert draw_cross_play(one).read_bytes()[:4] == b"\x89PNG"


def test_another_tournaments_folder_and_a_strangers_are_left_alone(tmp_path):
    out = hold(settings(tmp_path))
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    with pytest.raises(ValueError, match="holds a tournament with n_worlds = 8, not 9; choose another folder"):
        hold(settings(tmp_path, n_worlds=9))
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("dear")
    with pytest.raises(ValueError, match=r"holds files but no tournament.json"):
        hold(settings(tmp_path, out=str(tmp_path / "mine")))


def test_with_more_than_two_states_every_seat_is_played():
    found = contestants(["hold", "disarm"], "doubly_stable_n3")
    table = matches(found, "doubly_stable_n3", n_worlds=4)
    assert (table["episodes"] == 12).all()
