"""Weights without pickles, and exact exploitability of learned and scripted policies."""

import numpy as np
import pytest
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO

import sd_env
from agents.judging.exact import exploited
from agents.learners.probabilities import probabilities
from agents.runs.weights import load_weights, save_weights
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.classics import get
from sd_env.params import changed
from sd_env.theory.solvers.dynamic import exploitability
from sd_env.theory.view import view

SCENARIO = "doubly_stable_benign"


def fresh(kind, game, **options):
    env = SeatVecEnv(game, 4, seed=1)
    return kind("MlpPolicy", env, n_steps=8, batch_size=32, seed=3, device="cpu", **options), env


@pytest.mark.parametrize(("kind", "game"), [(PPO, SCENARIO), (MaskablePPO, "doubly_dangerous")])
def test_weights_come_back_and_play_the_same(kind, game, tmp_path):
    model, env = fresh(kind, game, policy_kwargs={"net_arch": [8, 8], "activation_fn": torch.nn.ReLU})
    path = save_weights(model, tmp_path / "policy.safetensors")
    assert [file.name for file in tmp_path.iterdir()] == ["policy.safetensors"]
    loaded, seen = load_weights(path), env.reset()
    mask = env.action_masks()
    np.testing.assert_array_equal(probabilities(loaded, seen, mask), probabilities(model, seen, mask))
    ours, theirs = (policy.predict(seen, deterministic=True)[0] for policy in (loaded, model))
    np.testing.assert_array_equal(ours, theirs)


def test_a_foreign_file_is_refused(tmp_path):
    foreign = tmp_path / "x.safetensors"
    foreign.write_bytes(b"no such thing")
    with pytest.raises(ValueError, match="not a policy's weights"):
        load_weights(foreign)


class Always:
    def __init__(self, action):
        self.action = action

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        return np.full(len(observation), self.action), None


class Coin:
    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        return np.random.default_rng(state).integers(0, 2, len(observation)), None


def test_a_scripted_policys_exploitability_is_the_known_one():
    game = get("prisoners_dilemma", continuation=0.9)
    start = np.zeros((1, 2))
    seen, legal = game.observe(start).astype(np.float32), game.legal(start)
    for action, gain in ((0, 10.0), (1, 0.0)):  # to all cooperators' 30 one that defects has 40
        profile = [probabilities(Always(action), seen[:, i], legal[:, i]) for i in (0, 1)]
        np.testing.assert_allclose(exploitability(game.tabular(), profile).gain, gain, atol=1e-9)


def test_a_random_policys_shares_are_counted():
    found = probabilities(Coin(), np.zeros((3, 4), np.float32), np.ones((3, 2)), draws=4000)
    np.testing.assert_allclose(found, 0.5, atol=0.05)


def test_holding_is_unexploitable_where_nobody_strikes_and_exploitable_where_they_do():
    quiet = changed(sd_env.scenario(SCENARIO).params, {"fog": 0.0, "crisis_base": 0.0, "crisis_slope": 0.0})
    assert exploited([Always(0)] * 2, view(quiet, levels=3)).nash_conv == pytest.approx(0.0, abs=1e-8)
    assert exploited([Always(1)] * 2, view(quiet, levels=3)).exploitability > 1.0


def test_a_learner_becomes_less_exploitable():
    calm = changed(sd_env.scenario(SCENARIO).params, {"fog": 0.0, "crisis_base": 0.0, "crisis_slope": 0.0})
    seen = view(calm, levels=3)
    env = SeatVecEnv(SCENARIO, 64, seed=1, params={"fog": 0.0, "crisis_base": 0.0, "crisis_slope": 0.0})
    model = PPO("MlpPolicy", env, n_steps=16, batch_size=512, learning_rate=3e-3, gamma=0.97, seed=3, device="cpu")
    before = exploited([model, model], seen).exploitability
    model.learn(40_000)
    assert exploited([model, model], seen).exploitability < 0.5 * before
