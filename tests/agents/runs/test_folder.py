"""Damaged run folders are one line with file and way out; drafts of killed processes go; finished runs stay."""

import json
import os
import re

import pytest
import yaml

from agents.reporting.tables import load_runs
from agents.runs.claim import LOCK_FILE
from agents.runs.folder import (
    CHECKPOINT_FILE,
    CURVE_FILE,
    EPISODE_FILE,
    FINAL_FILE,
    KEPT,
    MODEL_FILE,
    PROGRESS_FILE,
    RUN_FILE,
    SETTINGS_FILE,
    WEIGHTS_FILE,
    RunFolderError,
    facts_of,
    file_of,
    finished,
    folder_of,
    is_finished,
    open_run,
    settings_of,
)
from agents.runs.load import load_policy
from agents.runs.training import train
from agents.settings import SharedSettings
from tests.agents.runs.small import small

WAY_OUT = "delete the folder to train this run anew"


@pytest.fixture
def run(tmp_path):
    return train(small(tmp_path))


def one_line(refused: pytest.ExceptionInfo[RunFolderError], *words: str) -> None:
    text = str(refused.value)
    assert "\n" not in text
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("text", ["[]", "null", "3", "{}", "", '"x"', '{"finished": 1}', "[" * 10_000, "\xff", "{"])
def test_a_damaged_run_file_is_one_line_and_nothing_is_trained_over(run, tmp_path, text):
    (run / RUN_FILE).write_bytes(text.encode("latin-1"))
    before = {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}
    for read in (is_finished, finished, facts_of, load_policy, lambda _: train(small(tmp_path))):
        with pytest.raises(RunFolderError) as refused:
            read(run)
        one_line(refused, str(run / RUN_FILE), "damaged", WAY_OUT)
    assert before == {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}


def test_a_finished_run_must_say_what_it_is(run):
    facts = json.loads((run / RUN_FILE).read_text())
    for key, value in (("scenario", 3), ("learner", None), ("seed", "0"), ("agent_steps", [])):
        (run / RUN_FILE).write_text(json.dumps({**facts, key: value}))
        with pytest.raises(RunFolderError) as refused:
            finished(run)
        one_line(refused, str(run / RUN_FILE), f"{key} = {value!r}", WAY_OUT)


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "\t", "[1]", "", "a: &x [1]\nb: *x", "scenario: 2020-99-99", "x: !!python/none", "\x00"]
)
def test_damaged_settings_are_one_line(tmp_path, text):
    folder = open_run(small(tmp_path))
    (folder / SETTINGS_FILE).write_text(text)
    for read in (settings_of, lambda _: open_run(small(tmp_path))):
        with pytest.raises(RunFolderError) as refused:
            read(folder)
        one_line(refused, str(folder / SETTINGS_FILE), "damaged", WAY_OUT)


@pytest.mark.parametrize(
    ("key", "value"), [("scenario", 3), ("params", [1]), ("learner", "shared"), ("learner", {}), ("seed", "x")]
)
def test_settings_of_another_shape_are_damaged(tmp_path, key, value):
    folder = open_run(small(tmp_path))
    kept = yaml.safe_load((folder / SETTINGS_FILE).read_text())
    (folder / SETTINGS_FILE).write_text(yaml.safe_dump({**kept, key: value}))
    with pytest.raises(RunFolderError) as refused:
        settings_of(folder)
    one_line(refused, str(folder / SETTINGS_FILE), "damaged", WAY_OUT)


@pytest.mark.parametrize("name", [SETTINGS_FILE, CURVE_FILE, FINAL_FILE, EPISODE_FILE, MODEL_FILE])
def test_every_file_of_a_finished_run_has_a_checksum_that_is_looked_at(run, name):
    assert name in json.loads((run / RUN_FILE).read_text())["sha256"]
    assert file_of(run, name) == run / name
    content = bytearray((run / name).read_bytes())
    content[len(content) // 2] ^= 4
    (run / name).write_bytes(content)
    with pytest.raises(RunFolderError) as refused:
        file_of(run, name)
    one_line(refused, str(run / name), "damaged or changed", WAY_OUT)
    (run / name).unlink()
    with pytest.raises(RunFolderError) as refused:
        file_of(run, name)
    one_line(refused, str(run / name), "cannot be read (No such file", WAY_OUT)


@pytest.mark.parametrize("name", [SETTINGS_FILE, WEIGHTS_FILE, MODEL_FILE])
def test_a_policy_of_a_changed_or_missing_file_is_not_played(run, name):
    if name == MODEL_FILE:  # is played where there are no weights
        (run / WEIGHTS_FILE).unlink()
    with (run / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(RunFolderError, match=re.escape(f"{run / name}: damaged or changed")):
        load_policy(run)
    (run / WEIGHTS_FILE).unlink(missing_ok=True)
    (run / name).unlink(missing_ok=True)
    if name != WEIGHTS_FILE:
        with pytest.raises(
            ValueError, match=r"settings.yaml: cannot be read|has neither model.safetensors nor model.zip"
        ):
            load_policy(run)


def test_a_finished_run_of_an_earlier_version_needs_no_checksums(run):
    facts = json.loads((run / RUN_FILE).read_text())
    del facts["sha256"], facts["sources"], facts["settings_sha256"]
    (run / RUN_FILE).write_text(json.dumps(facts))
    assert load_policy(run)[1].name == "no_dilemma"


def test_a_finished_run_without_a_newer_setting_is_left_alone_unless_it_is_asked_for(run, tmp_path):
    kept = yaml.safe_load((run / SETTINGS_FILE).read_text())
    del kept["learner"]["gamma"]
    (run / SETTINGS_FILE).write_text(yaml.safe_dump({**kept, "gone": 1}))
    assert train(small(tmp_path)) == run
    other = SharedSettings(n_worlds=4, n_steps=4, batch_size=32, gamma=0.5)
    with pytest.raises(RunFolderError, match=r"learner\.gamma = not set, not 0\.5: give this one a tag \(tag=…\)"):
        train(small(tmp_path, learner=other))
    (run / RUN_FILE).unlink()
    with pytest.raises(RunFolderError, match="gone = 1, not not set: finish it with the version that began it"):
        train(small(tmp_path))


def test_a_finished_run_with_an_older_default_is_refused_with_both_values(run, tmp_path):
    with pytest.raises(RunFolderError, match="is of a run with final_worlds = 2, not 8: give this one a tag"):
        train(small(tmp_path, final_worlds=8))
    with pytest.raises(RunFolderError, match=r"params\.fog = the scenario's own, not 0\.1: give this one a tag"):
        train(small(tmp_path, params={"fog": 0.1}))


DRAFTS = (".settings.yaml.17", ".run.json.4711-ab12cd", ".checkpoint.pt.99", ".model.zip", ".model.safetensors.1")


def test_a_process_killed_before_its_settings_were_in_place_keeps_nobody_out(tmp_path):
    folder = folder_of(small(tmp_path))
    folder.mkdir()
    for name in DRAFTS:
        (folder / name).write_text("half")
    assert open_run(small(tmp_path)) == folder
    assert [file.name for file in folder.iterdir()] == [SETTINGS_FILE]


def test_a_finished_folder_holds_no_drafts_and_no_checkpoint(run, tmp_path):
    whole = {RUN_FILE, *KEPT, "log", "signed.json"}
    assert {file.name for file in run.iterdir()} <= whole
    for name in (*DRAFTS, CHECKPOINT_FILE, PROGRESS_FILE, LOCK_FILE):
        (run / name).write_text("left by a killed process")
    (run / ".held_out.csv.17").write_text("another command may be at work on it")
    (run / "held_out.csv").write_text("a table")
    train(small(tmp_path))
    assert {file.name for file in run.iterdir()} <= {*whole, ".held_out.csv.17", "held_out.csv"}
    (run / LOCK_FILE).touch()
    os.utime(run / ".held_out.csv.17", (1, 1))
    train(small(tmp_path))
    assert {file.name for file in run.iterdir()} <= {*whole, "held_out.csv"}


def test_a_strangers_hidden_files_are_no_drafts(tmp_path):
    folder = folder_of(small(tmp_path))
    folder.mkdir()
    (folder / ".thesis").write_text("mine")
    with pytest.raises(RunFolderError, match=r"holds files but no settings\.yaml"):
        open_run(small(tmp_path))
    assert [file.name for file in folder.iterdir()] == [".thesis"]


def test_another_number_in_a_finished_runs_facts_or_tables_is_noticed(run):
    facts, curve = (run / RUN_FILE).read_text(), (run / CURVE_FILE).read_text()
    (run / CURVE_FILE).write_text(curve.replace("0.", "1.", 1))
    with pytest.raises(ValueError, match=r"curve\.csv: damaged or changed \(its checksum is not the one"):
        load_runs([run])
    (run / CURVE_FILE).write_text(curve)
    assert load_runs([run]).runs.agent_steps.tolist() == [64]
    (run / RUN_FILE).write_text(facts.replace('"agent_steps": 64', '"agent_steps": 65'))
    with pytest.raises(RunFolderError, match=r"run\.json: damaged or changed \(its checksum is another\)"):
        finished(run)


def test_a_draft_of_signatures_goes_with_the_others(run, tmp_path):
    (run / ".signed.json.99-abc").write_text("{")
    train(small(tmp_path))
    assert not list(run.glob(".*"))
