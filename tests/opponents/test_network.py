"""Trained policies played by numpy do what torch does with the same weights."""

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from agents.runs.weights import load_weights
from sd_env import opponents, scenario
from sd_env.opponents.network import load_network
from sd_env.opponents.populations import FILES, HERE


def seen(path, rows=64):
    policy, rng = load_weights(path), np.random.default_rng(0)
    low, high = policy.observation_space.low, policy.observation_space.high
    masks = rng.random((rows, policy.action_space.n)) < 0.6
    masks[:, 0] = True
    return policy, rng.uniform(low, high, (rows, len(low))).astype(np.float32), masks


@pytest.mark.parametrize("name", FILES)
def test_probabilities_are_torchs(name):
    policy, observation, masks = seen(HERE / name)
    with torch.no_grad():
        expected = policy.get_distribution(torch.from_numpy(observation), action_masks=masks).distribution.probs.numpy()
    network = load_network(HERE / name)
    np.testing.assert_allclose(network.probabilities(observation, masks), expected, atol=1e-6)
    assert (network.probabilities(observation, masks)[~masks] == 0).all()
    likeliest = policy.predict(observation, deterministic=True, action_masks=masks)[0]
    np.testing.assert_array_equal(network.predict(observation, None, None, True, masks)[0], likeliest)


def test_draws_follow_the_probabilities_and_their_seed():
    _, observation, masks = seen(HERE / FILES[0], rows=1)
    many, legal = np.repeat(observation, 20_000, axis=0), np.repeat(masks, 20_000, axis=0)
    network = load_network(HERE / FILES[0], seed=3)
    actions, memory = network.predict(many, action_masks=legal)
    shares = np.bincount(actions, minlength=network.n_actions) / len(actions)
    np.testing.assert_allclose(shares, network.probabilities(observation, masks)[0], atol=0.015)
    again, _ = load_network(HERE / FILES[0], seed=3).predict(many, action_masks=legal)
    other, _ = load_network(HERE / FILES[0], seed=4).predict(many, action_masks=legal)
    later, _ = network.predict(many, memory, action_masks=legal)
    np.testing.assert_array_equal(actions, again)
    assert (actions != other).any()
    assert (actions != later).any()


def test_a_population_is_seated_by_its_name_and_refused_elsewhere():
    assert opponents.load(FILES[0], scenario("doubly_dangerous")).n_actions == 8
    with pytest.raises(ValueError, match="has 18 fields and 8 actions: cold_war has"):
        opponents.load(FILES[0], "cold_war")
    with pytest.raises(ValueError, match="policy 'nobody': neither a file of weights nor one of hold, arm"):
        opponents.load("nobody", "cold_war")


def test_a_run_s_folder_stands_for_its_weights_and_a_zip_is_told_apart(tmp_path):
    shutil.copy(HERE / FILES[0], tmp_path / "model.safetensors")
    game = scenario("doubly_dangerous")
    rows = np.random.default_rng(0).random((50, 18), np.float32)
    of_file, of_run = (opponents.load(what, game).predict(rows)[0] for what in (FILES[0], tmp_path))
    np.testing.assert_array_equal(of_file, of_run)
    (tmp_path / "model.zip").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"model.zip': a zip of Stable-Baselines3; load it there and give the model"):
        opponents.load(tmp_path / "model.zip", game)


def test_what_is_no_plain_actor_is_refused(tmp_path):
    (tmp_path / "words.safetensors").write_text("no weights")
    with pytest.raises(ValueError, match=r"words\.safetensors: not a policy's weights"):
        load_network(tmp_path / "words.safetensors")
    about = {"sd_env": json.dumps({"format": "sd_env policy 2", "kind": "QRDQNPolicy"})}
    save_file(load_file(HERE / FILES[0]), tmp_path / "values.safetensors", about)
    with pytest.raises(ValueError, match="kind = 'QRDQNPolicy': must be one of ActorCriticPolicy, Maskable"):
        load_network(tmp_path / "values.safetensors")
