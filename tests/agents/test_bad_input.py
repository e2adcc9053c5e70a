"""Bad input on the command line: one clear error, no traceback, nothing written, an exit code that says so."""

import json
import os
import re
import runpy
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from hydra.errors import HydraException

from agents import settings as config
from agents.judging.held_out import judge_and_keep
from agents.runs.folder import CHECKPOINT_FILE, CURVE_FILE, EPISODE_FILE, FINAL_FILE, folder_of, is_finished
from agents.runs.training import train
from agents.studies.four_worlds import four_worlds
from agents.studies.ground_truth import grid
from scripts.options import STOPPED, Command, read
from scripts.settings import register, settings_from

ROOT = Path(__file__).parents[2]
register()
SMALL = [
    "agent_steps=200",
    "progress=false",
    "curve_worlds=4",
    "final_worlds=4",
    "learner.n_worlds=4",
    "learner.n_steps=4",
    "learner.batch_size=32",
    "n_curve_points=1",
]


def told(module: str, *arguments: str) -> tuple[int, str]:
    """Exit code and what a command says."""
    command = [sys.executable, "-m", f"scripts.{module}", *arguments]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def refused(settings: type, *arguments: str) -> str:
    """What is said of a command's settings."""
    with pytest.raises(ValueError, match=".") as said:
        read(Command(print, settings), arguments)
    return str(said.value)


def refusal(config_name: str, *arguments: str) -> str:
    """What is said of settings that are composed as on the command line."""
    configs = initialize_config_dir(str(ROOT / "configs"), version_base="1.3")
    with configs, pytest.raises((ValueError, HydraException)) as refused:
        settings_from(compose(config_name, list(arguments)))
    return str(refused.value)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("scenario=doubly_dangerus", "unknown scenario 'doubly_dangerus': did you mean doubly_dangerous"),
        ("+params.fogg=1", "unknown parameter 'fogg': did you mean fog?"),
        ("+params.fog=nan", "fog = nan: must be numbers in [0, 5]"),
        ("+params.cap=[[1,1,1]]", "cap has shape (1, 3): must be C x K = (1, 2)"),
        ("+params.economy=[1.0]", "number of states N (length of economy) = 1: must be"),
        ("+params.nonsense=1", "unknown parameter 'nonsense': must be one of economy"),
        ("+nonsense=1", "unknown setting 'nonsense': must be one of agent_steps"),
        ("+fog=0.1", "unknown setting 'fog': must be one of"),
        ("+fog=0.1", "; a game parameter is written +params.fog=…"),
        ("+learner.gama=0.9", "unknown setting 'learner.gama': must be one of gamma"),
        ("nonsense=1", "Could not override 'nonsense'"),
        ("learner=nonsense", "Could not find 'learner/nonsense'"),
        ("learner.name=nonsense", "learner.name = 'nonsense': choose with learner=<name>, one of shared"),
        ("learner.vf_coef=nan", "learner.vf_coef = nan: must be in"),
        ("learner.max_grad_norm=nan", "learner.max_grad_norm = nan: must be in"),
        (
            "learner.batch_size=16383",
            "learner.batch_size = 16383: must not leave a batch of one agent-step of the 16384",
        ),
        ("learner=blind learner.batch_size=16383", "learner.batch_size = 16383: must not leave a batch of one"),
        ("learner=independent learner.batch_size=8191", "must not leave a batch of one agent-step of the 8192"),
        ("learner=shaping learner.n_worlds=100", "learner.trial_worlds = 64: must divide n_worlds = 100"),
        ("seed=abc", "Error merging override seed=abc"),
        ("runs=", "runs = '': must name a folder"),
    ],
)
def test_training_refuses(argument, message):
    assert message in refusal("train", *argument.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "setting run is missing: give it as run=…"),
        (["run=missing", "n_worlds=0"], "n_worlds = 0: must be in [1, "),
        (["run=missing", "nonsense=1"], "unknown setting 'nonsense': must be one of run, "),
    ],
)
def test_evaluation_refuses(arguments, message):
    assert message in refused(config.EvaluateSettings, *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run=missing", "suite=exam"], "suite = 'exam': must be one of , held_out, training, self_play, exploit"),
        (
            ["run=missing", "suite=held_out", "n_worlds=8"],
            "n_worlds = 8: a suite has worlds, seeds and partners of its",
        ),
        (["run=missing", "agent_steps=8"], "agent_steps = 8: is of suite=exploitability; leave it out"),
        (["run=missing", "suite=held_out", "responses=8"], "responses = 8: is of suite=exploitability; leave it out"),
        (["run=missing", "suite=exploitability", "responses=0"], "responses = 0: must be in [1, 1000]"),
        (["run=missing", "suite=exploitability", "agent_steps=0"], "agent_steps = 0: must be in [1, "),
    ],
)
def test_suites_refuse(arguments, message):
    assert message in refused(config.EvaluateSettings, *arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scenario=doubly_dangerous"], "setting policies is missing: give it as policies=…"),
        (["policies=[hold,arm]"], "setting scenario is missing: give it as scenario=…"),
        (["policies=[hold,arm]", "scenario=mars"], "unknown scenario 'mars'"),
        (["policies=[hold,arm]", "scenario=no_dilemma", "n_worlds=1"], "n_worlds = 1: must be in [2, "),
        (["policies=[hold,arm]", "scenario=no_dilemma", "out="], "out = '': must name a folder"),
    ],
)
def test_tournaments_refuse(arguments, message):
    assert message in refused(config.TournamentSettings, *arguments)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seeds": 0}, "seeds = 0: must be in [1, "),
        ({"scale": float("nan")}, "scale = nan: must be in"),
        ({"scale": -1.0}, "scale = -1.0: must be in"),
        ({"jobs": 0}, "jobs = 0: must be in [1, "),
    ],
)
def test_grids_refuse_and_make_no_folder(tmp_path, given, message):
    out = tmp_path / "out"
    with pytest.raises(ValueError, match=re.escape(message)):
        four_worlds({"_benign": 1000}, out, "title", **given)
    with pytest.raises(ValueError, match=re.escape(message)):
        grid.run_all(["R10"], **{"seeds": 1, "scale": 1.0, "out": out, **given})
    assert not out.exists()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["evaluate", "n_worlds=0"], "error: setting run is missing: give it as run=…"),
        (["benchmark", "env", "out=missing", "repeats=0"], "error: repeats = 0: must be in [1, "),
        (["benchmark", "learners", "runs=missing", "learners=nobody"], "error: learners 'nobody': must be of"),
        (
            ["tournament", "policies=[hold]", "scenario=no_dilemma", "out=missing"],
            "error: policies = ['hold']: must name",
        ),
        (["cases", "history", "runs=missing", "seeds=0"], "error: seeds = 0: must be in [1, 2.14748e+09]"),
        (["phase", "--out", "missing", "--phases", "nowhere"], "error: phases 'nowhere': must be of closed_form"),
    ],
    ids=["evaluate", "env", "learners", "tournament", "cases", "phase"],
)
def test_commands_say_so_in_one_line_and_write_nothing(command, message, tmp_path, monkeypatch, capfd):
    """Here and not in processes of their own, which would load the learners each; one does so below."""
    name, *words = command
    script = str(ROOT / "scripts" / f"{name}.py")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [script, *words])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(script, run_name="__main__")
    assert str(ended.value.code).startswith(message)  # which Python says on stderr, and ends with status 1
    assert "\n" not in str(ended.value.code)
    assert capfd.readouterr().out == ""
    assert list(tmp_path.iterdir()) == []


def test_training_says_so_in_one_line_and_writes_nothing():
    code, text = told("train", "runs=missing", "+fog=1")
    assert code != 0
    assert "error: unknown setting 'fog': must be one of" in text.splitlines()[-1]
    assert "Traceback" not in text
    assert not Path("missing").exists()


def test_a_yaml_key_that_nobody_knows_is_refused_with_its_file_and_name(tmp_path):
    (tmp_path / "learner").mkdir()
    (tmp_path / "learner" / "mine.yaml").write_text("defaults:\n  - shared_settings\n  - _self_\ngama: 0.9\n")
    code, text = told("train", f"runs={tmp_path / 'runs'}", f"hydra.searchpath=[file://{tmp_path}]", "learner=mine")
    assert code == 1
    assert "Key 'gama' not in 'SharedSettings'" in text
    assert "learner/mine" in text
    assert "Traceback" not in text
    assert not (tmp_path / "runs").exists()


def test_ctrl_c_says_how_to_go_on_and_the_run_then_ends_as_one_never_stopped(tmp_path):
    cut, whole = (
        config.TrainSettings(
            scenario="doubly_stable_no_diplomacy",
            agent_steps=8_000,
            runs=str(tmp_path / name),
            n_curve_points=3,
            learner=config.SharedSettings(n_worlds=4, n_steps=4, batch_size=32),
            curve_worlds=4,
            final_worlds=4,
            progress=False,
        )
        for name in ("cut", "whole")
    )
    given = ["scenario=doubly_stable_no_diplomacy", *SMALL, "agent_steps=8000", "n_curve_points=3"]
    heed = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    train_it = ["-m", "scripts.train", f"runs={tmp_path / 'cut'}", *given, "checkpoint_seconds=0"]
    command = [sys.executable, "-c", heed, sys.executable, *train_it]  # tests in the background may ignore Ctrl-C
    folder = folder_of(cut)
    process = subprocess.Popen(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.time() + 120
    while not (folder / CHECKPOINT_FILE).exists():
        assert process.poll() is None, process.stderr.read()
        assert time.time() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert STOPPED in said
    assert "Traceback" not in said
    assert not is_finished(folder)
    assert train(cut) == folder
    reference = train(whole)
    for table in (CURVE_FILE, FINAL_FILE, EPISODE_FILE):
        assert (folder / table).read_bytes() == (reference / table).read_bytes()
    assert not [file.name for file in folder.iterdir() if file.name.startswith(".")]  # no drafts left behind


def test_nothing_that_somebody_made_is_overwritten(tmp_path):
    """A file in the place of a folder, a run of other settings, a stranger's file, a table that is there already."""
    settings = {
        "scenario": "no_dilemma",
        "agent_steps": 64,
        "n_curve_points": 1,
        "curve_worlds": 2,
        "final_worlds": 2,
        "progress": False,
        "learner": config.SharedSettings(n_worlds=4, n_steps=4, batch_size=32),
    }
    folder = train(config.TrainSettings(**settings, runs=str(tmp_path / "runs")))
    (tmp_path / "file").write_text("mine")
    (tmp_path / "runs" / "no_dilemma-shared-seed1").mkdir()
    (tmp_path / "runs" / "no_dilemma-shared-seed1" / "thesis.tex").write_text("mine")
    (folder / "held_out.csv").write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for changed, message in (
        ({"runs": str(tmp_path / "file")}, "file"),
        ({"agent_steps": 65}, "agent_steps"),
        ({"learner": config.SharedSettings(n_worlds=4, n_steps=4, batch_size=32, gamma=0.5)}, "gamma"),
        ({"seed": 1}, "no_dilemma-shared-seed1"),
    ):
        with pytest.raises(ValueError, match=message):
            train(config.TrainSettings(**{**settings, "runs": str(tmp_path / "runs"), **changed}))
    with pytest.raises(ValueError, match="held_out.csv: is not of the line-ups"):
        judge_and_keep((str(folder), "held_out"))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_grid_survives_a_run_that_fails(tmp_path):
    words = ("-m", f"out={tmp_path}", *SMALL, "params.horizon=5", "scenario=doubly_dangerus,no_dilemma")
    code, text = told("train", *words)
    assert code != 0
    assert "unknown scenario 'doubly_dangerus'" in text
    assert is_finished(tmp_path / "no_dilemma-shared-seed0")
    facts = json.loads((tmp_path / "no_dilemma-shared-seed0" / "run.json").read_text())
    assert facts["command"] == shlex.join(["python", "-m", "scripts.train", *words])  # as typed, also from a grid
