"""OpenSpiel's time steps: equal to the parallel form, in the types that its agents assert."""

import importlib
import sys

import numpy as np
import pytest
from open_spiel.python.algorithms.random_agent import RandomAgent
from open_spiel.python.algorithms.tabular_qlearner import QLearner
from open_spiel.python.rl_environment import Environment, TimeStep

import sd_env
from sd_env.adapters.openspiel import environment

NAME = "doubly_dangerous"


def test_time_steps_are_the_parallel_form():
    env, parallel = environment(NAME, seed=3, discount=0.9), sd_env.parallel_env(NAME)
    step, (seen, infos) = env.reset(), parallel.reset(seed=3)
    assert step.first()
    assert (step.rewards, step.discounts) == (None, None)
    rng = np.random.default_rng(0)
    while parallel.agents:
        assert step.is_simultaneous_move()
        np.testing.assert_array_equal(step.observations["info_state"], list(seen.values()))
        legal = [np.flatnonzero(info["action_mask"]).tolist() for info in infos.values()]
        assert step.observations["legal_actions"] == legal
        actions = rng.integers(0, 8, 2)
        seen, rewards, _, truncations, infos = parallel.step(dict(zip(parallel.agents, actions, strict=True)))
        step = env.step(actions)
        assert step.rewards == list(rewards.values())
        assert step.last() == all(truncations.values())
        assert step is env.get_time_step()
    assert step.observations["legal_actions"] == [[], []]
    assert step.discounts == [0.9, 0.9]  # cut, not ended
    assert env.step(actions).first()  # OpenSpiel's environments begin anew then


def test_it_answers_as_openspiels_own_environment():
    """Names, keys and types of its Environment around a game of simultaneous moves."""
    ours, theirs = environment(NAME), Environment("goofspiel", num_cards=3)
    for name in ("observation_spec", "action_spec"):
        mine, its = getattr(ours, name)(), getattr(theirs, name)()
        assert {key: type(value) for key, value in mine.items()} == {key: type(value) for key, value in its.items()}
    assert type(ours.action_spec()["num_actions"]) is int
    assert ours.num_actions_per_step == ours.num_players == 2
    assert ours.is_turn_based == theirs.is_turn_based
    mine, its = ours.reset(), theirs.reset()
    assert isinstance(mine, TimeStep)
    assert mine.observations.keys() == its.observations.keys()
    assert mine.observations["current_player"] == its.observations["current_player"]
    with pytest.raises(RuntimeError, match="get_time_step before reset"):
        environment(NAME).get_time_step()


def test_an_end_by_war_has_discount_zero():
    at_once = {"war_ends_episode": True, "accident_rate": 1.0, "crisis_base": 1.0, "horizon": 200}
    env = environment(NAME, seed=0, **at_once)
    step = env.reset()
    while not step.last():
        step = env.step([1, 1])
    assert step.discounts == [0.0, 0.0]


def test_seeds_repeat_and_without_one_episodes_differ():
    env = environment(NAME, seed=5)
    first, second = env.reset(), env.reset()
    assert first.observations != second.observations
    env.seed(5)
    assert env.reset().observations == first.observations


def test_its_agents_play_to_the_end_and_only_what_is_legal():
    env = environment(NAME, seed=0)
    n_actions = env.action_spec()["num_actions"]
    agents = [QLearner(0, n_actions), RandomAgent(1, n_actions)]
    for _ in range(3):
        step = env.reset()
        while not step.last():
            step = env.step([agent.step(step).action for agent in agents])
            assert not env.parallel.engine.state.illegal.any()
        assert [agent.step(step) for agent in agents] == [None, None]
    assert np.isfinite(agents[0].loss)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([0], r"actions = \[0\]: must be 2 whole numbers, one a player"),
        ([0, 8], r"action 8 of agent_1: must be in \[0, 8\), a whole number"),
        ([0, None], r"action None of agent_1: must be in \[0, 8\), a whole number"),
    ],
)
def test_bad_actions_are_refused_and_nothing_moves(actions, message):
    env = environment(NAME, seed=0)
    before = env.reset()
    with pytest.raises(ValueError, match=message):
        env.step(actions)
    assert env.get_time_step() is before


@pytest.mark.parametrize("discount", [-0.1, 1.5, float("nan"), True, "1"])
def test_a_bad_discount_is_refused(discount):
    with pytest.raises(ValueError, match=r"discount = .*: must be a number in \[0, 1\]"):
        environment(NAME, discount=discount)


def test_without_openspiel_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "open_spiel.python.rl_environment", None)
    monkeypatch.delitem(sys.modules, "sd_env.adapters.openspiel")
    with pytest.raises(ImportError, match=r"pip install 'sd-env\[openspiel\]'"):
        importlib.import_module("sd_env.adapters.openspiel")
