"""The lean form against Stable-Baselines3's own, which is the reference."""

import io

import numpy as np
import pytest
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.logger import Logger

from agents.learners import LEARNERS
from agents.learners.bootstrap import BatchedBootstrap
from agents.learners.lean import LeanMaskablePPO, LeanPPO
from agents.learners.lean.flat import FlatPolicy
from agents.learners.learner import begin, network, ppo
from agents.settings import SharedSettings, TrainSettings
from sd_env.adapters.sb3 import SeatVecEnv

pytestmark = pytest.mark.filterwarnings("ignore:You have specified a mini-batch size")
SHORT = {"n_worlds": 32, "n_steps": 40, "batch_size": 700, "hidden": (24, 16)}
"""Episodes of 64 steps end within the second rollout; batches are not whole blocks, and the last one is smaller."""


def trained(name, scenario, updates, **changes):
    """A model after some updates of a run with the given settings."""
    learner = LEARNERS[name]
    settings = TrainSettings(scenario=scenario, learner=learner.settings(**(SHORT | changes)))
    env = learner.environment(settings, np.random.SeedSequence(5), {})
    model = learner.build(settings.learner, env, 7)
    model.set_logger(Logger(None, []))
    model.learn(updates * env.num_envs * settings.learner.n_steps, callback=BatchedBootstrap())
    return model


def weights(model):
    return torch.cat([parameter.detach().ravel() for parameter in model.policy.parameters()]).numpy()


def told(model):
    return {name: value for name, value in model.logger.name_to_value.items() if name.startswith("train/")}


@pytest.mark.parametrize(
    ("name", "scenario", "changes", "kind"),
    [
        ("shared", "doubly_dangerous", {}, LeanMaskablePPO),
        ("shared", "no_dilemma", {"activation": "tanh", "masks": "never"}, LeanPPO),
        ("shared", "us_china", {"hidden": (8,)}, LeanMaskablePPO),
        ("mappo", "doubly_dangerous", {}, LeanMaskablePPO),
        ("blind", "no_dilemma", {}, LeanPPO),
        ("social", "cold_war", {}, LeanMaskablePPO),
        ("league", "doubly_dangerous", {}, LeanMaskablePPO),
    ],
)
def test_the_same_seeds_give_the_same_weights_and_losses_as_stable_baselines3(name, scenario, changes, kind):
    lean = trained(name, scenario, 3, **changes)
    reference = trained(name, scenario, 3, **changes, lean=False)
    assert type(lean) is kind
    assert type(reference) is kind.__mro__[2]
    assert np.abs(weights(lean) - weights(trained(name, scenario, 0, **changes))).max() > 0.003  # it has learned
    np.testing.assert_allclose(weights(lean), weights(reference), atol=3e-5)
    assert told(lean).keys() == told(reference).keys()
    for what, value in told(reference).items():
        assert told(lean)[what] == pytest.approx(value, abs=2e-4), what
    assert lean.num_timesteps == reference.num_timesteps
    assert list(lean.ep_info_buffer) == list(reference.ep_info_buffer) != []


@pytest.mark.parametrize("deterministic", [False, True])
def test_it_plays_as_its_policy_plays(deterministic):
    model = trained("shared", "doubly_dangerous", 1)
    env = SeatVecEnv("doubly_dangerous", 300, seed=3)  # more rows than a block, and not a whole number of blocks
    seen, masks = env.reset(), env.action_masks()
    drawn = []
    for player in (model, model.policy):
        torch.manual_seed(11)
        drawn.append(player.predict(seen, None, None, deterministic, action_masks=masks)[0])
    np.testing.assert_array_equal(*drawn)
    assert len(set(drawn[0])) > 1 or deterministic
    assert masks[np.arange(len(seen)), drawn[0]].all()


def test_one_observation_gets_one_action():
    model = trained("shared", "doubly_dangerous", 0)
    env = SeatVecEnv("doubly_dangerous", 1, seed=3)
    action, _ = model.predict(env.reset()[0], action_masks=env.action_masks()[0])
    assert np.shape(action) == ()


@pytest.mark.parametrize(("lean", "plain"), [(LeanPPO, PPO), (LeanMaskablePPO, MaskablePPO)])
def test_what_one_saves_the_other_goes_on_with(lean, plain):
    def model(kind):
        settings = SharedSettings(**SHORT)
        env = SeatVecEnv("doubly_dangerous", settings.n_worlds, seed=1)
        begin(3)
        return kind("MlpPolicy", env, policy_kwargs=network(settings), **ppo(settings)), env

    def taught(kind, then):
        first, env = model(kind)
        steps = env.num_envs * SHORT["n_steps"]
        first.learn(steps)
        file = io.BytesIO()
        first.save(file)
        file.seek(0)
        env.seed(9)
        second = then.load(file, env=env, device="cpu")
        begin(4)
        second.learn(steps)
        return weights(second)

    reference = taught(plain, plain)
    for kind, then in ((lean, plain), (plain, lean), (lean, lean)):
        np.testing.assert_allclose(taught(kind, then), reference, atol=3e-5)


def test_its_optimiser_counts_the_steps_that_torch_would():
    model = trained("shared", "doubly_dangerous", 2)
    batches = -(-SHORT["n_worlds"] * 2 * SHORT["n_steps"] // SHORT["batch_size"])
    steps = {float(state["step"]) for state in model.policy.optimizer.state_dict()["state"].values()}
    assert steps == {2 * model.n_epochs * batches}


@pytest.mark.parametrize(
    ("name", "value"),
    [("target_kl", 0.01), ("clip_range_vf", 0.2), ("normalize_advantage", False)],
)
def test_what_it_leaves_out_it_refuses(name, value):
    env = SeatVecEnv("no_dilemma", 2, seed=1)
    with pytest.raises(ValueError, match=f"{name} = {value}: must be"):
        LeanPPO("MlpPolicy", env, **{name: value})


def test_it_says_when_learning_breaks_down():
    model = trained("shared", "doubly_dangerous", 0)
    model.ent_coef = float("nan")
    with pytest.raises(ValueError, match="learning broke down at 2560 agent-steps"):
        model.learn(2560)


def test_a_policy_of_another_build_is_refused_by_name():
    model = PPO("MlpPolicy", SeatVecEnv("no_dilemma", 2, seed=1), policy_kwargs={"activation_fn": torch.nn.ELU})
    with pytest.raises(ValueError, match="policy = ActorCriticPolicy: must be two towers"):
        FlatPolicy(model.policy)
