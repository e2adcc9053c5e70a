"""SeatVecEnv takes whole numbers of all kinds as actions, and its copies go on alike."""

import copy
import pickle

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

import torch

from sd_env.adapters.sb3 import SeatVecEnv


@pytest.mark.parametrize(
    "actions",
    [
        torch.tensor([1, 1]),
        torch.tensor([[1], [1]]),
        [torch.tensor([1]), np.array(1)],
        [np.int8(1), 1],
        np.ones((2, 1), int),
    ],
)
def test_rows_of_all_kinds_are_actions(actions):
    env = SeatVecEnv("doubly_dangerous", 1, seed=0)
    env.reset()
    env.step(actions)
    assert env.engine.state.choice.tolist() == [[1, 1]]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))], ids=["copy", "pickle"])
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_copies_go_on_alike(copied, steps):
    env = SeatVecEnv("doubly_dangerous", 2, seats=[0], partners={1: "grit"}, seed=0, params={"horizon": 3})
    if steps:
        env.reset()
    for _ in range(steps):
        env.step(np.ones(2, int))
    twin = copied(env)
    if not steps:
        np.testing.assert_equal(twin.reset(), env.reset())
    np.testing.assert_equal(twin.step(np.ones(2, int)), env.step(np.ones(2, int)))
