"""What holds for every classic: PettingZoo's checkers, seeds, bounds, batches, and words for bad input."""

import contextlib
import io

import numpy as np
import pytest
from pettingzoo.test import parallel_api_test, parallel_seed_test, render_test
from pettingzoo.utils import parallel_to_aec

import sd_env
from sd_env.classics import CLASSICS, ClassicEngine, get, names

EVERY = names()


@pytest.fixture(autouse=True)
def quiet():
    with contextlib.redirect_stdout(io.StringIO()):
        yield


def random_actions(engine, rng):
    return rng.integers(0, engine.n_actions, (engine.n_worlds, engine.n_agents))  # legal and illegal mixed


@pytest.mark.parametrize("name", EVERY)
def test_pettingzoo_checkers(name):
    parallel_api_test(sd_env.classic_env(name), num_cycles=60)
    parallel_seed_test(lambda: sd_env.classic_env(name), num_cycles=30)


@pytest.mark.filterwarnings("ignore:.*Not able to test alternative render modes:UserWarning")
@pytest.mark.parametrize("name", EVERY)
def test_pettingzoo_render(name):
    render_test(lambda render_mode=None: parallel_to_aec(sd_env.classic_env(name, render_mode=render_mode)))


@pytest.mark.parametrize("name", EVERY)
def test_observations_and_states_stay_inside_their_bounds(name):
    engine, rng = ClassicEngine(get(name), 64, autoreset=True), np.random.default_rng(1)
    low, high = np.array([[f.low, f.high] for f in engine.game.sees]).T
    engine.reset(3)
    assert engine.state.shape == (64, len(engine.game.columns))
    for _ in range(200):
        seen = engine.observation
        assert seen.shape == (64, engine.n_agents, engine.n_fields)
        assert np.isfinite(seen).all()
        assert (seen >= low - 1e-6).all()
        assert (seen <= high + 1e-6).all()
        assert engine.mask.any(axis=2).all()
        engine.step(random_actions(engine, rng))
        assert np.isfinite(engine.reward).all()


@pytest.mark.parametrize("name", EVERY)
def test_world_k_of_a_batch_equals_the_world_alone(name):
    batch, rng = ClassicEngine(get(name), 7, autoreset=True), np.random.default_rng(2)
    batch.reset(11)
    alone = ClassicEngine(get(name), 1, autoreset=True)
    alone.reset(0)
    alone.key[:] = batch.key[4]
    alone.episode[:], alone.clock[:] = 0, 0
    alone.state = alone.game.begin(alone._draws(alone.game.draws_begin))
    alone._show()
    for _ in range(100):
        np.testing.assert_array_equal(alone.observation[0], batch.observation[4])
        actions = random_actions(batch, rng)
        batch.step(actions)
        alone.step(actions[4:5])
        np.testing.assert_array_equal(alone.reward[0], batch.reward[4])
        assert alone.terminated[0] == batch.terminated[4]


@pytest.mark.parametrize("name", EVERY)
def test_a_reset_of_some_worlds_leaves_the_others_alone(name):
    engine, twin, rng = ClassicEngine(get(name), 6), ClassicEngine(get(name), 6), np.random.default_rng(3)
    named = np.array([True, False, False, True, True, False])
    for each in (engine, twin):
        each.reset(8)
    actions = random_actions(engine, rng)
    for each in (engine, twin):
        each.step(actions)
    before = twin.observation.copy(), twin.mask.copy(), twin.reward.copy(), twin.terminated.copy()
    engine.reset_some(named)
    for mine, its in zip((engine.observation, engine.mask, engine.reward, engine.terminated), before, strict=True):
        np.testing.assert_array_equal(mine[~named], its[~named])
    twin.reset()  # every world's next episode
    np.testing.assert_array_equal(engine.observation[named], twin.observation[named])
    assert not engine.terminated[named].any()
    assert not engine.truncated[named].any()
    np.testing.assert_array_equal(engine.clock, np.where(named, 0, 1))


@pytest.mark.parametrize("name", EVERY)
def test_nothing_random_but_the_seed(name):
    def play(seed):
        engine, rng = ClassicEngine(get(name), 5, autoreset=True), np.random.default_rng(3)
        engine.reset(seed)
        seen = [engine.observation.ravel()]
        for _ in range(60):
            engine.step(random_actions(engine, rng))
            seen += [engine.observation.ravel(), engine.reward.ravel()]
        return np.concatenate(seen)

    np.testing.assert_array_equal(play(5), play(5))
    draws = CLASSICS[name].draws_begin + CLASSICS[name].draws_step
    assert np.array_equal(play(5), play(6)) == (not draws)


@pytest.mark.parametrize("name", EVERY)
def test_its_card_is_filled_in(name):
    game = CLASSICS[name]
    for line in (game.title, game.source, game.result, game.status, game.__doc__):
        assert line
    assert game.status in ("published", "abstract", "memory", "derived")
    assert get(name).equilibrium() is not None


def test_unknown_names_and_parameters_are_named():
    with pytest.raises(ValueError, match="unknown classic 'stag_hun': did you mean stag_hunt"):
        get("stag_hun")
    with pytest.raises(ValueError, match="stag_hunt has no parameter 'rewrd': did you mean reward"):
        get("stag_hunt", rewrd=3.0)
    with pytest.raises(ValueError, match="reward = nan: must be a finite number"):
        get("stag_hunt", reward=float("nan"))


def test_steps_out_of_place_are_refused():
    env = sd_env.classic_env("stag_hunt")
    with pytest.raises(RuntimeError, match="call reset first"):
        env.step({"agent_0": 0, "agent_1": 0})
    env.reset(seed=1)
    with pytest.raises(ValueError, match="must be for"):
        env.step({"agent_0": 0})
    with pytest.raises(ValueError, match=r"action 2 of agent_1: must be in \[0, 2\)"):
        env.step({"agent_0": 0, "agent_1": 2})
