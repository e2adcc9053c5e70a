"""``scripts.train -m``: names, refusals before anything is written, Ctrl-C at any moment."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from scripts import STOPPED, settings
from tests.agents.runs.small import WORDS, small
from tests.agents.runs.test_sweep import alive, linux, started, until

ROOT = Path(__file__).parents[2]


def told(*words: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "scripts.train", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_what_a_grid_varies_is_in_the_names_and_nothing_else_is_left(tmp_path):
    code, out, text = told("-m", *WORDS, f"runs={tmp_path}", "+params.fog=0.1,0.2", "learner.gamma=0.9,0.95", "tag=x")
    assert code == 0, text
    names = [f"no_dilemma-shared-seed0-x_fog{fog}_gamma{gamma}" for fog in ("0.1", "0.2") for gamma in ("0.9", "0.95")]
    assert out.split() == [str(tmp_path / name) for name in names]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    for name in names:
        kept = yaml.safe_load((tmp_path / name / "settings.yaml").read_text())
        assert f"x_fog{kept['params']['fog']}_gamma{kept['learner']['gamma']}" == kept["tag"]
        assert json.loads((tmp_path / name / "run.json").read_text())["tag"] == kept["tag"]
    words = ["tag=x_fog0.1_gamma0.9", "params.fog=0.1", "learner.gamma=0.9"]
    assert told(*WORDS, f"runs={tmp_path}", *words)[:2] == (0, f"{tmp_path / names[0]}\n")  # the same run, alone


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["seed=1,a"], "error: Error merging override seed=a Value 'a' of type 'str' could not be converted"),
        (["seed=1,1"], "error: grid: 2 runs are no_dilemma-shared-seed1: leave out what is there twice"),
        (["seed=1,2", "jobs=0"], "error: jobs=0: must be a whole number of processes, from 1 on"),
    ],
)
def test_a_wrong_grid_is_refused_before_anything_is_written(tmp_path, words, message):
    code, out, text = told("-m", *WORDS, f"runs={tmp_path / 'runs'}", *words)
    assert (code, out) == (1, "")
    assert text.startswith(message)
    assert text.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_key_and_value_in_letters_of_every_file_system():
    for key, value, name in (
        ("params.fog", "0.1", "fog0.1"),
        ("params.war_cost", "-20", "war_costminus20"),
        ("learner.learning_rate", "1e-05", "learning_rate1eminus05"),
        ("agent_steps", "1_000", "agent_steps1_000"),
        ("learner.hidden", "[64,64]", "hidden64_64"),
        ("checkpoint_seconds", "5.", "checkpoint_seconds5"),
    ):
        assert settings._in_a_name(key, value) == name
    odd = [settings._in_a_name("params.x", value) for value in ("a/b", "a:b", "a*b", "ü", "", "'..'", "{a: 1}", "a b")]
    assert len(set(odd)) == len(odd)
    assert [name for name in odd if not re.fullmatch(r"[A-Za-z0-9_.]*[A-Za-z0-9_]", name)] == []
    small(Path("runs"), tag="_".join(odd))  # may be a tag
    with pytest.raises(ValueError, match="end with no dot"):
        small(Path("runs"), tag="a.")


def test_how_many_processes_is_of_grids():
    assert settings.jobs_of(["-m", "jobs=3", "seed=0,1"]) == (["-m", "seed=0,1"], 3)
    assert settings.jobs_of(["-m", "hydra.launcher.n_jobs=-1"]) == (["-m"], None)
    assert settings.jobs_of(["seed=0"]) == (["seed=0"], None)
    assert settings.jobs_of(["-m", "hydra/launcher=joblib", "hydra.launcher.n_jobs=2"])[1] is None
    with pytest.raises(ValueError, match="jobs=2: is of grids"):
        settings.jobs_of(["jobs=2"])
    for wrong in ("jobs=a", "jobs=-1", "jobs=1.5", "hydra.launcher.n_jobs=0"):
        with pytest.raises(ValueError, match="must be a whole number of processes"):
            settings.jobs_of(["-m", wrong])


@linux
@pytest.mark.parametrize("after", [0.2, 1.0])
def test_ctrl_c_while_a_command_is_loading_is_one_line(after):
    process = started("-m", "scripts.train", "--help")
    until(lambda: alive(process.pid) != [])
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    out, text = process.communicate(timeout=30)
    assert (out, text) in {("", f"{STOPPED}\n")} or out  # it may have been quicker
    assert "Traceback" not in text


@linux
@pytest.mark.slow
@pytest.mark.parametrize("after", [0.1, 1.0, 2.0, 2.5, 3.0, 4.0, 6.0])
def test_ctrl_c_in_a_grid_is_one_line_at_any_moment(tmp_path, after):
    process = started(
        *("-m", "scripts.train", "-m", *WORDS, f"runs={tmp_path}"),
        *("seed=0,1", "agent_steps=3000000", "checkpoint_seconds=0", "jobs=2"),
    )
    time.sleep(after + 0.2)
    os.killpg(process.pid, signal.SIGINT)
    out, text = process.communicate(timeout=30)
    assert process.returncode == 1
    assert out == ""
    assert text.splitlines()[-1] == STOPPED
    assert "Traceback" not in text
    until(lambda: alive(process.pid) == [], 10.0)
