"""A classic takes what the main game takes: where the mask goes, and the horizon by PettingZoo's name."""

import copy
import pickle

import numpy as np
import pytest
from pettingzoo.test import parallel_api_test, parallel_seed_test

import sd_env

GAME = "inspection"


@pytest.mark.parametrize("mask", ["info", "obs", "none"])
@pytest.mark.parametrize("dtype", [np.int8, "float32"])
def test_the_mask_is_in_infos_observations_or_nowhere(mask, dtype):
    env = sd_env.classic_env(GAME, mask=mask, mask_keys=("seen", "legal"), mask_dtype=dtype)
    observations, infos = env.reset(seed=0)
    hold = dict.fromkeys(env.agents, 0)
    for told, held in ((observations, infos), env.step(hold)[::4]):
        for i, agent in enumerate(env.possible_agents):
            legal = env.engine.mask[0, i]
            assert env.observation_space(agent).contains(told[agent])
            assert (held[agent].keys() == {"action_mask"}) == (mask != "none")
            if mask == "obs":
                assert told[agent]["legal"].dtype == dtype
                np.testing.assert_array_equal(told[agent]["legal"], legal)
            if mask != "none":
                assert held[agent]["action_mask"].dtype == np.int8
                np.testing.assert_array_equal(held[agent]["action_mask"], legal)


def test_what_was_told_is_the_players_own():
    env = sd_env.classic_env(GAME, mask="obs")
    told, _ = env.reset(seed=0)
    before = copy.deepcopy(told)
    env.step(dict.fromkeys(env.agents, 0))
    np.testing.assert_equal(told, before)
    told["agent_0"]["observation"][:] = told["agent_0"]["action_mask"][:] = 9
    assert not (env.engine.observation == 9).any()


@pytest.mark.filterwarnings("ignore:Observation space for each agent probably should be:UserWarning")  # Dict: masks
@pytest.mark.parametrize("name", ["inspection", "arms_race", "stag_hunt"])
def test_pettingzoos_tests_pass_with_the_mask_in_the_observation(name):
    parallel_api_test(sd_env.classic_env(name, mask="obs", max_cycles=9), num_cycles=30)
    parallel_seed_test(lambda: sd_env.classic_env(name, mask="obs", max_cycles=9), num_cycles=20)


def lasts(env):
    """Steps of an episode of first actions, and whether it was cut."""
    env.reset(seed=0)
    steps = 0
    while env.agents:
        *_, truncations, _ = env.step(dict.fromkeys(env.agents, 0))
        steps += 1
        assert steps < 1000
    return steps, truncations["agent_0"]


def test_max_cycles_cuts_the_episode_in_place_of_the_games_own_horizon():
    assert lasts(sd_env.classic_env("richardson")) == (100, True)
    assert lasts(sd_env.classic_env("richardson", max_cycles=7)) == (7, True)
    assert lasts(sd_env.classic_env("richardson", max_cycles=250)) == (250, True)
    assert lasts(sd_env.classic_env("prisoners_dilemma", continuation=0.999999, max_cycles=3)) == (3, True)
    own = lasts(sd_env.classic_env(GAME))
    assert lasts(sd_env.classic_env(GAME, max_cycles=0)) == own  # 0 is never
    assert lasts(sd_env.classic_env(GAME, max_cycles=own[0])) == own  # the game's own end counts as its end
    env = sd_env.classic_env("richardson", max_cycles=7)
    for twin in (copy.deepcopy(env), pickle.loads(pickle.dumps(env))):
        assert lasts(twin) == (7, True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"mask": "both"}, "mask = 'both': must be one of info, obs, none"),
        ({"mask_keys": ("a", "a")}, "mask_keys = .*: must be two different names"),
        ({"mask_dtype": "bool"}, "mask_dtype = 'bool': must be int8 or float32"),
        ({"max_cycles": 3, "steps": 3}, "max_cycles and steps are two names"),
        ({"max_cycles": "long"}, "max_cycles = 'long': must be a whole number of at least 0"),
        ({"max_cycles": -1}, "max_cycles = -1: must be a whole number of at least 0"),
        ({"max_cycles": True}, "max_cycles = True: must be a whole number"),
        ({"max_circles": 3}, "has no parameter 'max_circles'"),
    ],
)
def test_bad_options_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        sd_env.classic_env("richardson", **given)


def test_parameters_change_a_classic_that_is_given_too():
    game = sd_env.classics.get("richardson", cap=8.0)
    env = sd_env.classic_env(game, steps=4, mask="none")
    assert (env.game.cap, env.game.steps) == (8.0, 4)
    assert lasts(env) == (4, True)
    assert sd_env.classic_env(game).game == game
    with pytest.raises(ValueError, match="stepps"):
        sd_env.classic_env(game, stepps=4)
