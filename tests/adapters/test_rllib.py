"""RLlib's form: the PettingZoo form's worlds under RLlib's names, and the Dict that its masking module reads."""

import numpy as np
import pytest
from gymnasium import spaces

import sd_env

pytest.importorskip("ray.rllib")

from ray.rllib.env.vector.sync_vector_multi_agent_env import SyncVectorMultiAgentEnv
from ray.rllib.utils.pre_checks.env import check_multiagent_environments

from sd_env.adapters.rllib import env as rllib_env
from tests.adapters.documented import run_example

SHORT = {"scenario": "doubly_dangerous", "horizon": 6}


@pytest.mark.parametrize("mask", [True, False])
def test_rllibs_own_check_passes(mask):
    check_multiagent_environments(rllib_env(SHORT, mask))


def test_steps_are_those_of_the_pettingzoo_form():
    env, twin = rllib_env(SHORT), sd_env.parallel_env("doubly_dangerous", horizon=6)
    seen, infos = env.reset(seed=3)
    expected, masks = twin.reset(seed=3)
    rng = np.random.default_rng(0)
    for step in range(1, 7):
        assert list(seen) == env.agents == ["agent_0", "agent_1"]
        for agent, its in seen.items():
            np.testing.assert_array_equal(its["observations"], expected[agent])
            np.testing.assert_array_equal(its["action_mask"], masks[agent]["action_mask"])
            assert env.get_observation_space(agent).contains(its)
        assert infos == {}
        actions = {agent: int(rng.integers(env.get_action_space(agent).n)) for agent in env.agents}
        seen, rewards, terminated, truncated, infos = env.step(actions)
        expected, paid, _, _, masks = twin.step(actions)
        assert rewards == paid
        assert not terminated["__all__"]
        assert truncated["__all__"] == (step == 6)
    assert env.agents == []


def test_the_masking_module_finds_its_two_boxes():
    space = rllib_env(SHORT).get_observation_space("agent_0")
    n = rllib_env(SHORT).get_action_space("agent_0").n
    assert space["action_mask"] == spaces.Box(0, 1, (n,), np.float32)
    assert space["observations"] == rllib_env(SHORT, mask=False).get_observation_space("agent_0")


def test_worlds_side_by_side_differ_and_repeat():
    worlds = SyncVectorMultiAgentEnv([lambda: rllib_env(SHORT) for _ in range(3)])
    first = [seen["agent_0"]["observations"] for seen in worlds.reset(seed=5)[0]]
    again = [seen["agent_0"]["observations"] for seen in worlds.reset(seed=5)[0]]
    np.testing.assert_array_equal(first, again)
    assert len(np.unique(first, axis=0)) == 3


def test_what_is_wrong_is_refused_by_name():
    with pytest.raises(ValueError, match="nowhere"):
        rllib_env({"scenario": "nowhere"})
    with pytest.raises(ValueError, match="horizont"):
        rllib_env({"horizont": 3})


def test_the_example_of_the_page_runs():
    assert run_example("sd_env.adapters import rllib")["config"].build_algo is not None
