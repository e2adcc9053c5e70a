"""Runs that end when they have come to rest, and those that begin anywhere."""

import pandas as pd
import pytest

from agents.runs.folder import CURVE_FILE, FINAL_FILE
from agents.runs.training import Keeper, train
from agents.settings import TrainSettings
from sd_env import scenarios
from tests.agents.runs.small import small


def keeper(arms: list[float], rest: float = 0.05) -> Keeper:
    """One whose run has measured such arms, a point every ten agent-steps from ten on."""
    made = object.__new__(Keeper)
    made.settings = TrainSettings(rest=rest)
    made.curve = [{"agent_steps": 10 * (k + 1), "seeker_arsenal": value} for k, value in enumerate(arms)]
    return made


@pytest.mark.parametrize(
    ("arms", "change", "rests"),
    [
        ([3.0] * 6 + [1.0, 1.0, 1.02, 1.04], 0.03, True),  # points 7 and 8 of ten against 9 and 10
        ([3.0] * 6 + [1.0, 1.0, 1.1, 1.1], 0.1, False),
        ([3.0] * 6 + [1.1, 1.1, 1.0, 1.0], -0.1, False),
        ([1.0] * 5, None, False),  # one point a fifth says nothing
    ],
)
def test_a_run_rests_when_its_last_two_fifths_agree(arms, change, rests):
    made = keeper(arms)
    assert made.last_change == (change if change is None else pytest.approx(change))
    assert made.at_rest is rests
    assert keeper(arms, 0.0).at_rest is False


def test_arms_of_all_are_read_where_nobody_is_a_seeker():
    made = keeper([float("nan")] * 10)
    for row, arms in zip(made.curve, [3.0] * 8 + [2.0, 2.0], strict=True):
        row["arsenal"] = arms
    assert made.last_change == -1.0


def test_a_run_ends_at_the_first_point_at_rest_and_says_so(tmp_path):
    settings = {"agent_steps": 3200, "n_curve_points": 100, "rest": 1e6, "rest_from": 640}
    folder = train(small(tmp_path, **settings), quiet=True)
    final, curve = pd.read_csv(folder / FINAL_FILE).iloc[0], pd.read_csv(folder / CURVE_FILE)
    assert final["at_rest"]
    assert final["agent_steps_done"] == 640 == curve["agent_steps"].iloc[-1]
    assert curve["agent_steps"].is_unique
    again = train(small(tmp_path / "again", **settings), quiet=True)
    assert (again / CURVE_FILE).read_bytes() == (folder / CURVE_FILE).read_bytes()


def test_a_run_that_moves_goes_on_to_its_limit(tmp_path):
    folder = train(small(tmp_path, agent_steps=640, n_curve_points=20, rest=1e-12), quiet=True)
    final = pd.read_csv(folder / FINAL_FILE).iloc[0]
    assert final["agent_steps_done"] == 640
    assert not final["at_rest"]


def test_exploring_starts_are_those_of_training_alone(tmp_path):
    settings = small(tmp_path, scenario="doubly_dangerous_benign", exploring_starts=3.0, curve_worlds=64)
    from agents.learners import find

    env = find(settings.learner).environment(settings, 0, {})
    env.reset()
    wide = env.engine.params
    assert wide.initial_low.max() == 0
    assert (wide.initial_high == 3.0).all()
    own = scenarios.get("doubly_dangerous_benign").params
    assert (settings.game.params.initial_high == own.initial_high).all()
    plain = small(tmp_path / "plain", scenario="doubly_dangerous_benign", curve_worlds=64)
    first = [pd.read_csv(train(one, quiet=True) / CURVE_FILE).iloc[0] for one in (settings, plain)]
    pd.testing.assert_series_equal(*first)  # untrained policies, judged from the same starts
