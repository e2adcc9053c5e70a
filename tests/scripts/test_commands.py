"""All commands: one style of options, help of their own, one message each for trouble, commands as they are typed."""

import importlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest

from agents.learners import LEARNERS
from agents.runs.folder import typed_command
from agents.settings import TrainSettings, WatchSettings
from scripts import options, settings
from scripts.options import Command

ROOT = Path(__file__).parents[2]
NO_COMMANDS = ("__init__", "options", "settings")
COMMANDS = sorted(path.stem for path in (ROOT / "scripts").glob("*.py") if path.stem not in NO_COMMANDS)
SHARED = {"dilemma": "Dilemma", "evaluate": "Evaluate", "tournament": "Tournament", "train": "Train", "watch": "Watch"}
"""Commands whose settings stand in agents.settings."""


def settings_classes(name: str) -> list[type]:
    module = importlib.import_module(f"scripts.{name}")
    if name in SHARED:
        return [getattr(importlib.import_module("agents.settings"), f"{SHARED[name]}Settings")]
    if name == "benchmark":
        return [module.EnvOptions, module.LearnersOptions]
    return [module.Options]


def said(name: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", f"scripts.{name}", *words], cwd=folder, env=env, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_short(name):
    assert len((ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_the_commands_own_options_with_meanings_and_one_example(name):
    about = importlib.import_module(f"scripts.{name}").__doc__
    for kind in settings_classes(name):
        which = {"EnvOptions": "env", "LearnersOptions": "learners"}.get(kind.__name__, "")
        text = options.help_text(kind, about, which)
        lines = [line for line in text.splitlines() if line.startswith("  ")]
        assert [line.split("=")[0].strip() for line in lines] == [f.name for f in fields(kind)]
        assert [line for line in lines if len(line.split(maxsplit=1)) < 2] == []  # each has a meaning
        assert text.count(f"python -m scripts.{name}") == text.count("python -m ") == 1
        assert text.splitlines()[-1].startswith("example: ")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_of_watch_names_no_learner_and_writes_nothing(tmp_path, flag):
    done = said("watch", flag, folder=tmp_path)
    assert done.returncode == 0
    assert "Play one episode" in done.stdout
    for foreign in ("learner", "hydra", *(name for name in LEARNERS if "_" in name)):
        assert foreign not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_help_of_training_shows_the_settings_of_the_learner_that_is_named():
    text = settings.help_of_training("Train.\n\npython -m scripts.train seed=3", ["learner=qrdqn", "--help"])
    assert f"one of {', '.join(LEARNERS)}" in text
    assert [line for line in text.splitlines() if line.startswith("  learner.buffer_size=")]
    assert "learner.clip_range" not in text
    assert "hydra" not in text


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("train", "benchmark")])
def test_an_unknown_option_names_the_nearest(name):
    for kind in settings_classes(name):
        known = max((f.name for f in fields(kind)), key=len)
        for word in (f"{known}x=1", f"--{known.replace('_', '-')}x"):
            with pytest.raises(ValueError, match=f"unknown setting '{known}x': did you mean {known}\\?"):
                options.read(Command(print, kind), [*word.split(), "1"][: 1 + word.startswith("--")])


def test_an_unknown_option_of_training_names_the_nearest():
    for words, nearest in (
        (["scenaro=no_dilemma"], "did you mean scenario?"),
        (["learner.gama=0.9"], "did you mean learner.gamma?"),
        (["learner=qrdqn", "learner.clip_range=0.1"], "unknown setting 'learner.clip_range'"),
    ):
        with pytest.raises(ValueError, match="unknown setting") as refused:
            settings.words_for_hydra(words)
        assert nearest in str(refused.value)
    for words, message in (
        (["--sed", "3"], "unknown option '--sed': settings are written key=value; did you mean seed?"),
        (["scenario"], "setting scenario has no value: give it as scenario=…"),
        (["-m", "learner=shared,shard"], "learner 'shard': did you mean shared?"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            settings.words_for_hydra(words)
    words = ["-m", "out=new", "params.fog=0.1", "+params.fog=0.1", "hydra.searchpath=[mine]", "learner=mine"]
    assert settings.words_for_hydra(words)[1:3] == ["runs=new", "++params.fog=0.1"]
    assert settings.words_for_hydra([*words, "learner.anything=1"])[3:] == [*words[3:], "learner.anything=1"]


@pytest.mark.parametrize(
    "words", [["watch", "cold_war", "stepps=3"], ["train", "seeed=3"], ["benchmark", "envy"], ["watch", "x", "seed=a"]]
)
def test_an_error_is_one_line_with_status_one_and_nothing_is_written(words, tmp_path):
    done = said(*words, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_after_ctrl_c_every_command_says_the_same(monkeypatch):
    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["watch.py", "cold_war"])
    for run in (
        lambda: options.run(Command(stopped, WatchSettings, "scenario"), ""),
        lambda: options.choose({"cold_war": Command(stopped, Sample)}, ""),
    ):
        with pytest.raises(SystemExit) as ended:
            run()
        assert ended.value.code == options.STOPPED
    for name in COMMANDS:
        text = (ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8")
        assert ("options.run(" in text or "options.choose(" in text) or "sys.exit(options.STOPPED)" in text
        assert '"stopped' not in text


@dataclass
class Sample:
    """One setting of each type."""

    what: str = ""  # text
    runs: str = "runs/sample"  # folder of the runs
    out: str = ""  # folder of the tables
    only: list[str] = field(default_factory=list)  # names
    balances: list[float] = field(default_factory=list)  # numbers
    jobs: int | None = None  # processes
    scale: float = 1.0  # share
    keep: bool = False  # keep


SAMPLE = Command(print, Sample, "what", {"tables": "out"})


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("only=a,b jobs=2 keep=true", {"only": ["a", "b"], "jobs": 2, "keep": True}),
        ("only=[a,'b'] scale=1e-6", {"only": ["a", "b"], "scale": 1e-6}),
        ("--only a b --jobs 2 --keep", {"only": ["a", "b"], "jobs": 2, "keep": True}),
        ("--scale=0.5 history", {"scale": 0.5, "what": "history"}),
        ("history balances=1,2.5", {"what": "history", "balances": [1.0, 2.5]}),
        ("--balances 1 2.5 jobs=null", {"balances": [1.0, 2.5]}),
        ("what=10 out=1e3", {"what": "10", "out": "1e3"}),
        ("runs=a out=b", {"runs": "a", "out": "b"}),
        ("out=b", {"out": "b"}),
        ("tables=b", {"out": "b"}),
        ("--out a --tables b", {"runs": "a", "out": "b"}),
        ("--tables b --out a", {"runs": "a", "out": "b"}),
        ("--out a", {"runs": "a"}),
        ("--runs a --out b", {"runs": "a", "out": "b"}),
        ("", {}),
    ],
)
def test_options_mean_the_same_in_today_and_in_the_older_spelling(words, given):
    assert options.read(SAMPLE, words.split()) == Sample(**given)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a b", "unknown setting 'b'"),
        ("jobs=many", "jobs = 'many': "),
        ("--jobs", "option jobs has no value"),
        ("keep=perhaps", "keep = 'perhaps': "),
        ("jobs.x=1", "unknown setting 'jobs.x'"),
    ],
)
def test_what_cannot_be_read_is_refused(words, message):
    with pytest.raises(ValueError, match=message) as refused:
        options.read(SAMPLE, words.split())
    assert "\n" not in str(refused.value)


def test_words_alone_fill_a_list_and_game_parameters_need_no_plus():
    assert options.read(Command(print, Sample, "only"), ["a", "b"]).only == ["a", "b"]
    for word in ("params.fog=0.1", "+params.fog=0.1"):
        assert options.read(Command(print, WatchSettings, "scenario"), ["cold_war", word]).params == {"fog": 0.1}


def test_a_recorded_command_is_what_was_typed(monkeypatch):
    typed = ["policies=[runs,tit_for_tat]", "scenario=cold_war"]
    monkeypatch.setattr(sys, "argv", ["/home/me/sd_env/scripts/tournament.py", *typed])
    assert typed_command() == "python -m scripts.tournament 'policies=[runs,tit_for_tat]' scenario=cold_war"
    monkeypatch.setattr(sys, "argv", ["/home/me/mine.py", "a b"])
    assert typed_command() == "python mine.py 'a b'"


def test_records_hold_the_typed_command(tmp_path):
    words = ["policies=[hold,arm]", "scenario=no_dilemma", "n_worlds=4", "jobs=1", "out=met"]
    done = said("tournament", *words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    command = json.loads((tmp_path / "met" / "tournament.json").read_text())["command"]
    assert command == f"python -m scripts.tournament '{words[0]}' {' '.join(words[1:])}"
    training = (ROOT / "agents/runs/training.py").read_text(encoding="utf-8")
    assert '"command": typed_command()' in training


def test_committed_records_hold_no_path_of_a_machine():
    records = [path for path in (ROOT / "docs/results").rglob("*.json") if '"command"' in path.read_text("utf-8")]
    assert records
    for path in records:
        assert json.loads(path.read_text("utf-8"))["command"].startswith("python -m scripts.")


def test_training_takes_out_as_the_folder_of_new_runs():
    assert "runs" in {f.name for f in fields(TrainSettings)}
    assert settings.words_for_hydra(["out=here"]) == ["runs=here"]
