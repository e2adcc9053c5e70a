"""Held-out line-ups: frozen, disjoint from training, scored between measured floors and ceilings."""

import json

import numpy as np
import pytest

from agents.judging import held_out
from agents.judging.contestants import contestants
from agents.judging.evaluate import evaluate
from agents.runs.training import train
from agents.settings import EvaluateSettings, SharedSettings, TrainSettings
from sd_env import scenarios
from sd_env.opponents import STRATEGIES
from sd_env.opponents.populations import FILES, HERE, SEEDS
from sd_env.suite import score
from sd_env.suite.line_ups import HELD_OUT, SUITES, TRAINING, LineUp, backgrounds, of_scenario

ALL = (*TRAINING, *HELD_OUT)


def tiny(tmp_path, scenario="doubly_dangerous", **changed):
    learner = changed.pop("learner", SharedSettings(n_worlds=8, n_steps=8, batch_size=64))
    return TrainSettings(
        scenario=scenario,
        learner=learner,
        **{
            "agent_steps": 128,
            "n_curve_points": 1,
            "curve_worlds": 4,
            "final_worlds": 4,
            "progress": False,
            "runs": str(tmp_path),
            **changed,
        },
    )


def test_there_are_enough_over_worlds_and_history_in_both_modes():
    assert len(HELD_OUT) >= 24
    played = {line_up.scenario for line_up in HELD_OUT}
    assert {"doubly_dangerous", "doubly_stable", "cold_war", "us_china", "anglo_german_naval_race"} <= played
    assert {line_up.mode for line_up in HELD_OUT} == {"resident", "visitor"}
    assert len({line_up.name for line_up in ALL}) == len(ALL)


def test_nobody_in_a_held_out_background_is_met_in_training():
    assert backgrounds(HELD_OUT).isdisjoint(backgrounds(TRAINING))
    assert backgrounds(HELD_OUT) <= {*STRATEGIES, *FILES}
    assert set(FILES) <= backgrounds(HELD_OUT)  # trained populations, of seeds that the benchmark never takes
    assert min(SEEDS) >= 900


@pytest.mark.parametrize("line_up", ALL, ids=lambda line_up: line_up.name)
def test_each_was_measured_and_spans_a_range(line_up):
    row = score.bounds_of(line_up)
    assert row["floor"] + 0.2 < row["ceiling"]
    assert row["lowest"] < row["highest"]
    assert row["highest"] >= max(row["best_restrained"], row["best_armed"])


def test_cooperation_helps_in_some_and_not_where_nobody_can_gain_by_force():
    needs = {line_up.name: score.bounds_of(line_up)["needs_cooperation"] for line_up in HELD_OUT}
    assert sum(needs.values()) >= 10
    controls = [line_up.name for line_up in HELD_OUT if line_up.scenario == "no_dilemma"]
    assert len(controls) == 3
    assert not any(needs[name] for name in controls)


def test_strategies_are_restrained_or_armed():
    assert set(held_out.RESTRAINED).isdisjoint(held_out.ARMED)
    assert {*held_out.RESTRAINED, *held_out.ARMED, "random", "trusting"} == set(STRATEGIES)


def test_what_scripts_earn_measured_again_is_what_is_committed():
    line_up = next(one for one in HELD_OUT if one.name == "doubly_dangerous/Fb/grit/v1")
    committed = score.bounds_of(line_up)
    policies = {name: STRATEGIES[name](scenarios.get(line_up.scenario), 0) for name in held_out.FLOOR}
    earned = {name: score.focal_returns(line_up, lambda *_, it=it: it).mean() for name, it in policies.items()}
    assert committed["lowest_by"] == min(earned, key=earned.get)
    assert committed["lowest"] == pytest.approx(min(earned.values()), abs=1e-9)


@pytest.mark.parametrize(
    ("mask", "background", "message"),
    [
        ("F", ("hold",), "mask = 'F': must be 2 letters F or b"),
        ("bb", ("hold",), "at least one F"),
        ("Fx", ("hold",), "must be 2 letters"),
        ("Fb", (), r"background = \(\): must be 1 or 1 names"),
        ("FF", ("hold",), "must be none for mask 'FF'"),
    ],
)
def test_what_cannot_be_seated_is_refused(mask, background, message):
    with pytest.raises(ValueError, match=message):
        LineUp("doubly_dangerous", mask, background)


def test_seats_by_hand():
    one = LineUp("doubly_dangerous_n4", "FbFb", ("arm", "hold"))
    assert (one.focal, one.others, one.mode) == ((0, 2), {1: "arm", 3: "hold"}, "visitor")
    assert LineUp("doubly_dangerous_n4", "FFFb", ("arm",)).mode == "resident"
    assert one.name == "doubly_dangerous_n4/FbFb/arm+hold/v1"


def test_a_scenario_without_line_ups_is_refused_with_those_that_have_some():
    with pytest.raises(ValueError, match="no line-up plays doubly_stable_benign: must be one of doubly_dangerous"):
        of_scenario("held_out", "doubly_stable_benign")
    assert {line_up.mode for line_up in SUITES["self_play"]} == {"self_play"}


def test_a_run_is_scored_between_floor_and_ceiling_and_its_table_is_kept(tmp_path):
    folder = train(tiny(tmp_path))
    path = held_out.judge_and_keep((str(folder), "held_out"))
    before = path.read_bytes()
    table = held_out.judge(folder, "held_out")
    assert len(table) == len(of_scenario("held_out", "doubly_dangerous"))
    by_hand = (table["focal_return"] - table["floor"]) / (table["ceiling"] - table["floor"])
    np.testing.assert_allclose(table["score"], by_hand)
    assert path.with_suffix(".parquet").exists()
    assert held_out.judge_and_keep((str(folder), "held_out")) == path
    assert path.read_bytes() == before == table.to_csv(index=False).encode()  # the same again, byte for byte
    path.write_bytes(before.replace(b"/v1,", b"/v0,"))  # as of a version that is not played any more
    with pytest.raises(ValueError, match="held_out.csv: is not of the line-ups that suite held_out has today"):
        held_out.judge_and_keep((str(folder), "held_out"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"params": {"fog": 0.1}}, "has params = .*line-ups play scenarios as they are named"),
        ({"seed": 901}, "seed 901 is of the populations"),
        ({"seed": 902, "learner": "blind"}, "seed 902 is of the populations"),
        ({"learner": "grit"}, "was trained with grit, who sit in held-out line-ups"),
    ],
    ids=["params", "population", "another_learner", "known"],
)
def test_what_would_not_be_a_strangers_score_is_refused(tmp_path, changed, message):
    from agents.learners.best_response import BestResponseSettings
    from agents.learners.blind import BlindSettings

    if changed.get("learner") == "blind":
        changed = changed | {"learner": BlindSettings(n_worlds=8, n_steps=8, batch_size=64)}
    elif "learner" in changed:
        changed = {"learner": BestResponseSettings(n_worlds=8, n_steps=8, batch_size=64, partners=("grit",))}
    folder = train(tiny(tmp_path, **changed))
    with pytest.raises(ValueError, match=message):
        held_out.judge(folder, "held_out")
    assert not (folder / "held_out.csv").exists()
    if changed.get("seed") is None and "learner" in changed:
        with pytest.raises(ValueError, match="partners = 'hold': .* is a best response, with partners of its own"):
            evaluate(EvaluateSettings(str(folder), partners="hold"))


def test_the_populations_files_hold_numbers_alone():
    for name in FILES:
        head = (HERE / name).read_bytes()
        size = int.from_bytes(head[:8], "little")
        assert json.loads(head[8 : 8 + size])  # safetensors: a JSON header, then numbers


def test_contestants_that_do_not_fit_are_refused(tmp_path):
    for given, message in (
        (["hold"], "must name at least two"),
        (["hold", "hold"], "both hold, seed -1"),
        (["hold", "nobody"], "policy 'nobody': neither a run folder"),
        (["hold", str(tmp_path)], "holds no finished run of doubly_dangerous"),
    ):
        with pytest.raises(ValueError, match=message):
            contestants(given, "doubly_dangerous")
