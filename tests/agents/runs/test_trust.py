"""No pickle is loaded that this installation did not write, unless somebody says so; weights need nobody's word."""

import os
import pickle
import stat

import numpy as np
import pytest
import torch

from agents.judging.contestants import contestants
from agents.judging.evaluate import evaluate
from agents.judging.watch import watch
from agents.learners import LEARNERS
from agents.runs import trust
from agents.runs.folder import CHECKPOINT_FILE, MODEL_FILE, WEIGHTS_FILE
from agents.runs.load import load, load_line_up, load_policy
from agents.runs.training import Keeper, train
from agents.runs.weights import load_model, load_weights, save_model
from agents.settings import EvaluateSettings, TrainSettings, WatchSettings
from sd_env.opponents.network import load_network
from sd_env.suite.match import play
from tests.agents.learners.installed import INSTALLED

TINY = {"n_worlds": 4}
PPO_TINY = TINY | {"n_steps": 8, "batch_size": 16}
OWN = {
    "a2c": TINY,
    "qrdqn": TINY | {"learning_starts": 8, "batch_size": 8},
    "best_response": PPO_TINY | {"partners": ("hold",)},
    "shaping": PPO_TINY | {"trial_worlds": 2},
}
STRANGE = "is a pickle, which can run code when loaded, and this installation did not make it"


def settings(runs, name="shared", **more) -> TrainSettings:
    given = {
        "agent_steps": 64,
        "learner": LEARNERS[name].settings(**OWN.get(name, PPO_TINY)),
        "n_curve_points": 1,
        "curve_worlds": 2,
        "final_worlds": 2,
        "progress": False,
    }
    return TrainSettings(scenario="doubly_dangerous", runs=str(runs), **given | more)


@pytest.fixture
def stranger(tmp_path, monkeypatch):
    """A finished run with a zip alone, made by an installation with another key."""
    monkeypatch.setenv("SD_ENV_CONFIG", str(tmp_path / "theirs"))
    folder = train(settings(tmp_path / "runs"))
    (folder / WEIGHTS_FILE).unlink()
    monkeypatch.setenv("SD_ENV_CONFIG", str(tmp_path / "mine"))
    return folder


def no_pickles(*_, **__):
    raise AssertionError("a pickle was loaded")


@pytest.mark.parametrize("name", INSTALLED)
def test_a_run_of_every_learner_loads_without_pickles_and_plays_as_its_zip_does(name, tmp_path, monkeypatch):
    folder = train(settings(tmp_path, name))
    played = []
    for weights in (True, False):
        with monkeypatch.context() as patched:
            if weights:
                for module, function in ((pickle, "load"), (pickle, "loads"), (torch, "load")):
                    patched.setattr(module, function, no_pickles)
                patched.setattr(pickle, "Unpickler", no_pickles)
            else:
                (folder / WEIGHTS_FILE).rename(tmp_path / "away")
            torch.manual_seed(0)
            line_up, game = load_line_up(folder)
            drawn = play(line_up, game, 8, 5, n_steps=16)
            greedy = play(line_up, game, 8, 5, n_steps=16, deterministic=True)
        played.append((drawn.action, greedy.action, torch.get_rng_state().numpy()))
    for ours, theirs in zip(*played, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_what_was_read_as_weights_is_written_again_byte_for_byte(tmp_path):
    folder = train(settings(tmp_path, "independent"))
    save_model(load_model(folder / WEIGHTS_FILE), tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == (folder / WEIGHTS_FILE).read_bytes()


def test_a_strangers_zip_is_refused_everywhere_and_loads_by_an_explicit_word(stranger, tmp_path):
    name = str(stranger)
    zip_file = tmp_path / "their.zip"
    zip_file.write_bytes((stranger / MODEL_FILE).read_bytes())
    for attempt in (
        lambda word: load_policy(stranger, word),
        lambda word: load(zip_file, "doubly_dangerous", trust=word),
        lambda word: contestants([name, "hold"], "doubly_dangerous", word),
        lambda word: watch(WatchSettings(run=name, steps=1, trust=word)),
        lambda word: watch(WatchSettings(scenario="doubly_dangerous", policies=name, steps=1, trust=word)),
        lambda word: evaluate(EvaluateSettings(run=name, n_worlds=2, trust=word)),
    ):
        with pytest.raises(ValueError, match=STRANGE) as refused:
            attempt(False)
        for way_out in (".safetensors", "trust=true", "a run of your own"):
            assert way_out in str(refused.value)
        attempt(True)


def test_a_changed_zip_is_no_longer_ones_own(tmp_path):
    folder = train(settings(tmp_path))
    assert trust.is_own(folder / MODEL_FILE)
    changed = bytearray((folder / MODEL_FILE).read_bytes())
    changed[100] ^= 1
    (folder / MODEL_FILE).write_bytes(changed)
    assert not trust.is_own(folder / MODEL_FILE)
    assert not trust.is_own(folder / "run.json")


def test_a_strangers_checkpoint_is_not_gone_on_from_without_a_word(tmp_path, monkeypatch):
    class CutError(Exception):
        pass

    def cut(*_):
        raise CutError

    many = settings(tmp_path / "runs", agent_steps=400, checkpoint_seconds=0)
    with monkeypatch.context() as patched:
        patched.setattr(Keeper, "finish", cut)
        with pytest.raises(CutError):
            train(many)
    (folder,) = (tmp_path / "runs").iterdir()
    own = (folder / CHECKPOINT_FILE).read_bytes()
    monkeypatch.setenv("SD_ENV_CONFIG", str(tmp_path / "mine"))
    with pytest.raises(ValueError, match=STRANGE):
        train(many)
    assert (folder / CHECKPOINT_FILE).read_bytes() == own
    many.trust = True
    assert train(many) == folder


def test_kills_between_signature_and_file_cost_nothing(tmp_path):
    file = tmp_path / "checkpoint.pt"
    trust.sign(file, b"one")
    file.write_bytes(b"one")
    for content in (b"two", b"three"):
        trust.sign(file, content)
        assert trust.is_own(file)  # killed before it replaced the first, once and once more
    file.write_bytes(b"three")
    assert trust.is_own(file)


@pytest.mark.skipif(os.name == "nt", reason="Windows files have no mode for group and others")
def test_the_key_is_its_users_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("SD_ENV_CONFIG", str(tmp_path / "config"))
    model = tmp_path / "model.zip"
    model.write_bytes(b"mine")
    trust.sign(model, b"mine")
    key = tmp_path / "config" / trust.KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert [file.name for file in key.parent.iterdir()] == [trust.KEY_FILE]
    assert trust.is_own(model)
    key.chmod(0o644)  # whoever could read it could sign
    assert not trust.is_own(model)


@pytest.mark.parametrize("note", ["[]", "{", '{"model.zip": 3}', '{"model.zip": [null]}', '{"model.zip": ["é"]}'])
def test_a_broken_note_vouches_for_nothing(note, tmp_path):
    (tmp_path / "model.zip").write_bytes(b"theirs")
    (tmp_path / trust.SIGNED_FILE).write_text(note, encoding="utf-8")
    assert not trust.is_own(tmp_path / "model.zip")


def test_without_a_place_for_a_key_nothing_is_signed_and_training_goes_on(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SD_ENV_CONFIG", str(tmp_path / "file"))
    folder = train(settings(tmp_path / "runs"))
    assert not (folder / trust.SIGNED_FILE).exists()
    load_policy(folder)  # by its weights


def test_another_number_in_weights_is_noticed(tmp_path):
    file = train(settings(tmp_path)) / WEIGHTS_FILE
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    for read in (load_weights, load_model, load_network):
        with pytest.raises(ValueError, match=r"damaged or changed \(its checksum is another\)"):
            read(file)
