"""SeatVecEnv: Stable-Baselines3's contract, right seeds, right ends, partners."""

import numpy as np
import pytest
import torch
from sb3_contrib import MaskablePPO, RecurrentPPO
from sb3_contrib.common.maskable.utils import get_action_masks, is_masking_supported
from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecMonitor, VecNormalize

from sd_env import Engine, scenario
from sd_env.adapters.sb3 import SeatVecEnv, vec_env

NAME = "doubly_dangerous"


class Always:
    """Plays one action and remembers how often it was asked since the episode began."""

    def __init__(self, action):
        self.action, self.starts = action, []

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        self.starts.append(episode_start.copy())
        return np.full(len(observation), self.action), (state or 0) + 1


def random_actions(env, rng):
    return rng.integers(0, env.action_space.n, env.num_envs)


def test_it_is_made_as_every_batched_form_is():
    env = vec_env("doubly_dangerous_n3", 4, seats=[0, 1], partners={2: "hold"})
    assert isinstance(env, SeatVecEnv)
    assert env.num_envs == 8


def test_rows_are_world_and_seat_and_equal_the_engine():
    env = SeatVecEnv("doubly_dangerous_n3", 5, seed=4)
    engine = Engine(scenario("doubly_dangerous_n3").params, 5, autoreset=True)
    engine.reset(4)
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(env.reset().reshape(5, 3, -1), engine.output.observation)
    for _ in range(70):
        actions = random_actions(env, rng)
        observation, reward, done, _ = env.step(actions)
        engine.step(actions.reshape(5, 3))
        np.testing.assert_array_equal(observation.reshape(5, 3, -1), engine.output.observation)
        np.testing.assert_array_equal(reward.reshape(5, 3), engine.state.reward.astype(np.float32))
        np.testing.assert_array_equal(done.reshape(5, 3)[:, 0], engine.state.truncated | engine.state.terminated)
        np.testing.assert_array_equal(env.action_masks().reshape(5, 3, -1), engine.output.mask.astype(bool))


def test_worlds_differ_and_seeds_repeat():
    env = SeatVecEnv(NAME, 6, seed=0)
    first = env.reset()
    assert len(np.unique(first, axis=0)) == 12  # no two rows share a random stream
    second = env.reset()
    assert not np.array_equal(first, second)  # an unseeded reset is a new episode
    env.seed(0)
    np.testing.assert_array_equal(env.reset(), first)
    env.seed(1)
    assert not np.isin(env.reset()[:, 0], first[:, 0]).any()  # neighbouring seeds share no world


def test_never_seeded_worlds_differ_between_environments():
    assert not np.array_equal(SeatVecEnv(NAME, 2).reset(), SeatVecEnv(NAME, 2).reset())


def test_horizon_is_a_truncation_with_the_last_observation():
    env = SeatVecEnv(NAME, 3, seed=0, params={"horizon": 5})
    twin = Engine(scenario(NAME).with_params(horizon=5).params, 3)
    env.reset()
    twin.reset(0)
    total = np.zeros(6)
    for step in range(1, 6):
        actions = np.full(6, step % 3)
        observation, reward, done, infos = env.step(actions)
        twin.step(actions.reshape(3, 2))
        total += reward
        assert done.all() == (step == 5)
    last = np.stack([info["terminal_observation"] for info in infos])
    np.testing.assert_array_equal(last.reshape(3, 2, -1), twin.output.observation)
    assert not np.array_equal(observation, last)  # the new episode has begun
    assert all(info["TimeLimit.truncated"] for info in infos)
    np.testing.assert_allclose([info["episode"]["r"] for info in infos], total, rtol=1e-5)
    assert {info["episode"]["l"] for info in infos} == {5}


def test_war_that_ends_the_episode_is_no_truncation():
    env = SeatVecEnv(
        NAME, 64, seed=0, params={"war_ends_episode": True, "accident_rate": 1.0, "crisis_base": 1.0, "horizon": 5}
    )
    env.reset()
    _, _, done, infos = env.step(np.zeros(128, int))
    assert done.all()
    assert not any(info["TimeLimit.truncated"] for info in infos)


def test_partners_play_their_seats_and_are_told_of_new_episodes():
    partner = Always(1)
    env = SeatVecEnv("doubly_dangerous_n3", 4, seats=[0, 2], partners={1: partner}, seed=0, params={"horizon": 3})
    env.reset()
    assert env.num_envs == 8
    for _ in range(4):
        env.step(np.zeros(8, int))
        assert (env.engine.state.choice[:, 1] == 1).all()
        assert (env.engine.state.choice[:, [0, 2]] == 0).all()
    assert [start.all() for start in partner.starts] == [True, False, False, True]


@pytest.mark.parametrize(
    ("seats", "partners", "message"),
    [
        ([0, 5], {}, r"seats = \[0, 5\]: must be different numbers in \[0, 2\)"),
        ([0, 0], {}, r"seats = \[0, 0\]: must be different"),
        ([], {}, r"seats = \[\]: .* at least one"),
        ([0], {}, r"partners are given for seats \[\]: must be exactly \[1\]"),
        ([0, 1], {1: Always(0)}, r"partners are given for seats \[1\]: must be exactly \[\]"),
        (0, {1: Always(0), 0: Always(0)}, r"partners are given for seats \[0, 1\]: must be exactly \[1\]"),
        ([0.0, 1.0], {}, r"seats = \[0.0, 1.0\]: must be different numbers in \[0, 2\)"),
        ([False, True], {}, r"seats = \[False, True\]: must be different numbers in \[0, 2\)"),
        ([0], {1: 3}, "partners: 3 for seat 1: must have a predict method or be a policy's name"),
        ([0], {1: "nobody"}, "policy 'nobody': neither a file of weights nor one of"),
    ],
)
def test_bad_seats_are_refused(seats, partners, message):
    with pytest.raises(ValueError, match=message):
        SeatVecEnv(NAME, 2, seats=seats, partners=partners)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        (np.full(4, 99), r"action 99: must be in \[0, 8\)"),
        (np.array([0, 0, -1, 0]), r"action -1: must be in \[0, 8\)"),
        (np.zeros(3, int), r"actions have shape \(3,\): must be \(4,\)"),
        (np.array([0.0, 1.7, 0.0, 0.0]), "actions have type float64: must be whole numbers"),
        (np.full(4, np.nan), "actions have type float64: must be whole numbers"),
        (np.zeros(4, bool), "actions have type bool: must be whole numbers"),
        (None, r"actions have shape \(\): must be \(4,\)"),
    ],
)
def test_bad_actions_are_refused_and_nothing_moves(actions, message):
    env = SeatVecEnv(NAME, 2, seed=0)
    with pytest.raises(RuntimeError, match="step before reset: call reset first"):
        env.step(actions)
    env.reset()
    before = env.engine.truth()
    with pytest.raises(ValueError, match=message):
        env.step(actions)
    np.testing.assert_array_equal(env.engine.truth(), before)


def test_a_partner_that_answers_nonsense_is_named():
    env = SeatVecEnv(NAME, 2, partners={1: Always(99)}, seed=0)
    env.reset()
    with pytest.raises(ValueError, match=r"actions of the partner in seat 1: 99: must be in \[0, 8\)"):
        env.step(np.zeros(2, int))
    env = SeatVecEnv(NAME, 2, partners={1: Always(0.5)}, seed=0)
    env.reset()
    with pytest.raises(ValueError, match="actions of the partner in seat 1 have type float64"):
        env.step(np.zeros(2, int))


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_reward_scale_that_spoils_every_reward_is_refused(scale):
    with pytest.raises(ValueError, match="reward_scale = .*: must be a number above 0"):
        SeatVecEnv(NAME, 1, reward_scale=scale)


def test_masks_reach_sb3_contrib_row_by_row():
    env = SeatVecEnv(NAME, 3, seed=0)
    env.reset()
    assert is_masking_supported(env)
    np.testing.assert_array_equal(get_action_masks(env), env.action_masks())
    withdraw = next(a for a, family in enumerate(env.engine.table.family) if family == 6)
    assert not env.action_masks()[:, withdraw].any()  # no treaty to withdraw from


def test_reward_scale_leaves_episode_returns_alone():
    plain, scaled = (SeatVecEnv(NAME, 2, seed=0, reward_scale=s, params={"horizon": 4}) for s in (1.0, 0.25))
    plain.reset()
    scaled.reset()
    for _ in range(4):
        _, r1, _, i1 = plain.step(np.ones(4, int))
        _, r2, _, i2 = scaled.step(np.ones(4, int))
        np.testing.assert_allclose(r2, 0.25 * r1, rtol=1e-6)
    assert [info["episode"]["r"] for info in i1] == [info["episode"]["r"] for info in i2]


SMALL = {"n_steps": 8, "batch_size": 32, "seed": 1, "device": "cpu"}


@pytest.mark.parametrize(
    "make",
    [
        lambda env: PPO("MlpPolicy", env, **SMALL),
        lambda env: MaskablePPO("MlpPolicy", env, **SMALL),
        lambda env: RecurrentPPO("MlpLstmPolicy", env, policy_kwargs={"lstm_hidden_size": 8}, **SMALL),
        lambda env: A2C("MlpPolicy", env, n_steps=8, seed=1, device="cpu"),
        lambda env: DQN("MlpPolicy", env, learning_starts=16, buffer_size=500, seed=1, device="cpu"),
    ],
    ids=["PPO", "MaskablePPO", "RecurrentPPO", "A2C", "DQN"],
)
def test_algorithms_train_unmodified_and_repeat_under_a_seed(make):
    def learned():
        env = SeatVecEnv(NAME, 4)
        model = make(env).learn(128)
        return torch.cat([p.detach().flatten() for p in model.policy.parameters()])

    torch.testing.assert_close(learned(), learned(), rtol=0, atol=0)


def test_vec_monitor_and_vec_normalize_work_on_it():
    with pytest.warns(UserWarning, match="already wrapped with a `Monitor`"):  # true: episode returns are in the infos
        monitored = VecMonitor(SeatVecEnv(NAME, 4, seed=0, params={"horizon": 8}))
    env = VecNormalize(monitored, gamma=0.97)
    observation = env.reset()
    assert observation.shape == (8, *env.observation_space.shape)
    for _ in range(8):
        observation, _, done, infos = env.step(np.zeros(8, int))
    assert done.all()
    assert all({"terminal_observation", "TimeLimit.truncated", "episode"} <= info.keys() for info in infos)
    assert np.isfinite(observation).all()


def test_evaluate_policy_reports_true_returns():
    env = SeatVecEnv("no_dilemma", 4, seed=0, params={"horizon": 6, "initial_low": 0.0, "initial_high": 0.0})
    model = PPO("MlpPolicy", env, **SMALL)
    with torch.no_grad():  # a policy that always holds
        model.policy.action_net.weight.zero_()
        model.policy.action_net.bias.copy_(torch.eye(env.engine.n_actions)[0] * 50)
    mean, deviation = evaluate_policy(model, env, n_eval_episodes=8)
    assert (mean, deviation) == (6.0, 0.0)  # six steps of full consumption: nobody strikes in the control
