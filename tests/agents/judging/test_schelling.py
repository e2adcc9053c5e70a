"""Schelling diagrams: hand-computed payoffs, named games, and what theory says of Jervis' worlds."""

import numpy as np
import pytest

from agents.judging.schelling import Interval, diagram, indices_of, judge, level, verdict, versions
from agents.reporting.schelling import draw_all
from agents.settings import DilemmaSettings
from sd_env import scenario, theory

WORLDS = 512


def judged(name, weapon_class=0, units=0.0, **params):
    indices = indices_of(*diagram(scenario(name).with_params(**params), weapon_class, WORLDS, 0, units))
    return verdict(*indices), indices


def test_payoffs_in_the_control_are_the_costs_of_arms_worked_out_by_hand():
    game = scenario("no_dilemma").with_params(initial_low=0.0, initial_high=0.0, horizon=3)
    restraint, arming = diagram(game, 0, 2, 0, 0.5)
    np.testing.assert_allclose(restraint, 1.0, atol=1e-12)
    # builds 0.5 at 0.4 a unit and keeps it at 0.02: 0.21; then 0.45 and 0.405 lack less than half a step: upkeep alone
    np.testing.assert_allclose(arming, 1 - (0.21 + 0.02 * 0.45 + 0.02 * 0.405) / 3, atol=1e-12)


def sure(x):
    return Interval(x, x - 0.1, x + 0.1)


@pytest.mark.parametrize(
    ("temptation", "reward", "punishment", "sucker", "name"),
    [
        (5, 3, 1, 0, "PD"),
        (3, 4, 1, 0, "stag hunt"),
        (5, 3, 0, 1, "chicken"),
        (2, 3, 0, 1, "none"),  # harmony
        (5, 1, 3, 0, "none"),  # deadlock: all want that all arm
    ],
)
def test_textbook_games_get_their_names(temptation, reward, punishment, sucker, name):
    assert verdict(sure(temptation - reward), sure(punishment - sucker), sure(reward - punishment)) == name


def test_an_interval_around_nothing_decides_only_if_both_signs_agree():
    open_, no, yes = Interval(0.0, -0.1, 0.1), sure(-1), sure(1)
    assert verdict(no, open_, yes) == "undecided"  # harmony or stag hunt
    assert verdict(open_, open_, no) == "none"


def test_the_control_is_no_dilemma_for_either_class():
    assert [judged("no_dilemma", k)[0] for k in (0, 1)] == ["none", "none"]


def test_under_the_conditions_of_theory_a_spiral_is_a_stag_hunt_and_the_doubly_stable_world_is_none():
    # at half the willingness S0 = 2.1: peace and the race are both steady states; S0 = 0.15: peace alone. MODEL 6
    calmer = {**theory.TEXTBOOK, "accident_willingness": 0.5}
    assert judged("doubly_dangerous_benign", **calmer)[0] == "stag hunt"
    assert [judged("doubly_stable_benign", k, **calmer)[0] for k in (0, 1)] == ["none", "none"]


def test_where_weapons_cannot_be_told_apart_their_class_makes_no_difference():
    (_, tanks), (_, forts) = (judged("defence_indistinguishable_benign", k) for k in (0, 1))
    for a, b in zip(tanks, forts, strict=True):
        assert a.low <= b.mean <= a.high or b.low <= a.mean <= b.high


def test_the_level_is_the_race_of_theory_and_never_less_than_a_step():
    params = scenario("doubly_dangerous_benign").params
    assert level(scenario("doubly_dangerous_benign")) == theory.race_level(theory.race(params))
    race = theory.race(scenario("doubly_stable_benign").params)
    most = theory.best_response(race, np.linspace(0, 1000, 100001)).max()  # no race: the most a rival could call for
    assert level(scenario("doubly_stable_benign")) == pytest.approx(most, abs=1e-3)
    assert level(scenario("no_dilemma")) == 0.5


def test_more_who_arm_are_worse_for_everybody():
    for line in diagram(scenario("doubly_dangerous_benign_n3"), 0, WORLDS, 0):
        assert (np.diff(line.mean(axis=0)) < 0).all()


def test_a_scenario_comes_in_all_its_numbers_and_its_tables_and_picture_are_written(tmp_path):
    assert [game.name for game in versions("jervis_1_n3")] == [
        "doubly_dangerous",
        "doubly_dangerous_n3",
        "doubly_dangerous_n4",
    ]
    path = judge(DilemmaSettings(scenario="no_dilemma", n_worlds=4, out=str(tmp_path / "d")))
    again = judge(DilemmaSettings(scenario="no_dilemma", n_worlds=4, out=str(tmp_path / "e")))
    assert path.read_bytes() == again.read_bytes()
    assert [picture.name for picture in draw_all(path.parent)] == ["no_dilemma.png"]


def test_greedy_agents_have_no_say():
    with pytest.raises(ValueError, match="agent 0 was a seeker in none of 4 worlds"):
        diagram(scenario("doubly_dangerous").with_params(greedy_prior=1.0), 0, 4, 0)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"scenario": "nowhere"}, "unknown scenario 'nowhere'"),
        ({"n_worlds": 1}, r"n_worlds = 1: must be in \[2"),
        ({"level": -1.0}, r"level = -1.0: must be in \[0"),
    ],
)
def test_bad_settings_are_refused(bad, message):
    with pytest.raises(ValueError, match=message):
        DilemmaSettings(**bad)


def test_of_all_scenarios_those_without_a_seeker_are_left_out_and_one_alone_is_refused(tmp_path, monkeypatch, capsys):
    game = scenario("no_dilemma")
    greedy = game.with_params(greedy_prior=1.0)
    monkeypatch.setattr("agents.judging.schelling.versions", lambda name: iter((greedy, game)))
    path = judge(DilemmaSettings(scenario="all", n_worlds=4, out=str(tmp_path / "all")))
    assert "agent 0 was a seeker in none of 4 worlds" in " ".join(capsys.readouterr().err.split())
    assert len(path.read_text().splitlines()) == 3  # a head, and two classes of the one that is left
    with pytest.raises(ValueError, match="a seeker in none of 4 worlds"):
        judge(DilemmaSettings(scenario="no_dilemma", n_worlds=4, out=str(tmp_path / "one")))
