"""Shared PPO on classics: it finds a unique equilibrium in seconds, and the average is an average."""

from dataclasses import replace

import numpy as np
import pytest

from agents.learners import iterates
from agents.studies.ground_truth.partners import Scripted, sometimes
from agents.studies.ground_truth.registry import PLAIN, PPO
from sd_env.classics import get
from tests.agents.learners.toy_game import Entry

ALL = np.ones((1001, 2), bool)


@pytest.mark.parametrize("game", [Entry(), Entry(cost=0.5, pull=-0.4)], ids=["contagion", "crowding"])
def test_it_finds_the_threshold_of_self_play(game):
    learned = iterates.learn(game, PPO, 200_000, seed=0)
    enters = learned.probabilities(0, np.linspace(0, 1, 1001)[:, None], ALL)[:, 1]
    assert 1 - enters.mean() == pytest.approx(game.equilibrium(), abs=0.05)
    assert enters[:200].max() < 0.2 < 0.8 < enters[-200:].min()


def test_the_average_is_the_mean_of_policies_and_ends_with_the_last():
    learned = iterates.learn(get("arms_race", steps=10), replace(PPO, n_worlds=8, batch_size=64), 2_000, seed=3)
    game = get("arms_race", steps=10)
    states = np.array([[0.0, 0.0], [3.0, 1.0]])
    seen, mask = game.observe(states)[:, 0], game.legal(states)[:, 0]
    each = [iterates.Iterates(learned.model, [weights]).probabilities(0, seen, mask) for weights in learned.weights]
    assert len(each) > 1
    np.testing.assert_allclose(learned.probabilities(0, seen, mask), np.mean(each, axis=0), atol=1e-12)
    np.testing.assert_allclose(learned.probabilities(0, seen, mask, last=True), each[-1], atol=1e-12)
    assert np.abs(each[0] - each[-1]).max() > 0  # it has learned something in between
    assert (learned.probabilities(0, seen, mask)[~mask] == 0).all()


def test_step_size_and_entropy_bonus_fall_to_nothing_unless_told_otherwise():
    for anneal, ends in ((True, 0.0), (False, PLAIN.ent_coef)):
        settings, bonus_until = (PPO, 1.0) if anneal else (PLAIN, None)
        learned = iterates.learn(
            get("stag_hunt"),
            replace(settings, n_worlds=4, n_steps=4, batch_size=32),
            320,
            seed=0,
            bonus_until=bonus_until,
        )
        assert learned.model.ent_coef == pytest.approx(ends, abs=0.1 * settings.ent_coef)
        rate = learned.model.policy.optimizer.param_groups[0]["lr"]
        assert rate == pytest.approx(0.0 if anneal else settings.learning_rate, abs=0.1 * settings.learning_rate)


@pytest.mark.parametrize(("chance", "cooperates"), [(0.3, 0), (0.7, 1)])
def test_against_a_partner_it_learns_the_best_response(chance, cooperates):
    game = get("stag_hunt", continuation=0.0)  # cooperate iff the other does so with probability 1/2 or more
    learned = iterates.learn(
        game, replace(PPO, reward_scale=0.5), 300_000, seed=0, partners={1: Scripted(sometimes(chance), 0)}
    )
    found = learned.probabilities(0, np.zeros((1, 4)), ALL[:1], last=True)[0, 0]
    assert found == pytest.approx(cooperates, abs=0.15)
