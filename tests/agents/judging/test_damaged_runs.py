"""Every command that reads a run folder says in one line which file is damaged, and how."""

import json
import shutil
from pathlib import Path

import pytest

from agents.judging.contestants import contestants
from agents.judging.evaluate import evaluate
from agents.judging.exploitability import keep_exploitability
from agents.judging.held_out import judge_and_keep
from agents.judging.motive import write_motive
from agents.judging.watch import watch
from agents.judging.worlds_exact import judge
from agents.reporting.report import write_report
from agents.runs.load import load, load_policy
from agents.runs.training import train
from agents.settings import EvaluateSettings, SharedSettings, TrainSettings, WatchSettings

COMMANDS = {
    "watch": lambda run: watch(WatchSettings(run=str(run), steps=1)),
    "watch a partner": lambda run: watch(WatchSettings(scenario="doubly_stable", policies=str(run), steps=1)),
    "evaluate": lambda run: evaluate(EvaluateSettings(run=str(run), n_worlds=2)),
    "partners": lambda run: load(run, "doubly_stable"),
    "held out": lambda run: judge_and_keep((str(run), "held_out")),
    "exploitability": lambda run: keep_exploitability([run], 64, 1, 1),
    "tournament": lambda run: contestants([str(run), "hold"], "doubly_stable"),
    "history": lambda run: load_policy(run),
    "motive": lambda run: write_motive([run], run.parent / "out"),
    "exact": lambda run: judge(run),
}
REPORT = {"report": lambda run: write_report([run], run.parent / "out", "Damaged")}
DAMAGE = {
    "run.json": [
        ("[]", "run.json"),
        ("null", "run.json"),
        ("3", "run.json"),
        ("{", "run.json"),
        ("\udcff", "run.json"),
        ('{"finished": true}', "run.json"),
        ('{"finished": true, "scenario": 3, "seed": 0, "learner": "shared"}', "run.json"),
        ('{"finished": true, "scenario": "doubly_stable", "seed": [], "learner": "shared"}', "run.json"),
        ('{"finished": true, "scenario": "doubly_stable", "seed": 0, "learner": {}}', "run.json"),
        ('{"finished": [], "scenario": "doubly_stable", "seed": 0, "learner": "shared"}', "run.json"),
    ],
    "settings.yaml": [
        ("[1, 2", "settings.yaml"),
        ("- a", "settings.yaml"),
        ("null", "settings.yaml"),
        ("a: &a [1]\nb: *a", "settings.yaml"),
        ("\t", "settings.yaml"),
    ],
}
PLAYED = {
    "settings.yaml": [
        ("scenario: [1]\nseed: 0\n", "settings.yaml"),
        ("scenario: mars\nseed: 0\nlearner: {name: shared}\n", "mars"),
        ("scenario: doubly_stable\nseed: 0\nparams: 3\n", "settings.yaml"),
        ("scenario: doubly_stable\nseed: 0\nparams: {fog: thick}\n", "doubly_stable-shared-seed0"),
        ("scenario: doubly_stable\nseed: 0\nlearner: [1]\n", "settings.yaml"),
    ],
    "model.safetensors": [("", "model.safetensors"), ("\0" * 99, "model.safetensors"), ("{}", "model.safetensors")],
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    settings = TrainSettings(
        scenario="doubly_stable",
        agent_steps=64,
        learner=SharedSettings(n_worlds=4, n_steps=8, batch_size=16),
        n_curve_points=1,
        curve_worlds=2,
        final_worlds=2,
        progress=False,
        runs=str(tmp_path_factory.mktemp("runs")),
    )
    run = train(settings)
    facts = json.loads((run / "run.json").read_text())
    del facts["sha256"], facts["sources"]  # as of an earlier version: else every fault would be another checksum
    (run / "run.json").write_text(json.dumps(facts))
    return run


def cases():
    for damage, commands in ((DAMAGE, COMMANDS | REPORT), (PLAYED, COMMANDS)):
        for file, contents in damage.items():
            for content, named in contents:
                yield from ((name, file, content, named) for name in commands)


@pytest.mark.parametrize(("name", "file", "content", "named"), list(cases()), ids=lambda value: repr(value)[:40])
def test_a_damaged_file_is_named_in_one_line(name, file, content, named, sound, tmp_path):
    run = Path(shutil.copytree(sound, tmp_path / sound.name))
    (run / file).write_bytes(content.encode(errors="surrogateescape"))
    command = (COMMANDS | REPORT)[name]
    with pytest.raises((ValueError, OSError)) as said:
        command(run)
    assert named in str(said.value)
    assert "\n" not in str(said.value)
    assert len(str(said.value)) < 900


@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_without_a_model_says_so(name, sound, tmp_path):
    run = Path(shutil.copytree(sound, tmp_path / sound.name))
    (run / "model.zip").unlink()
    (run / "model.safetensors").unlink()
    with pytest.raises(ValueError, match="is marked as finished but has neither model.safetensors nor model.zip"):
        COMMANDS[name](run)


def test_a_run_that_is_older_than_a_setting_is_read_with_the_setting_of_then(sound, tmp_path):
    run = Path(shutil.copytree(sound, tmp_path / sound.name))
    (run / "settings.yaml").write_text("scenario: doubly_stable\nseed: 0\nlearner: {name: shared}\n")
    for name in ("watch", "watch a partner", "evaluate", "partners", "tournament", "history"):
        COMMANDS[name](run)
