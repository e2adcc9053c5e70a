"""Runs: same seed same tables, killed and continued equals never killed, foreign folders are refused."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from agents.runs.folder import (
    CHECKPOINT_FILE,
    CURVE_FILE,
    EPISODE_FILE,
    FINAL_FILE,
    RUN_FILE,
    SETTINGS_FILE,
    folder_of,
    is_finished,
)
from agents.runs.sweep import run_all
from agents.runs.training import train
from agents.settings import SharedSettings, TrainSettings

SMALL = {"n_worlds": 8, "n_steps": 16, "batch_size": 128, "hidden": (16,)}


def settings(folder: Path, **changes: object) -> TrainSettings:
    given = {
        "scenario": "doubly_dangerous",
        "agent_steps": 2000,
        "learner": SharedSettings(**SMALL),
        "runs": str(folder),
        "n_curve_points": 4,
        "curve_worlds": 16,
        "final_worlds": 32,
        "progress": False,
    }
    return TrainSettings(**{**given, **changes})


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in (CURVE_FILE, FINAL_FILE, EPISODE_FILE)]


def test_same_seed_gives_identical_tables_and_another_seed_others(tmp_path):
    first, again = train(settings(tmp_path / "a")), train(settings(tmp_path / "b"))
    other = train(settings(tmp_path / "c", seed=1))
    assert tables(first) == tables(again)
    assert tables(first) != tables(other)


class Killed(Exception):
    pass


@pytest.mark.parametrize("scenario", ["doubly_dangerous", "doubly_dangerous_no_diplomacy"])
def test_a_run_cut_after_any_checkpoint_ends_as_one_never_cut(tmp_path, monkeypatch, scenario):
    from agents.runs.training import Keeper

    whole = train(settings(tmp_path / "whole", scenario=scenario))
    save = Keeper.save

    def save_then_die(self):
        save(self)
        raise Killed

    monkeypatch.setattr(Keeper, "save", save_then_die)
    cut = settings(tmp_path / "cut", scenario=scenario, checkpoint_seconds=0.0)
    for _ in range(2):  # die at the first two checkpoints
        with pytest.raises(Killed):
            train(cut)
    assert not is_finished(folder_of(cut))
    monkeypatch.setattr(Keeper, "save", save)
    assert tables(train(cut)) == tables(whole)


def test_a_killed_process_is_continued_by_the_same_command(tmp_path):
    command = [
        sys.executable,
        "-m",
        "scripts.train",
        "scenario=doubly_stable_no_diplomacy",
        f"runs={tmp_path}",
        "seed=7",
        "agent_steps=30000",
        "learner.n_worlds=16",
        "curve_worlds=16",
        "final_worlds=16",
        "progress=false",
        "checkpoint_seconds=0",
        "n_curve_points=3",
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    folder = tmp_path / "doubly_stable_no_diplomacy-shared-seed7"
    deadline = time.time() + 120
    while not (folder / CHECKPOINT_FILE).exists():
        assert process.poll() is None, process.stderr.read().decode()
        assert time.time() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not is_finished(folder)
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(folder)
    assert is_finished(folder)
    assert sorted(file.name for file in (folder / "log").iterdir())[0] == "from_0"
    assert len(list((folder / "log").iterdir())) == 2  # it went on, it did not begin anew


def test_a_finished_run_is_left_alone(tmp_path):
    folder = train(settings(tmp_path))
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    assert train(settings(tmp_path)) == folder
    assert before == {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}


def test_run_folder_says_how_it_was_made(tmp_path):
    folder = train(settings(tmp_path, seed=2))
    facts = json.loads((folder / RUN_FILE).read_text())
    kept = yaml.safe_load((folder / SETTINGS_FILE).read_text())
    assert facts["seed"] == kept["seed"] == 2
    assert facts["agent_steps"] >= 2000
    assert facts["versions"]["torch"].startswith("2.")
    assert kept["learner"]["gamma"] == 0.97
    curve = pd.read_csv(folder / CURVE_FILE)
    assert curve.agent_steps.is_monotonic_increasing
    assert curve.agent_steps.iloc[[0, -1]].tolist() == [0, facts["agent_steps"]]
    shares = [column for column in curve if column.startswith("share.")]
    np.testing.assert_allclose(curve[shares].sum(axis=1), 1.0, atol=1e-9)
    assert list((folder / "log").rglob("events.out.tfevents*"))


def test_a_folder_of_other_settings_is_refused_and_untouched(tmp_path):
    folder = train(settings(tmp_path))
    before = tables(folder)
    with pytest.raises(ValueError, match=r"is of a run with agent_steps = 2000, not 4000: give this one a tag"):
        train(settings(tmp_path, agent_steps=4000))
    with pytest.raises(ValueError, match=r"learner\.gamma = 0\.97, not 0\.9:"):
        train(settings(tmp_path, learner=SharedSettings(**SMALL, gamma=0.9)))
    assert tables(folder) == before


def test_a_folder_that_is_no_run_is_refused_and_untouched(tmp_path):
    folder = tmp_path / "doubly_dangerous-shared-seed0"
    folder.mkdir()
    (folder / "thesis.tex").write_text("mine")
    with pytest.raises(ValueError, match=r"holds files but no settings\.yaml, so it is not a run"):
        train(settings(tmp_path))
    assert [file.name for file in folder.iterdir()] == ["thesis.tex"]


def test_an_unwritable_place_is_refused_before_training(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ValueError, match=r"run folder .*file.*: cannot be written"):
        train(settings(blocked))


def test_bad_settings_are_refused_by_name(tmp_path):
    for changes, message in (
        ({"scenario": "doubly_dangerus"}, "unknown scenario 'doubly_dangerus': did you mean doubly_dangerous"),
        ({"params": {"fogg": 1}}, "unknown parameter 'fogg': did you mean fog"),
        ({"params": {"fog": -1.0}}, r"fog = -1.0: must be numbers in \[0, 5\]"),
        ({"agent_steps": 0}, "agent_steps = 0: must be in"),
        ({"tag": "a/b"}, "tag = 'a/b': must be letters"),
    ):
        with pytest.raises(ValueError, match=message):
            settings(tmp_path, **changes)
    with pytest.raises(ValueError, match=r"learner.masks = 'perhaps': must be one of auto, always, never"):
        SharedSettings(masks="perhaps")
    assert not any(tmp_path.iterdir())


def test_a_grid_goes_on_when_one_run_fails_and_says_which(tmp_path, capfd):
    good = settings(tmp_path, scenario="doubly_stable")
    bad = settings(tmp_path, scenario="no_dilemma")
    bad.learner.ent_coef = float("nan")  # got past the checks: the loss then is none, inside the worker
    finished = run_all([bad, good], jobs=2)
    assert finished == [folder_of(good)]
    assert "failed: no_dilemma-shared-seed0" in capfd.readouterr().err.replace("\n", " ")
