"""Sentences of the report on hand-made runs: they must follow the data, and flip when it flips."""

from pathlib import Path

import numpy as np
import pytest

from agents.reporting.findings import Results, lead, questions
from agents.reporting.tables import load_runs
from tests.agents.reporting.run_folders import CALM, FOUR, RACE, four_worlds, make_run, scattered


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> list[Path]:
    return four_worlds(tmp_path_factory.mktemp("runs"))


def findings_of(folders: list[Path]) -> tuple[list[str], dict[str, list]]:
    tables = load_runs(folders)
    results = Results(tables.finals, tables.curves)
    return lead(results), {q.claim: list(q.findings) for q in questions(results)}


def worst(folders: list[Path]) -> dict[str, tuple[str, str]]:
    """Verdict and text of the question for the worst world, by measure."""
    found = findings_of(folders)[1]["The doubly dangerous world is the worst of the four"]
    return {"reward" if "reward:" in f.text else "wars": (f.verdict, f.text) for f in found}


def test_a_worst_world_clear_of_the_others_is_shown(runs):
    found = worst(runs)
    assert found["reward"][0] == found["wars"][0] == "shown"
    assert "clear of every other" in found["reward"][1]


def test_the_verdict_flips_with_the_data(tmp_path):
    rng = np.random.default_rng(5)
    folders = []
    for world in FOUR:
        final = CALM if world == "doubly_dangerous" else RACE
        folders += [make_run(tmp_path, f"{world}_no_diplomacy", s, scattered(final, rng)) for s in range(3)]
    found = worst(folders)
    assert found["reward"][0] == found["wars"][0] == "opposite"


def test_overlap_is_said_plainly(tmp_path):
    folders = []
    of_worlds = ((0.0, 0.4, 0.5), (0.3, 0.6, 0.7), (0.9, 0.91, 0.92), (0.9, 0.91, 0.92))
    for world, rewards in zip(FOUR, of_worlds, strict=True):
        for seed, reward in enumerate(rewards):
            folders.append(make_run(tmp_path, world, seed, CALM | {"seeker_reward": reward}))
    verdict, text = worst(folders)["reward"]
    assert verdict == "not shown"
    assert "not shown: its interval overlaps that of defence indistinguishable." in text


def test_one_seed_shows_nothing(tmp_path):
    folders = [make_run(tmp_path, world, 0, RACE if world == FOUR[0] else CALM) for world in FOUR]
    verdict, text = worst(folders)["reward"]
    assert verdict == "not shown"
    assert "fewer than two seeds" in text


def test_diplomacy_is_compared_where_both_sides_have_values(runs):
    claim = "Diplomacy lowers arsenals, wars and the tragic share"
    found = {f.text.split(":")[0]: f for f in findings_of(runs)[1][claim]}
    assert found["Uncertain, doubly dangerous, seekers' arsenal"].verdict == "shown"
    assert found["Uncertain, doubly dangerous, wars per 100 steps"].verdict == "shown"
    assert found["Uncertain, doubly dangerous, tragic share of wars"].verdict == "no data"  # peace: no wars to share


def test_the_lead_counts_spirals_and_restraint(runs):
    spirals, cooperation = findings_of(runs)[0]
    assert "3 of 3 seeds of doubly dangerous" in spirals
    assert "0 of 3 seeds of doubly stable" in spirals
    assert "3 of 3 seeds of doubly dangerous (0.11 [0.10, 0.12] units, a treaty in force 70 % [70, 70]" in cooperation


def test_a_missing_setting_is_not_claimed(tmp_path):
    told = findings_of([make_run(tmp_path, "doubly_stable_no_diplomacy", 0, CALM)])[0]
    assert told[1] == "No finished run of Jervis' worlds has diplomacy, so where cooperation is learned is not shown."


def test_benign_races_stay_or_unwind(tmp_path):
    folders = [make_run(tmp_path, "doubly_dangerous_benign", s, RACE if s == 0 else CALM) for s in range(3)]
    folders.append(make_run(tmp_path, "doubly_dangerous_benign", 3, CALM, start=CALM))
    (found,) = findings_of(folders)[1]["With benign intentions, does the race stay or unwind?"]
    assert "of 4 seeds the race stays in 1, unwinds in 2 and never was in 1" in found.text


def test_curves_still_moving_are_named(tmp_path):
    claim = "Were the curves flat at the end?"
    (moving,) = findings_of([make_run(tmp_path / "a", "doubly_stable", 0, CALM)])[1][claim]
    (flat,) = findings_of([make_run(tmp_path / "b", "doubly_stable", 0, CALM, start=CALM)])[1][claim]
    assert "(−0.46)" in moving.text  # 2.4 to 0.1 in ten equal steps of 0.23; a fifth of the way is two steps
    assert flat.text.startswith("Yes")
