"""The ledger: a row a run, at once and once, by many writers, with columns that may grow."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pandas as pd

from agents.runs.folder import binding, folder_of
from agents.runs.ledger import Ledger, curve_rows, run_row, settings_hash
from agents.runs.sweep import run_all
from agents.settings import SharedSettings
from agents.studies.experiments import EXPERIMENTS
from agents.studies.experiments.frame import training
from sd_env.metrics.summary import summary
from tests.agents.runs.small import small

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from agents.runs.ledger import Ledger
for k in range(20):
    Ledger(Path(sys.argv[1])).append({"settings": f"{sys.argv[2]}{k}", "value": k / 3})
"""


def test_numbers_stay_to_the_last_digit_and_what_is_missing_stays_empty(tmp_path):
    ledger = Ledger(tmp_path / "a.csv")
    ledger.append({"settings": "a", "x": 0.1 + 0.2, "label": "=1+1", "none": None, "nan": float("nan")})
    before = (tmp_path / "a.csv").read_text()
    assert before == "settings,x,label,none,nan\na,0.30000000000000004,'=1+1,,\n"
    ledger.append({"settings": "b", "new": -1e-9})
    rows = (tmp_path / "a.csv").read_text().splitlines()
    assert rows == ["settings,x,label,none,nan,new", "a,0.30000000000000004,'=1+1,,,", "b,,,,,-1e-09"]
    assert ledger.table()["label"].iloc[0] == "=1+1"


def test_a_row_is_held_once(tmp_path):
    ledger = Ledger(tmp_path / "a.csv")
    ledger.append({"settings": "a", "x": 1})
    ledger.append({"settings": "a", "x": 2})
    assert ledger.table()["x"].tolist() == [1]
    assert ledger.held() == {("a",)}


def test_two_writers_lose_no_row(tmp_path):
    path = tmp_path / "a.csv"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], cwd=ROOT) for name in "ab"]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert Ledger(path).held() == {(f"{name}{k}",) for name in "ab" for k in range(20)}
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_threads_lose_no_row(tmp_path):
    path = tmp_path / "a.csv"
    threads = [
        threading.Thread(target=Ledger(path).append, args=({"settings": str(k)},), daemon=True) for k in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Ledger(path).held() == {(str(k),) for k in range(8)}


def test_a_writer_that_is_killed_leaves_the_whole_table(tmp_path):
    path = tmp_path / "a.csv"
    Ledger(path).append({"settings": "before", "value": 1.0})
    endless = WRITER.replace("range(20)", "range(10**9)")
    writer = subprocess.Popen([sys.executable, "-c", endless, str(path), "k"], cwd=ROOT)
    while len(Ledger(path).rows()) < 4:
        assert writer.poll() is None
    os.kill(writer.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    writer.wait(60)
    rows = Ledger(path).rows()
    assert rows[0] == {"settings": "before", "value": "1.0"}
    assert all(row["value"] for row in rows)
    Ledger(path).append({"settings": "after", "value": 2.0})  # the lock went with the writer
    assert Ledger(path).held() == {(row["settings"],) for row in rows} | {("after",)}


def test_the_hash_is_of_what_fixes_the_result_and_the_same_everywhere(tmp_path):
    one = small(tmp_path, params={"fog": 1.0, "war_cost": 2})
    same = small(tmp_path / "elsewhere", params={"war_cost": 2.0, "fog": 1}, tag="b", progress=True)
    assert settings_hash(one) == settings_hash(same)
    others = (
        replace(one, seed=1),
        replace(one, exploring_starts=1.0),
        replace(one, rest=0.1),
        replace(one, params={"fog": 1.0}),
        replace(one, learner=SharedSettings(n_worlds=4, n_steps=4, batch_size=32, gamma=0.5)),
    )
    assert len({settings_hash(settings) for settings in (one, *others)}) == 6
    script = "import sys, json; from tests.agents.runs.small import small; from agents.runs.ledger import settings_hash"
    script += "; print(settings_hash(small('x', params=json.loads(sys.argv[1]))))"
    words = [sys.executable, "-c", script, json.dumps(one.params)]
    said = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert said.stdout.strip() == settings_hash(one)


def test_rows_are_written_as_runs_end(tmp_path):
    ledger, seen = Ledger(tmp_path / "a.csv"), []

    def ended(settings, folder):
        ledger.append({"study": "trial"} | run_row(settings, folder))
        seen.append((settings.seed, len(ledger.rows())))

    trainings = [small(tmp_path / "runs", seed=seed) for seed in range(3)]
    run_all(trainings[:1], 1)
    run_all(trainings, 1, ended)
    assert seen == [(0, 1), (1, 2), (2, 3)]
    table = ledger.table()
    assert table["settings"].tolist() == [settings_hash(settings) for settings in trainings]
    assert {"version", "environment", "commit", "seconds", "agent_steps_done", "at_rest"} <= set(table)
    assert table["environment"].str.startswith("security_dilemma_v").all()
    final = pd.read_csv(folder_of(trainings[2]) / "final.csv").iloc[0]
    assert table["reward"].iloc[2] == final["reward"]
    doc = summary.__doc__ or ""
    assert "seeker_arsenal" in doc
    assert "seeker_arsenal" in table


def test_a_curve_has_a_row_a_point(tmp_path):
    settings = small(tmp_path, n_curve_points=2)
    run_all([settings], 1)
    rows = curve_rows(settings, folder_of(settings), ("security",))
    assert [set(row) for row in rows] == [{"settings", "seed", "agent_steps", "security"}] * len(rows)
    ledger = Ledger(tmp_path / "c.csv", ("settings", "agent_steps"))
    ledger.append(*rows)
    ledger.append(*rows)
    assert len(ledger.rows()) == len(rows)


def test_a_setting_that_comes_later_leaves_the_rows_before_it_theirs(tmp_path, monkeypatch):
    """As if `rest` and the learner's `hold_bias` were new: at their old meaning they do not count, else they do."""
    one = small(tmp_path)
    monkeypatch.setattr("agents.runs.ledger.LATER", {"rest": 0.0, "learner.hold_bias": 0.0})
    without = settings_hash(one)
    monkeypatch.setattr("agents.runs.ledger.binding", lambda settings: _without_new(settings))
    assert settings_hash(one) == without
    monkeypatch.undo()
    assert settings_hash(replace(one, rest=0.1)) != without


def _without_new(settings):
    plain = {name: value for name, value in binding(settings).items() if name != "rest"}
    learner = {name: value for name, value in plain["learner"].items() if name != "hold_bias"}
    return plain | {"learner": learner}


def test_the_committed_ledger_knows_its_runs_again():
    """Who adds a setting without a line in `LATER` would train every run of every ledger anew."""
    table = pd.read_csv(ROOT / "docs/results/experiments/ladder.csv")
    for cell in EXPERIMENTS["ladder"].cells:
        of = table[(table["cell"] == cell.label) & (table["seed"] == 0)]
        if len(of):
            assert of["settings"].iloc[0] == settings_hash(training(cell, 0, "ladder", Path("runs"))), cell.label
