"""SeatVecEnv on classics: rows, seeds, ends, masks and partners are as on the main game."""

import numpy as np
import pytest
from sb3_contrib.common.maskable.utils import get_action_masks
from stable_baselines3 import PPO

from agents.studies.ground_truth.partners import Scripted, grim
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.classics import CLASSICS, ClassicEngine, get


@pytest.mark.parametrize("name", CLASSICS)
def test_rows_are_world_and_seat_and_equal_the_engine(name):
    game, rng = get(name), np.random.default_rng(0)
    env, engine = SeatVecEnv(game, 5, seed=4), ClassicEngine(game, 5, autoreset=True)
    engine.reset(4)
    shape = (5, game.n_agents)
    np.testing.assert_array_equal(env.reset().reshape(*shape, -1), engine.observation)
    for _ in range(30):
        np.testing.assert_array_equal(env.action_masks().reshape(*shape, -1), engine.mask)
        actions = rng.integers(0, env.action_space.n, env.num_envs)
        observation, reward, done, _ = env.step(actions)
        engine.step(actions.reshape(shape))
        np.testing.assert_array_equal(observation.reshape(*shape, -1), engine.observation)
        np.testing.assert_allclose(reward.reshape(shape), engine.reward, rtol=1e-6)
        np.testing.assert_array_equal(done.reshape(shape)[:, 0], engine.terminated | engine.truncated)


def test_worlds_differ_and_seeds_repeat():
    env = SeatVecEnv(get("strategic_risk"), 6, seed=0)
    first = env.reset()
    assert len(np.unique(first)) == 12
    assert not np.array_equal(env.reset(), first)
    env.seed(0)
    np.testing.assert_array_equal(env.reset(), first)


def test_a_horizon_is_a_truncation_and_an_end_is_none():
    env = SeatVecEnv(get("arms_race", steps=3), 4, seed=0)
    env.reset()
    for step in (1, 2, 3):
        observation, _, done, infos = env.step(np.zeros(8, int))
        assert done.all() == (step == 3)
    assert all(info["TimeLimit.truncated"] for info in infos)
    last = np.stack([info["terminal_observation"] for info in infos])
    assert not np.array_equal(last, observation)  # a new episode begins with other arms
    np.testing.assert_array_equal(last.reshape(4, 2, 2)[:, 0], last.reshape(4, 2, 2)[:, 1, ::-1])  # own, other

    env = SeatVecEnv(get("contest", n=3), 2, seed=0, reward_scale=10.0)
    env.reset()
    _, reward, done, infos = env.step(np.full(6, 50))
    assert done.all()
    assert not any(info["TimeLimit.truncated"] for info in infos)
    np.testing.assert_allclose(reward, 10 * (1 / 3 - 0.5), rtol=1e-6)
    np.testing.assert_allclose([info["episode"]["r"] for info in infos], 1 / 3 - 0.5)


def test_partners_hold_their_seats():
    game = get("compliance", detection=1.0, false_alarm=0.0, continuation=0.9)
    env = SeatVecEnv(game, 50, partners={1: Scripted(grim, 0)}, seed=0)
    env.reset()
    assert env.num_envs == 50
    observation, first, _, _ = env.step(np.ones(50, int))  # violates
    assert set(first) == {game.temptation}
    alarmed = observation[:, 0] == 1  # but where a new episode has begun
    assert 25 < alarmed.sum() < 50
    _, second, _, _ = env.step(np.ones(50, int))
    assert set(second[alarmed]) == {game.punishment}  # the rival violates too
    assert set(second[~alarmed]) == {game.temptation}


def test_masks_are_asked_for_where_a_classic_has_illegal_actions():
    assert SeatVecEnv(get("arms_race"), 1).game.needs_masks
    assert not SeatVecEnv(get("stag_hunt"), 1).game.needs_masks
    env = SeatVecEnv(get("arms_race"), 20, seed=1)
    observation = env.reset()
    masks = get_action_masks(env)
    np.testing.assert_array_equal(masks[:, 1], observation[:, 0] > 0)  # nothing to destroy without weapons


def test_an_algorithm_trains_unmodified_and_repeats_under_a_seed():
    def learned():
        env = SeatVecEnv(get("stag_hunt"), 4, seed=0)
        model = PPO("MlpPolicy", env, n_steps=8, batch_size=32, seed=1, device="cpu").learn(128)
        return model.predict(env.reset(), deterministic=False)[0]

    np.testing.assert_array_equal(learned(), learned())


def test_what_a_classic_does_not_have_is_refused():
    with pytest.raises(ValueError, match=r"continuation = 1\.5: must be"):
        SeatVecEnv(get("prisoners_dilemma"), 1, params={"continuation": 1.5})
    with pytest.raises(ValueError, match=r"fog = 0\.1: must be one of"):
        SeatVecEnv(get("prisoners_dilemma"), 1, params={"fog": 0.1})
    with pytest.raises(ValueError, match="threads = 2: must be 1 for a classic"):
        SeatVecEnv(get("stag_hunt"), 1, threads=2)
    with pytest.raises(ValueError, match="truth = True: must be False for a classic"):
        SeatVecEnv(get("stag_hunt"), 1, truth=True)
