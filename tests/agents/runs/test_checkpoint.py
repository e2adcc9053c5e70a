"""Checkpoints: whole or refused, of these sources and settings or refused; Ctrl-C while one is written."""

import json
import pickle
import random
import signal

import pytest
import torch

from agents import settings as config
from agents.runs import checkpoint, sources
from agents.runs.folder import CHECKPOINT_FILE, RunFolderError, binding, folder_of, is_finished
from agents.runs.sources import made_with
from agents.runs.training import Keeper, train
from agents.runs.trust import SIGNED_FILE
from tests.agents.runs.small import small

CONTENT = {"numbers": torch.arange(300.0), "seconds": 2.5}
NOW = {"settings": "s", "sources": {"core": "c", "learning": "l"}, "versions": {"torch": "2"}, "commit": "abc"}


@pytest.fixture
def path(tmp_path):
    checkpoint.write(tmp_path / CHECKPOINT_FILE, CONTENT, NOW)
    return tmp_path / CHECKPOINT_FILE


def test_what_was_written_is_read(path):
    found = checkpoint.read(path, {**NOW, "commit": "another, with the same sources"})
    assert torch.equal(found["numbers"], CONTENT["numbers"])
    assert found["seconds"] == 2.5
    assert {file.name for file in path.parent.iterdir()} == {CHECKPOINT_FILE, SIGNED_FILE}


def test_no_flipped_bit_passes(path):
    whole, draw = path.read_bytes(), random.Random(0)
    for place in (*range(30), *(draw.randrange(len(whole)) for _ in range(200))):
        broken = bytearray(whole)
        broken[place] ^= 1 << draw.randrange(8)
        path.write_bytes(broken)
        with pytest.raises(RunFolderError) as refused:
            checkpoint.read(path, NOW)
        assert str(refused.value).startswith(f"{path}: ")
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "damaged (it is empty); delete the file to begin this run anew"),
        (random.Random(1).randbytes(5000), "damaged (it is no checkpoint); delete the file"),
        (b"PK\x03\x04 as torch writes", "of an earlier version: finish the run with that one, or delete the file"),
        (checkpoint.MAGIC, "damaged (its header cannot be read)"),
        (checkpoint.MAGIC + b"\n[]\nx", "damaged (its header cannot be read)"),
        (checkpoint.MAGIC + b'\n{"sha256": 3, "made_with": {}}\nx', "damaged (its checksum is another)"),
        (checkpoint.MAGIC + b"\n" + b"[" * 10_000, "damaged (its header cannot be read)"),
    ],
)
def test_what_is_no_checkpoint_is_one_line(path, content, fault):
    path.write_bytes(content)
    with pytest.raises(RunFolderError) as refused:
        checkpoint.read(path, NOW)
    assert str(refused.value).startswith(f"{path}: {fault}")
    assert "\n" not in str(refused.value)


def test_a_cut_checkpoint_is_refused_wherever_it_is_cut(path):
    whole = path.read_bytes()
    for length in (1, 10, 40, 200, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(RunFolderError, match="damaged"):
            checkpoint.read(path, NOW)


def test_no_byte_of_a_damaged_one_is_unpacked(path, monkeypatch):
    path.write_bytes(path.read_bytes() + b"x")
    monkeypatch.setattr(pickle, "loads", pytest.fail)
    monkeypatch.setattr(torch, "load", pytest.fail)
    with pytest.raises(RunFolderError, match="its checksum is another"):
        checkpoint.read(path, NOW)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"settings": "t"}, "made with other settings"),
        ({"sources": {"core": "d", "learning": "l"}}, "made with other sources of the core (c, now d)"),
        ({"sources": {"core": "c", "learning": "m"}}, "made with other sources of the learners (l, now m)"),
        ({"versions": {"torch": "3"}}, "made with other torch (2, now 3)"),
    ],
)
def test_one_made_with_something_else_is_refused_with_the_ways_out(path, changed, named):
    with pytest.raises(RunFolderError) as refused:
        checkpoint.read(path, {**NOW, **changed})
    ways = "finish the run at commit abc and with its versions, give a new one a tag (tag=…), or delete the file"
    assert str(refused.value).startswith(f"{path}: {named}: {ways}")


class Killed(Exception):
    pass


@pytest.fixture
def cut(tmp_path, monkeypatch):
    """Settings of a run that was cut after its first checkpoint."""
    settings, save = small(tmp_path, checkpoint_seconds=0.0), Keeper.save

    def save_then_die(self):
        save(self)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "save", save_then_die)
        with pytest.raises(Killed):
            train(settings)
    return settings


def test_a_run_cut_under_other_sources_goes_on_under_none_but_them(cut, monkeypatch):
    folder = folder_of(cut)
    before = {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr(sources, "source_hash", lambda: "0123456789abcdef")
        with pytest.raises(RunFolderError, match=r"checkpoint\.pt: made with other sources of the core"):
            train(cut)
    assert before == {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    assert is_finished(train(cut))


def test_the_header_tells_what_the_run_is_made_with(cut):
    header = json.loads((folder_of(cut) / CHECKPOINT_FILE).read_bytes().split(b"\n")[1])
    assert header["made_with"] == made_with(binding(cut))


def test_a_checkpoint_of_another_runs_folder_is_refused(cut, tmp_path):
    other = small(tmp_path, seed=1, agent_steps=128, checkpoint_seconds=1e9)
    with pytest.raises(RunFolderError, match="made with other settings"):
        checkpoint.read(folder_of(cut) / CHECKPOINT_FILE, made_with(binding(other)))


def test_ctrl_c_while_a_checkpoint_is_written_waits_until_it_is_whole(tmp_path, monkeypatch):
    """In the midst of torch's writing it would abort the process."""
    settings = config.TrainSettings(
        scenario="no_dilemma",
        agent_steps=64,
        runs=str(tmp_path),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        learner=config.SharedSettings(n_worlds=4, n_steps=4, batch_size=32),
        checkpoint_seconds=0.0,
        progress=False,
    )
    write, asked = torch.save, []

    def impatient(*content):
        asked.append(signal.raise_signal(signal.SIGINT))
        write(*content)

    folder = folder_of(settings)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background may ignore Ctrl-C
    try:
        with monkeypatch.context() as patch:
            patch.setattr(torch, "save", impatient)
            with pytest.raises(KeyboardInterrupt):
                train(settings)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(asked) > 1  # the learner's zip and the checkpoint around it
    assert (folder / CHECKPOINT_FILE).exists()
    assert is_finished(train(settings))
