"""A full disk is one line, costs no finished run, and leaves the last checkpoint as it was."""

import errno
import os
import subprocess
import sys

import pytest

from agents.runs.folder import (
    CHECKPOINT_FILE,
    EPISODE_FILE,
    MODEL_FILE,
    RUN_FILE,
    RunFolderError,
    folder_of,
    is_finished,
)
from agents.runs.training import Keeper, train
from tests.agents.runs.small import WORDS, small

FULL = OSError(errno.ENOSPC, "No space left on device")
TORCHS = RuntimeError("[enforce fail at inline_container.cc:664] . unexpected pos 64 vs 0")
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["-m", *sys.argv[2:]]
import runpy
runpy.run_module("scripts.train", run_name="__main__", alter_sys=True)
"""


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.parametrize("error", [FULL, OSError(errno.EDQUOT, "Disk quota exceeded"), TORCHS])
def test_a_checkpoint_without_room_is_one_line_and_the_older_one_goes_on(tmp_path, monkeypatch, error):
    settings, whole = small(tmp_path / "cut", checkpoint_seconds=0.0), small(tmp_path / "whole")
    folder, save, saved = folder_of(settings), Keeper.save, []

    def second_fails(self):
        save(self)
        saved.append(contents(folder)[CHECKPOINT_FILE])
        monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(error))

    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "save", second_fails)
        with pytest.raises(RunFolderError, match="cannot be written") as refused:
            train(settings)
    monkeypatch.undo()
    assert "\n" not in str(refused.value)
    assert str(folder) in str(refused.value)
    assert "what was kept before is whole: make room, the same command goes on" in str(refused.value)
    assert contents(folder)[CHECKPOINT_FILE] == saved[0]
    assert not [name for name in contents(folder) if name.startswith(".")]
    for name in ("curve.csv", "final.csv"):
        assert (train(settings) / name).read_bytes() == (train(whole) / name).read_bytes()


@pytest.mark.parametrize("name", [EPISODE_FILE, MODEL_FILE, RUN_FILE])
def test_a_run_is_finished_when_all_is_in_place_and_its_checkpoint_stays_until_then(tmp_path, monkeypatch, name):
    from pathlib import Path

    settings, move = small(tmp_path, checkpoint_seconds=0.0), Path.replace

    def full_for_one(self, target):
        if Path(target).name == name:
            raise FULL
        return move(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full_for_one)
        with pytest.raises(RunFolderError, match=f"{name}: cannot be written"):
            train(settings)
    folder = folder_of(settings)
    assert not is_finished(folder)
    assert (folder / CHECKPOINT_FILE).exists()
    assert is_finished(train(settings))
    assert not (folder / CHECKPOINT_FILE).exists()


def test_other_errors_are_left_as_they_are(tmp_path, monkeypatch):
    def fail(self):
        raise RuntimeError("a gradient")

    monkeypatch.setattr(Keeper, "save", fail)
    with pytest.raises(RuntimeError, match="^a gradient$"):
        train(small(tmp_path, checkpoint_seconds=0.0))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes for a process (RLIMIT_FSIZE)")
@pytest.mark.parametrize("limit", [100, 2_000, 20_000, 60_000])
def test_a_command_without_room_says_so_in_one_line_and_goes_on_when_there_is(tmp_path, limit):
    words = [*WORDS, f"runs={tmp_path}", "agent_steps=320", "checkpoint_seconds=0"]
    done = subprocess.run([sys.executable, "-c", LIMITED, str(limit), *words], capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "cannot be written (File too large)" in done.stderr
    assert done.stderr.count("\n") == 1
    folder = tmp_path / "no_dilemma-shared-seed0"
    assert not is_finished(folder)
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]
    again = subprocess.run([sys.executable, "-m", "scripts.train", *words], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert is_finished(folder)
