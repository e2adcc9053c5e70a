"""Seeds, stricter than the official checkers: whole episodes, several resets, copies, processes."""

import copy
import pickle
import random
import subprocess
import sys

import numpy as np
import pytest

import sd_env

FORMS = {
    "parallel": lambda: sd_env.parallel_env("doubly_dangerous_n3", horizon=9),
    "solo": lambda: sd_env.solo_env("doubly_dangerous_n3", horizon=9),
    "vector": lambda: sd_env.vector_env("doubly_dangerous_n3", 4, horizon=9),
}


def episode(env, seed=None, steps=9):
    """Everything an episode shows, as one list of numbers; the actions are a fixed function of the step."""
    reset = env.reset(seed=seed) if seed is not None else env.reset()
    shown = [flat(reset)]
    for t in range(steps):
        if hasattr(env, "possible_agents"):
            out = env.step({agent: (t + i) % 8 for i, agent in enumerate(env.agents)})
        elif hasattr(env, "num_envs"):
            out = env.step((np.arange(env.num_envs) + t) % 8)
        else:
            out = env.step(t % 8)
        shown.append(flat(out))
    return np.concatenate(shown)


def flat(thing):
    """All numbers in nested tuples, dicts and arrays."""
    if isinstance(thing, dict):
        return np.concatenate([flat(value) for value in thing.values()]) if thing else np.zeros(0)
    if isinstance(thing, tuple):
        return np.concatenate([flat(value) for value in thing])
    if isinstance(thing, np.ndarray) and thing.dtype == object:
        return np.concatenate([flat(value) for value in thing if value is not None] or [np.zeros(0)])
    return np.ravel(np.asarray(thing, dtype=np.float64))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_a_seed_fixes_whole_episodes_and_those_that_follow(form, seed):
    one, two = FORMS[form](), FORMS[form]()
    two.reset(seed=99)  # what came before does not matter
    for given in (seed, None, None, seed):
        np.testing.assert_array_equal(episode(one, given), episode(two, given))


@pytest.mark.parametrize("form", FORMS)
def test_an_unseeded_reset_is_a_new_episode(form):
    env = FORMS[form]()
    shown = [episode(env, 0), episode(env), episode(env)]
    assert len({tuple(numbers) for numbers in shown}) == 3
    assert len({tuple(episode(env, seed)) for seed in range(4)}) == 4


@pytest.mark.parametrize("form", FORMS)
def test_never_seeded_environments_differ(form):
    assert not np.array_equal(episode(FORMS[form]()), episode(FORMS[form]()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("twin", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))], ids=["copy", "pickle"])
def test_a_live_copy_goes_on_alike_and_disturbs_nobody(form, twin):
    env, alone = FORMS[form](), FORMS[form]()
    episode(env, 7, steps=4)
    episode(alone, 7, steps=4)
    other = twin(env)
    episode(other, 123)  # the copy plays something else meanwhile
    mine, undisturbed = episode(env), episode(alone)
    np.testing.assert_array_equal(mine, undisturbed)
    again = twin(alone)
    np.testing.assert_array_equal(episode(again), episode(alone))


@pytest.mark.parametrize("form", FORMS)
def test_global_generators_are_left_alone(form):
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()
    env = FORMS[form]()
    episode(env, 0)
    episode(env)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_handed_out_arrays_are_not_overwritten_later():
    env = sd_env.parallel_env("doubly_dangerous")
    observations, infos = env.reset(seed=0)
    kept = copy.deepcopy((observations, infos))
    for _ in range(5):
        env.step(dict.fromkeys(env.agents, 1))
    np.testing.assert_array_equal(flat((observations, infos)), flat(kept))


def test_two_processes_play_the_same_episode():
    code = (
        "from tests.api.test_seeds import FORMS, episode; import hashlib; "
        "print([hashlib.sha256(episode(make(), 11).tobytes()).hexdigest() for make in FORMS.values()])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": str(h), "PATH": ""},
        ).stdout
        for h in (1, 2)
    }
    assert len(told) == 1
    assert "[" in told.pop()
