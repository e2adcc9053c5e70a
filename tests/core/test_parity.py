"""One game, however it is run: compiled or not, alone or in a batch, on one thread or two, in whatever process."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sd_env.core.engine import Engine
from sd_env.core.rng import world_keys
from tests.core.games import hold
from tests.core.parity import games, play_all, record

ROOT = Path(__file__).parents[2]


def elsewhere(target, **environment):
    """What another process finds when it plays the same games."""
    call = [sys.executable, "-W", "error", "-m", "tests.core.parity", str(target)]
    environment = {**os.environ, **environment}
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(np.load(target))


@pytest.fixture(scope="module")
def here():
    return play_all()


def test_two_processes_play_the_same(here, tmp_path):
    there = elsewhere(tmp_path / "there.npz", PYTHONHASHSEED="1")
    assert there.keys() == here.keys()
    assert all(np.array_equal(here[name], there[name]) for name in here)


def test_compiled_plays_like_plain_python(here, tmp_path):
    plain = elsewhere(tmp_path / "plain.npz", NUMBA_DISABLE_JIT="1")
    assert plain.keys() == here.keys()
    for name, array in here.items():
        if array.dtype.kind != "f":
            np.testing.assert_array_equal(array, plain[name], err_msg=name)
        elif array.dtype == np.float64:
            np.testing.assert_allclose(array, plain[name], rtol=1e-12, atol=1e-12, err_msg=name)
        else:  # observations are float32: their own last digit
            np.testing.assert_allclose(array, plain[name], rtol=1e-6, atol=1e-6, err_msg=name)


def test_the_games_use_every_mechanism(here):
    for field in ("crisis", "caught", "terminated", "truncated", "illegal", "episode", "offer", "notice"):
        assert any(here[f"{name}.{field}"].any() for name in games()), field
    for field, values in (("war", {0, 1, 2, 3}), ("cause", {0, 1, 2, 3}), ("act", set(range(9)))):
        assert set(np.concatenate([here[f"{name}.{field}"].ravel() for name in games()])) == values, field
    events = np.bitwise_or.reduce(np.concatenate([here[f"{name}.treaty_event"].ravel() for name in games()]))
    assert events == 2**11 - 1  # each of the eleven events of a treaty came about
    talk = {field: here[f"talk.{field}"] for field in ("motive", "parts", "shock_at", "step", "age", "suspended")}
    assert set(talk["motive"].ravel()) == {0, 1, 2}
    assert (talk["parts"][..., -1] > 0).any()  # power is paid
    assert (talk["shock_at"] == talk["step"][..., None]).any(axis=(0, 1)).all()
    assert len(set(talk["shock_at"][..., 1].ravel())) > 3
    assert talk["age"].max() > 2
    assert talk["suspended"].any()


@pytest.mark.parametrize("name", games())
def test_a_world_in_a_batch_equals_the_world_alone(name):
    params, many = games()[name], 70  # more than a block
    batch = Engine(params, many, autoreset=True)
    batch.reset(5)
    chosen = np.random.default_rng(0).integers(0, batch.n_actions, (30, many, batch.n_agents))
    alone = {b: Engine(params, 1, autoreset=True) for b in (0, 1, 63, 64, 69)}
    for b, engine in alone.items():
        engine.reset(keys=world_keys(5, many)[b : b + 1])
    for actions in chosen:
        batch.step(actions)
        for b, engine in alone.items():
            engine.step(actions[b : b + 1])
            for batched, single in zip((*batch.state, *batch.output), (*engine.state, *engine.output), strict=True):
                assert np.array_equal(batched[b], single[0])


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_matter(threads):
    params = games()["doctrine"]
    one, several = Engine(params, 200, autoreset=True), Engine(params, 200, threads=threads, autoreset=True)
    for engine in (one, several):
        engine.reset(1)
    kept = [record(engine) for engine in (one, several)]
    several.close()
    assert all(np.array_equal(kept[0][name], kept[1][name]) for name in kept[0])


def test_more_threads_than_worlds():
    engine = Engine(games()["bare"], 1, threads=3)
    engine.reset(1)
    assert hold(engine).step.tolist() == [1]
    engine.close()


def test_a_pickled_engine_goes_on_alike():
    engine = Engine(games()["agent"], 20, autoreset=True)
    engine.reset(2)
    record(engine, 5)
    copy = pickle.loads(pickle.dumps(engine))
    kept = [record(each, 10, seed=9) for each in (engine, copy)]
    assert all(np.array_equal(kept[0][name], kept[1][name]) for name in kept[0])
    assert not copy.params.greed.flags.writeable
