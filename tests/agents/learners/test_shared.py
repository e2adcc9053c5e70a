"""Shared PPO: learns in seconds what it must, and its faster bootstrap is the same bootstrap."""

import numpy as np
import pytest
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from agents.learners import shared
from agents.learners.learner import BatchedBootstrap
from agents.settings import SharedSettings
from sd_env import metrics
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.suite.match import self_play


class Rewards(BaseCallback):
    """Keeps the first rollout's rewards as they went into the buffer."""

    def _on_step(self):
        return True

    def _on_rollout_end(self):
        if not hasattr(self, "kept"):
            self.kept = self.model.rollout_buffer.rewards.copy()


@pytest.mark.parametrize("name", ["doubly_dangerous_no_diplomacy", "doubly_dangerous"])
def test_batched_bootstrap_equals_stable_baselines(name):
    def rewards(*callbacks):
        env = SeatVecEnv(name, 8, seed=0, params={"horizon": 10})
        model = shared.build(SharedSettings(n_worlds=8, n_steps=32, batch_size=256), env, 3)
        watch = Rewards()
        model.learn(1, callback=CallbackList([*callbacks, watch]))
        return watch.kept

    batched, plain = rewards(BatchedBootstrap()), rewards()
    np.testing.assert_allclose(batched, plain, atol=1e-5)
    env = SeatVecEnv(name, 8, seed=0, params={"horizon": 10})
    assert np.abs(batched[9] - plain[8]).max() > 0  # steps differ: the comparison is not of zeros
    env.close()


def test_masks_are_used_where_actions_can_be_illegal():
    for name, kind in (("doubly_dangerous", "LeanMaskablePPO"), ("doubly_dangerous_no_diplomacy", "LeanPPO")):
        env = SeatVecEnv(name, 2, seed=0)
        assert type(shared.build(SharedSettings(n_steps=8, batch_size=32), env, 0)).__name__ == kind
    env = SeatVecEnv("doubly_dangerous", 2, seed=0)
    assert isinstance(shared.build(SharedSettings(masks="never", n_steps=8, batch_size=32), env, 0), PPO)


def test_it_learns_within_seconds_not_to_arm_where_nobody_strikes():
    torch.set_num_threads(1)
    settings = SharedSettings(n_worlds=32, batch_size=512, learning_rate=3e-3)
    env = SeatVecEnv("no_dilemma", settings.n_worlds, seed=0, reward_scale=settings.reward_scale)
    model = shared.build(settings, env, 0)
    before = metrics.summary(self_play(model, env.game, 64, 1), env.game)
    model.learn(100_000, callback=BatchedBootstrap())
    after = metrics.summary(self_play(model, env.game, 64, 1), env.game)
    assert before["reward"] < 0.95
    assert after["reward"] > 0.98  # 1 is consumption without any arms
    assert after["wars_per_100"] == 0
