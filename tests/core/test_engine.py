"""The engine's contract: what is refused, what a seed fixes, how worlds end and begin anew."""

import numpy as np
import pytest

from tests.core.games import Engine, calm, hold, random_actions, start, varied


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([0, 0], "actions have shape (2,): must be (1, 2)"),
        ([[0.0, 0.0]], "actions have type float64: must be whole numbers"),
        ([[0, 8]], "action 8: must be in [0, 8)"),
        ([[-1, 0]], "action -1: must be in [0, 8)"),
    ],
)
def test_bad_actions_are_refused_before_anything_moves(actions, message):
    engine = start(calm())
    before = [array.copy() for array in engine.state]
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the whole message is compared below
        engine.step(np.array(actions))
    assert str(refused.value) == message
    assert all(np.array_equal(old, new) for old, new in zip(before, engine.state, strict=True))


def test_step_before_reset_is_refused():
    with pytest.raises(RuntimeError, match=r"^step before reset: call reset first$"):
        Engine(calm()).step(np.zeros((1, 2), int))


def test_bad_keys_are_refused():
    with pytest.raises(ValueError, match=r"^keys has shape \(3,\): must be \(2,\)$"):
        Engine(calm(), 2).reset(keys=np.zeros(3, np.uint64))


def played(engine, steps=12):
    """All that an engine showed and paid over ``steps`` random steps."""
    seen = []
    for actions, _ in zip(random_actions(engine, 5), range(steps), strict=False):
        engine.step(actions)
        seen += [engine.output.observation.copy(), engine.output.mask.copy(), engine.state.reward.copy()]
    return seen


def same(one, two):
    return all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_a_seed_fixes_everything_and_another_seed_changes_it():
    params = varied(1, 3, 2, 1)
    assert same(played(start(params, 4, 7)), played(start(params, 4, 7)))
    assert not same(played(start(params, 4, 7)), played(start(params, 4, 8)))


def test_reset_without_a_seed_begins_the_next_episode_of_the_same_worlds():
    params = varied(1, 3, 2, 1, greedy_prior=0.5)
    engine, again = start(params, 4), start(params, 4)
    first = engine.output.observation.copy()
    keys = engine.state.key.copy()
    for each in (engine, again):
        hold(each, 3)
        each.reset()
    assert np.array_equal(engine.state.key, keys)
    assert engine.state.episode.tolist() == [1] * 4
    assert not np.array_equal(engine.output.observation, first)
    assert np.array_equal(engine.output.observation, again.output.observation)
    engine.reset(0)
    assert np.array_equal(engine.output.observation, first)


def test_autoreset_keeps_the_last_view_and_begins_the_next_episode():
    params = varied(3, 3, 2, 1, horizon=4, continuation=1.0, war_ends_episode=False)
    ending, renewed = start(params, 5), Engine(params, 5, autoreset=True)
    renewed.reset(0)
    for actions, _ in zip(random_actions(ending, 1), range(4), strict=False):
        ending.step(actions)
        renewed.step(actions)
    assert renewed.state.truncated.all()
    assert np.array_equal(renewed.output.last_observation, ending.output.observation)
    assert np.array_equal(renewed.state.reward, ending.state.reward)
    assert (renewed.state.step.tolist(), renewed.state.episode.tolist()) == ([0] * 5, [1] * 5)
    ending.reset()
    assert np.array_equal(renewed.output.observation, ending.output.observation)
    assert np.array_equal(renewed.output.mask, ending.output.mask)


def test_autoreset_leaves_other_worlds_alone():
    params = varied(3, 2, 2, 1, continuation=0.8, horizon=0)
    ending, renewed = start(params, 200), Engine(params, 200, autoreset=True)
    renewed.reset(0)
    hold(ending)
    hold(renewed)
    over = ending.state.terminated
    assert 0 < over.sum() < 200
    assert np.array_equal(renewed.output.observation[~over], ending.output.observation[~over])
    assert np.array_equal(renewed.state.episode, over.astype(int))


def test_truth_holds_what_is_hidden():
    engine = start(calm(greedy_prior=0.5), 50)
    by_motive = {tuple(engine.state.motive[b]): engine.truth(b) for b in range(50)}
    assert len(by_motive) == 4
    assert len({truth.tobytes() for truth in by_motive.values()}) == 4
    engine.state.misreading[0] += 1.0
    assert not np.array_equal(engine.truth(0), by_motive[tuple(engine.state.motive[0])])
