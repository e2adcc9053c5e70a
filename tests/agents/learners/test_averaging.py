"""Averaging learners: they find mixed equilibria in seconds, from samples alone."""

import numpy as np
import pytest

from agents.learners.averaging import Averaging, AveragingSettings
from agents.studies.ground_truth.measures import profile
from sd_env.classics import get
from sd_env.theory.solvers.dynamic import exploitability
from tests.agents.learners.toy_game import Pennies

HEADS = np.array([[[0.0]], [[1.0]]])


def heads(learner, **last):
    mask = np.ones((1, 2), bool)
    return [learner.probabilities(i, HEADS[i], mask, **last)[0, 0] for i in (0, 1)]


@pytest.mark.parametrize(("rule", "slack"), [("regret_matching", 0.02), ("fictitious_play", 0.03)])
def test_matching_pennies(rule, slack):
    learner = Averaging(Pennies(), AveragingSettings(rule, iterations=600), seed=0).learn()
    assert heads(learner) == pytest.approx([0.25, 0.25], abs=slack)
    if rule == "fictitious_play":
        assert set(heads(learner, last=True)) <= {0.0, 1.0}  # the last policy is no equilibrium, the average is


def test_several_steps_and_illegal_actions():
    game = get("inspection", periods=3, inspections=1)
    learner = Averaging(game, AveragingSettings(iterations=500, depth=3), seed=1)
    before = exploitability(game.tabular(), profile(game, learner.probabilities)).nash_conv
    learner.learn()
    found = profile(game, learner.probabilities)
    assert exploitability(game.tabular(), found).nash_conv < 0.15 < 0.3 < before
    assert found[0][game.tabular().legal[:, 0] == 0].sum() == 0  # never plays what is not legal


def test_the_same_seed_learns_the_same_and_the_unseen_is_played_at_random():
    one, two, other = (
        Averaging(get("inspection"), AveragingSettings(iterations=5, depth=4), seed=s).learn() for s in (0, 0, 1)
    )
    np.testing.assert_array_equal(one.regret, two.regret)
    assert one.regret.shape != other.regret.shape or not np.array_equal(one.regret, other.regret)
    mask = np.array([[True, False], [True, True]])
    unseen = np.full((2, 3), 9.0)
    np.testing.assert_array_equal(one.probabilities(0, unseen, mask), [[1.0, 0.0], [0.5, 0.5]])


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="rule = 'best': must be one of regret_matching, fictitious_play"):
        AveragingSettings("best")
    with pytest.raises(ValueError, match="iterations = 0: must be at least 1"):
        AveragingSettings(iterations=0)
    with pytest.raises(ValueError, match="games of one step"):
        Averaging(get("inspection"), AveragingSettings("fictitious_play", depth=4), 0)
