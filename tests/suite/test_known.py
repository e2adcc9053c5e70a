"""What is known of the line-ups: every constant is there, none has skill, and no row of another game is shown."""

import pytest

from agents.judging import known as made
from sd_env.api.parallel_env import SecurityDilemmaEnv
from sd_env.opponents import STRATEGIES
from sd_env.suite import known
from sd_env.suite.constants import constants
from sd_env.suite.judge import chosen
from sd_env.suite.line_ups import HELD_OUT, of_scenario
from sd_env.suite.score import bounds_of

SCENARIOS = tuple(dict.fromkeys(line_up.scenario for line_up in HELD_OUT))


def over(scenario):
    """Line-ups' names, what is known over all of them, and the score of a return."""
    line_ups = of_scenario("held_out", scenario)
    floor, ceiling = (bounds_of(line_ups[0])[name] for name in ("floor", "ceiling"))
    names = [line_up.name for line_up in line_ups]
    return names, known.references(names), lambda earned: (earned - floor) / (ceiling - floor)


def test_the_version_is_that_of_the_game():
    assert SecurityDilemmaEnv.metadata["name"] == known.ENVIRONMENT


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_constant_was_measured_and_has_at_most_no_skill(scenario):
    names, rows, score = over(scenario)
    measured = {one.policy: one for one in rows if one.kind == known.CONSTANT}
    assert set(measured) == set(constants(of_scenario("held_out", scenario)[0].game))
    zero = score(known.best_constant(names).focal_return)
    assert max(score(one.focal_return) - zero for one in measured.values()) == 0.0
    assert score(rows[-1].focal_return) - zero >= 0.0  # the best of each line-up loses to nobody
    assert rows[-1].policy == known.BEST_OF_EACH


def test_some_script_has_skill_nearly_everywhere_and_none_in_the_control():
    gained = {}
    for scenario in SCENARIOS:
        names, rows, score = over(scenario)
        best = max(one.focal_return for one in rows[:-1] if one.kind == known.SCRIPT)
        gained[scenario] = score(best) - score(known.best_constant(names).focal_return)
    assert sum(gain > 0.0 for gain in gained.values()) >= len(SCENARIOS) - 3
    assert gained["no_dilemma"] <= 0.0


@pytest.mark.parametrize(
    ("scenario", "constant"), [("cold_war", "arm:intermediate_missiles"), ("no_dilemma", "disarm")]
)
def test_by_the_score_alone_a_constant_would_top_every_script(scenario, constant):
    _, rows, _ = over(scenario)
    first = next(one for one in rows if one.kind != known.LEARNER)
    assert (first.policy, first.kind) == (constant, known.CONSTANT)


def test_it_agrees_with_the_table_of_floors():
    at = {(row.line_up, row.policy): row.focal_return for row in known.known()}
    for one in HELD_OUT:
        floors = bounds_of(one)
        assert at[one.name, "hold"] == pytest.approx(floors["hold"], abs=1e-6)
        if (one.name, floors["highest_by"]) in at and floors["highest_by"] != "random":  # it drew by other seeds there
            assert at[one.name, floors["highest_by"]] == pytest.approx(floors["highest"], abs=1e-6)


def test_rows_of_another_version_are_never_shown(tmp_path, monkeypatch):
    whole = known.KNOWN.read_text(encoding="utf-8").splitlines()
    old = [line.replace(known.ENVIRONMENT, "security_dilemma_v0") for line in whole[1:]]
    (tmp_path / "known.csv").write_text("\n".join([whole[0], *old]) + "\n", encoding="utf-8")
    monkeypatch.setattr(known, "KNOWN", tmp_path / "known.csv")
    known.known.cache_clear()
    names, rows, _ = over("doubly_dangerous")
    assert rows == ()
    assert len(known.references(names, "security_dilemma_v0")) > 20
    known.known.cache_clear()


def test_learners_stand_beside_what_is_judged_where_they_were_run():
    rows = over("doubly_dangerous")[1]
    learners = {one.policy: one.runs for one in rows if one.kind == known.LEARNER}
    assert {"shared", "social", "common_reward"} <= set(learners)
    assert min(learners.values()) >= 1
    assert {one.policy for one in chosen(rows)} >= set(learners)
    assert not [one for one in over("no_dilemma")[1] if one.kind == known.LEARNER]


def test_what_is_measured_is_what_is_committed_and_learners_are_means_of_runs():
    (line_up, *_) = of_scenario("held_out", "doubly_dangerous_no_diplomacy")
    at = {(row.policy, row.kind): row for row in known.known() if row.line_up == line_up.name}
    assert {policy for policy, kind in at if kind == known.SCRIPT} == set(STRATEGIES) - set(made.CONSTANT)
    table = made.of_benchmark()
    assert set(table["kind"]) == {known.LEARNER}
    assert set(table["version"]) == {known.ENVIRONMENT}
