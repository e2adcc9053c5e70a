"""The benchmark of learners: exploitability, scores by hand, a sweep that was killed and one that was not."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from agents.judging import exploitability
from agents.reporting import benchmark, benchmark_runs
from agents.runs.folder import find_runs, folder_of
from agents.runs.training import train
from agents.settings import SharedSettings, TrainSettings
from agents.studies.benchmark import AGENT_STEPS, COMMON, COMPARED, SCENARIOS, compare, trainings
from sd_env import scenario
from tests.documents.test_documents import ROOT

TINY = [
    "--learners",
    "shared",
    "a2c",
    "--scenarios",
    "no_dilemma",
    "--seeds",
    "2",
    "--agent-steps",
    "1500",
    "--answered",
    "1",
    "--response-steps",
    "500",
]


def test_where_states_are_alike_one_seat_stands_for_all():
    assert exploitability.seats_to_try(scenario("doubly_dangerous_n4")) == (0,)
    assert exploitability.seats_to_try(scenario("us_china")) == (0, 1, 2, 3)


@pytest.mark.slow
def test_a_run_gains_nothing_by_answering_itself(tmp_path):
    learner = SharedSettings(n_worlds=8, n_steps=8, batch_size=64)
    one = TrainSettings(
        scenario="doubly_stable_no_diplomacy",
        learner=learner,
        agent_steps=128,
        n_curve_points=1,
        curve_worlds=4,
        final_worlds=4,
        progress=False,
        runs=str(tmp_path),
    )
    folder = train(one)
    (path,) = exploitability.keep_exploitability([folder], 300, 2, 1)
    table = pd.read_csv(path)
    assert table["response_seed"].tolist() == [0, 1]
    assert table["chosen"].sum() == 1
    best = table.loc[table["gain_choosing"].idxmax()]
    assert best["chosen"]
    assert benchmark_runs.exploitability_of(folder)["exploitability"] == max(0.0, best["gain"])
    assert find_runs(tmp_path) == [folder]  # its best responses are not runs of their own
    stays = exploitability.trainings(folder, 300, 1)[0]
    stays.runs, stays.tag = str(tmp_path), ""
    response = folder_of(stays)
    response.symlink_to(folder)  # the policy itself in the place of a response
    assert exploitability._gain(folder, stays, 5) == 0.0
    with pytest.raises(ValueError, match="is a best response; judge the policy that it answers"):
        exploitability.trainings(folder_of(exploitability.trainings(folder, 300, 1)[0]), 300, 1)


def judged(held_out, improvement=0.0):
    rows = [
        {
            "learner": learner,
            "scenario": place,
            "seed": seed,
            "agent_steps": 10,
            "self_play": 0.5,
            "gained": 0.2,
            "held_out": held_out[k] + (improvement if learner == "better" else 0),
            "exploitability": 0.1,
            "response_steps": 5.0,
        }
        for learner in ("shared", "better")
        for place in "xy"
        for seed in range(4)
        for k in [seed]
    ]
    return pd.DataFrame(rows)


def test_scores_over_runs_by_hand():
    table = benchmark.learner_table(judged([0.0, 1.0, 2.0, 9.0], improvement=100.0))
    rows = table[table["scenario"] == "all"].set_index("learner")
    assert rows.loc["shared", "held_out"] == 1.5  # the middle half of 0 0 1 1 2 2 9 9
    assert rows.loc["better", "improvement"] == 1.0
    assert np.isnan(rows.loc["shared", "improvement"])  # itself is the measure
    assert rows.loc["better", "exploitability"] == pytest.approx(0.1)
    assert rows["runs"].tolist() == [8, 8]


def test_what_cannot_be_compared_is_refused_and_nothing_is_written(tmp_path):
    for given, message in (
        ({"learners": ["nobody"]}, "learners 'nobody': must be of shared"),
        ({"learners": ["best_response"]}, "learners 'best_response': must be of"),
        ({"scenarios": ["doubly_stable_benign"]}, "scenarios 'doubly_stable_benign': must be of doubly_dangerous"),
        ({"seeds": 0}, r"seeds = 0: must be in \[1, 900\]"),
        ({"answered": 11}, r"answered = 11: must be in \[0, 10\]"),
        ({"jobs": 0}, "jobs = 0: must be in"),
    ):
        with pytest.raises(ValueError, match=message):
            compare(tmp_path / "out", tmp_path / "results", **given)
    assert not (tmp_path / "out").exists()


def start(out, *more):
    command = [sys.executable, "-m", "scripts.benchmark", "learners", *TINY, "--out", str(out), *more]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.slow
def test_a_killed_benchmark_goes_on_from_its_ledgers_alone_whatever_the_processes(tmp_path):
    cut, ledger = start(tmp_path / "cut", "--jobs", "2"), tmp_path / "cut" / "benchmark_runs.csv"
    deadline = time.time() + 300
    while not ledger.exists() or len(ledger.read_text().splitlines()) < 3:
        assert cut.poll() is None, cut.communicate()[1]
        assert time.time() < deadline
        time.sleep(0.1)
    os.killpg(cut.pid, signal.SIGKILL)
    cut.communicate()
    assert not (tmp_path / "cut" / "benchmark.csv").exists()
    kept = ledger.read_text()
    shutil.rmtree(tmp_path / "cut" / "runs")  # runs do not live for ever
    for folder, jobs in (("cut", "2"), ("whole", "1")):
        process = start(tmp_path / folder, "--jobs", jobs)
        told, complained = process.communicate(timeout=600)
        assert process.returncode == 0, complained
        assert told.split()[-1] == str(tmp_path / folder / "benchmark.md")
    assert ledger.read_text().startswith(kept)  # never made again
    for name in (
        "benchmark.csv",
        "benchmark_profiles.csv",
        "benchmark_efficiency.csv",
        "benchmark.json",
        "benchmark.md",
    ):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    runs, strangers, curves = benchmark_runs.read_ledgers(tmp_path / "cut")
    assert len(runs) == 4
    assert runs[["self_play", "held_out"]].notna().all().all()
    assert runs["exploitability"].notna().sum() == 2
    assert set(strangers["settings"]) == set(curves["settings"]) == set(runs["settings"])
    pd.testing.assert_frame_equal(
        runs.drop(columns="seconds"), benchmark_runs.read_ledgers(tmp_path / "whole")[0].drop(columns="seconds")
    )


def test_a_benchmark_that_nobody_answered_has_its_page(tmp_path):
    about = {"settings": "a", "environment": "e", "learner": "shared", "scenario": "x", "seed": 0, "agent_steps": 10}
    scores = dict.fromkeys(("self_play", "held_out", "gained", *benchmark_runs.MORE), 0.5)
    pd.DataFrame([about | scores]).to_csv(tmp_path / benchmark_runs.RUNS)
    pd.DataFrame([about | {"line_up": "x/Fb"}]).to_csv(tmp_path / benchmark_runs.LINE_UPS)
    points = [about | {"agent_steps": steps, "score": steps / 10} for steps in (0, 10)]
    pd.DataFrame(points).to_csv(tmp_path / benchmark_runs.CURVES)
    runs, _, curves = benchmark_runs.read_ledgers(tmp_path)
    assert runs["exploitability"].isna().all()
    assert len(curves) == 2
    assert "at most 0 runs of a learner were answered" in benchmark.write_benchmark(tmp_path).read_text()


def test_a_table_that_is_no_ledger_is_refused_before_anything_is_trained(tmp_path):
    (tmp_path / "benchmark_runs.csv").write_text("learner,scenario\nshared,no_dilemma\n")
    with pytest.raises(ValueError, match=r"benchmark_runs.csv: is no ledger of this kind, it has no column 'settings'"):
        compare(tmp_path / "runs", tmp_path, learners=["shared"], scenarios=["no_dilemma"], seeds=1, answered=0)
    assert not (tmp_path / "runs").exists()


def test_variants_are_runs_of_their_own_and_the_budget_is_a_million(tmp_path):
    runs = trainings(tmp_path, COMPARED, SCENARIOS, 1, AGENT_STEPS)
    assert min(one.agent_steps for one in runs) >= 1_000_000
    assert len({folder_of(one) for one in runs}) == len(COMPARED) * len(SCENARIOS)
    common = [one for one in runs if one.tag == COMMON]
    assert {(one.learner.name, one.learner.wants, one.learner.weight) for one in common} == {
        ("social", "prosocial", 1.0)
    }
    assert "shaping" in {one.learner.name for one in runs}
    assert {len(scenario(one.scenario).states) for one in runs} == {2, 4}


def test_a_table_of_an_earlier_benchmark_has_no_columns_that_came_later():
    table = benchmark.learner_table(judged([0.0, 1.0, 2.0, 9.0]))
    assert "skill" not in benchmark.overall_table(table)
    later = benchmark.learner_table(judged([0.0, 1.0, 2.0, 9.0]).assign(skill=0.25, welfare=[0.0, 1.0] * 8))
    head, _, *rows = benchmark.overall_table(later).splitlines()
    assert "| skill |" in head
    assert "| welfare |" in head
    assert all("| 0.25 [0.25, 0.25] |" in row and "| 0.50 [" in row for row in rows)
    assert "best constant strategy" in benchmark.benchmark_page(later)


def test_no_two_learners_share_a_colour():
    assert len(set(benchmark.COLOURS)) >= len(COMPARED)
