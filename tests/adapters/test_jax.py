"""Worlds within JAX: equal to the engine, in order, each step once; skipped where JAX is not installed."""

import re
from pathlib import Path

import numpy as np
import pytest

from sd_env import Engine, scenario

jax = pytest.importorskip("jax")

from sd_env.adapters.jax import vector_env  # noqa: E402

jnp = jax.numpy
NAME, B, STEPS = "doubly_dangerous_n3", 5, 70  # the horizon is 64: every world begins anew once


def engines(actions, seed=4):
    """What an engine of its own tells of the same actions `[steps, B, N]`."""
    engine = Engine(scenario(NAME).params, B, autoreset=True)
    engine.reset(seed)
    for chosen in actions:
        engine.step(chosen)
        yield engine


def test_a_scan_within_jit_is_the_engine_step_by_step():
    reset, step = vector_env(NAME, B)
    actions = np.random.default_rng(0).integers(0, 8, (STEPS, B, 3))

    @jax.jit
    def play(seed, actions):
        first = reset(seed)
        return first, jax.lax.scan(lambda _, chosen: (None, step(chosen)), None, actions)[1]

    (observation, mask), told = play(4, jnp.asarray(actions))
    start = Engine(scenario(NAME).params, B)
    start.reset(4)
    np.testing.assert_array_equal(observation, start.observation)
    np.testing.assert_array_equal(mask, start.mask.astype(bool))
    for at, engine in enumerate(engines(actions)):
        np.testing.assert_array_equal(told.observation[at], engine.observation)
        np.testing.assert_array_equal(told.mask[at], engine.mask.astype(bool))
        np.testing.assert_array_equal(told.reward[at], engine.reward.astype(np.float32))
        np.testing.assert_array_equal(told.truncated[at], engine.truncated)
        after = engine.last_observation if at == 63 else engine.observation
        np.testing.assert_array_equal(told.last_observation[at], after)
    assert {str(array.dtype) for array in told} == {"float32", "bool"}
    assert not told.terminated.any()


def test_steps_whose_results_nobody_wants_are_played_too():
    """A pure callback would be dropped here."""
    reset, step = vector_env(NAME, B)

    @jax.jit
    def play():
        reset(4)
        for _ in range(3):
            step(jnp.ones((B, 3), jnp.int32))
        return step(jnp.zeros((B, 3), jnp.int32)).observation

    *_, engine = engines([np.ones((B, 3), int)] * 3 + [np.zeros((B, 3), int)])
    np.testing.assert_array_equal(play(), engine.observation)


def test_worlds_go_on_between_calls_and_a_policy_under_masks_is_never_illegal():
    reset, step = vector_env(NAME, B)

    @jax.jit
    def roll(mask, key):
        def one(mask, key):
            action = jax.random.categorical(key, jnp.where(mask, 0.0, -jnp.inf))
            told = step(action)
            return told.mask, (jnp.take_along_axis(mask, action[..., None], 2).all(), told.observation)

        return jax.lax.scan(one, mask, jax.random.split(key, STEPS))

    _, mask = jax.jit(reset)(0)
    mask, (legal, first) = roll(mask, jax.random.key(0))
    _, (_, second) = roll(mask, jax.random.key(0))
    assert legal.all()
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        (np.zeros((B, 2), int), r"actions are int32 \(5, 2\): must be whole numbers \(5, 3\), world and agent"),
        (np.zeros((B, 3)), r"actions are float32 \(5, 3\): must be whole numbers"),
        (np.zeros((B, 3), bool), r"actions are bool \(5, 3\): must be whole numbers"),
    ],
)
def test_bad_actions_are_refused_when_a_step_is_traced(actions, message):
    _, step = vector_env(NAME, B)
    with pytest.raises(ValueError, match=message):
        jax.jit(step).lower(actions)


def test_what_only_shows_while_it_runs_ends_with_the_games_own_text():
    reset, step = vector_env(NAME, B)
    with pytest.raises(jax.errors.JaxRuntimeError, match="step before reset: call reset first"):
        jax.block_until_ready(step(jnp.zeros((B, 3), jnp.int32)))
    reset, step = vector_env(NAME, B)
    reset(0)
    with pytest.raises(jax.errors.JaxRuntimeError, match="action 99: must be in"):
        jax.block_until_ready(step(jnp.full((B, 3), 99)))


def test_jax_itself_refuses_a_batch_of_batches():
    """Ordered calls have no order under vmap; a pure callback would step the same worlds twice."""
    reset, step = vector_env(NAME, B)
    reset(0)
    with pytest.raises(ValueError, match="Cannot `vmap` ordered IO callback"):
        jax.vmap(step)(jnp.zeros((2, B, 3), jnp.int32))


def test_the_example_of_the_page_runs(capsys):
    page = (Path(__file__).parents[2] / "docs/adapters.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```py\n(import jax\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(compile(example, "docs/adapters.md", "exec"), {})
    assert "(256, 2, 8)" in capsys.readouterr().out
