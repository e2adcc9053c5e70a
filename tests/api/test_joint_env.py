"""The joint form: the parallel form's game in tuples, and what EPyMARL reads of it."""

import gymnasium
import numpy as np
import pytest
from gymnasium.spaces import Discrete, Tuple
from gymnasium.wrappers import TimeLimit

import sd_env

MADE = "sd_env:SecurityDilemmaJoint-v1"


def test_a_joint_game_is_the_parallel_game_by_places():
    joint, parallel = gymnasium.make(MADE, scenario="doubly_dangerous_n3"), sd_env.parallel_env("doubly_dangerous_n3")
    seen, info = joint.reset(seed=6)
    observations, infos = parallel.reset(seed=6)
    rng = np.random.default_rng(0)
    for step in range(64):
        assert joint.observation_space.contains(seen)
        np.testing.assert_array_equal(seen, list(observations.values()))
        masks = [told["action_mask"] for told in infos.values()]
        np.testing.assert_array_equal(info["action_mask"], masks)
        assert joint.unwrapped.get_avail_actions() == np.array(masks).tolist()
        actions = rng.integers(0, joint.action_space[0].n, 3).tolist()
        seen, rewards, terminated, truncated, info = joint.step(actions)
        told = parallel.step(dict(zip(parallel.agents, actions, strict=True)))
        observations, infos = told[0], told[4]
        assert isinstance(rewards, list)
        assert rewards == list(told[1].values())
        assert (terminated, truncated) == (False, step == 63)
    np.testing.assert_array_equal(joint.unwrapped.state(), parallel.state())


def test_epymarl_finds_what_its_wrapper_reads():
    """As its ``envs/gymma.py`` and ``runners/episode_runner.py`` have it."""
    env = TimeLimit(gymnasium.make(MADE, horizon=5), max_episode_steps=100)
    assert env.unwrapped.n_agents == 2
    assert isinstance(env.action_space, Tuple)
    assert max(env.action_space, key=lambda space: space.n) == Discrete(8)
    assert max(env.observation_space, key=lambda space: space.shape).shape[0] == len(env.reset(seed=0)[0][0])
    assert not hasattr(env.unwrapped, "state_size")  # it would be taken for the size of the joined observations
    ended, returns, stats = False, np.zeros(2), {}
    while not ended:
        _, rewards, terminated, truncated, info = env.step([0, 0])
        returns += rewards
        ended = terminated or truncated
    stats.update({key: stats.get(key, 0) + info.get(key, 0) for key in set(stats) | set(info)})
    assert stats["action_mask"].shape == (2, 8)
    assert ended == info.get("episode_limit", False)  # so that it goes on by the value of what was seen last


def test_an_end_by_war_is_no_cut():
    at_once = {"war_ends_episode": True, "accident_rate": 1.0, "crisis_base": 1.0}
    env = sd_env.joint_env(**at_once, horizon=200)
    env.reset(seed=0)
    for _ in range(200):
        _, _, terminated, truncated, info = env.step([1, 1])
        if terminated:
            break
    assert (terminated, truncated, "episode_limit" in info) == (True, False, False)


def test_masks_go_where_they_are_asked_for():
    seen, _ = sd_env.joint_env(mask="obs").reset(seed=0)
    assert set(seen[0]) == {"observation", "action_mask"}
    assert sd_env.joint_env(mask="none").reset(seed=0)[1] == {}


def test_an_older_version_is_answered_with_this_one():
    with pytest.raises(DeprecationWarning, match=r"SecurityDilemmaJoint-v0 is out of date.*version `v1`"):
        gymnasium.make("sd_env:SecurityDilemmaJoint-v0")


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([0], r"actions = \[0\]: must be 2 whole numbers, one an agent"),
        (0, "actions = 0: must be 2 whole numbers, one an agent"),
        ([0, 99], r"action 99 of agent_1: must be in \[0, 8\), a whole number"),
    ],
)
def test_bad_actions_are_refused_and_nothing_moves(actions, message):
    env = sd_env.joint_env()
    with pytest.raises(RuntimeError, match="step before reset"):
        env.step([0, 0])
    env.reset(seed=0)
    before = env.state()
    with pytest.raises(ValueError, match=message):
        env.step(actions)
    np.testing.assert_array_equal(env.state(), before)
