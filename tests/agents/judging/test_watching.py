"""The watch script tells an episode, keeps it, and refuses bad input in one line."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from agents.judging.watch import show, sparkline, watch
from agents.runs.training import train
from agents.settings import SharedSettings, TrainSettings, WatchSettings
from scripts.watch import run_or_scenario
from sd_env import trajectory
from tests.render.story import by_hand
from tests.render.test_chronicle import TOLD

ROOT = Path(__file__).parents[3]


def script(*given: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.watch", *given]
    env = {"PYTHONPATH": str(ROOT), "PATH": ""}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def test_the_terminal_tells_the_chronicle(capsys):
    show(by_hand(), Console(width=200))
    told = capsys.readouterr().out
    for line in TOLD.splitlines()[4:]:
        assert line in told
    assert "Aland (greedy) begins with 1.00 tanks, 0.50 forts." in told
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in told.splitlines() if line.startswith("│")]
    head = next(line for line in told.splitlines() if line.startswith("┃"))
    bland = [name.strip() for name in head.split("┃")[1:-1]].index("Bland")
    assert [row[bland] for row in rows] == ["security seeker", "▂▂▂▂▂▂▂▂▂ 0.25", "█████████ 2.00", "0", "2", "+0.00"]


def test_sparklines_rise_from_nothing_to_the_top():
    assert sparkline(np.array([0.0, 0.5, 1.0]), 1.0) == "▁▅█"
    assert sparkline(np.zeros(3), 0.0) == "▁▁▁"
    assert len(sparkline(np.ones(1000), 1.0)) == 32
    assert sparkline(np.array([0.0, 0.0, 1.0, 1.0]), 1.0, 2) == "▁█"


def test_an_episode_is_played_and_kept(tmp_path, capsys):
    folder = tmp_path / "kept"
    settings = WatchSettings(
        scenario="doubly_dangerous_n3", policies=["hold", "random", "hold"], steps=3, out=str(folder), seed=5
    )
    assert watch(settings) == folder
    assert sorted(file.name for file in folder.iterdir()) == ["episode.gif", "episode.parquet", "episode.png"]
    kept = trajectory.load(folder / "episode.parquet")
    assert kept.n_steps == 3
    assert kept.scenario.name == "doubly_dangerous_n3"
    assert not kept.choice[:, [0, 2]].any()
    assert "Doubly dangerous n3" in capsys.readouterr().out
    with pytest.raises(ValueError, match="is there already and not empty; name a new folder"):
        watch(settings)


def test_a_runs_policy_plays_its_own_game(tmp_path, capsys):
    learner = SharedSettings(n_worlds=4, n_steps=4, batch_size=16)
    folder = train(
        TrainSettings(
            scenario="no_dilemma",
            params={"horizon": 5},
            agent_steps=32,
            learner=learner,
            runs=str(tmp_path),
            n_curve_points=1,
            curve_worlds=2,
            final_worlds=2,
            progress=False,
        )
    )
    watch(WatchSettings(run=str(folder)))
    assert "The horizon is reached." in capsys.readouterr().out
    watch(WatchSettings(scenario="no_dilemma", params={"horizon": 4}, policies=[str(folder), "hold"]))
    assert "   4  The horizon is reached." in capsys.readouterr().out
    with pytest.raises(ValueError, match="has 16 fields and 8 actions: doubly_dangerous_n3 has 34 and 10"):
        watch(WatchSettings(scenario="doubly_dangerous_n3", policies=str(folder)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "run = '', scenario = '': give one of the two"),
        ({"run": "a", "scenario": "b"}, "run = 'a', scenario = 'b': give one of the two"),
        ({"scenario": "doubly_dangerus"}, "unknown scenario 'doubly_dangerus': did you mean"),
        ({"scenario": "doubly_dangerous", "params": {"fogg": 1}}, "unknown parameter 'fogg': did you mean fog"),
        ({"scenario": "doubly_dangerous", "policies": "tit"}, "policy 'tit': neither a run folder, zip or"),
        ({"scenario": "doubly_dangerous", "policies": ["hold"]}, "policies = ['hold']: must be one name, or 2 of them"),
        ({"scenario": "doubly_dangerous", "policies": 3}, "policies = 3: must be a name or a list of names"),
        ({"scenario": "doubly_dangerous", "steps": 0}, "steps = 0: must be in [1, 100000]"),
        ({"scenario": "doubly_dangerous", "fps": 0}, "fps = 0: must be in [0.01, 100]"),
        ({"run": "nowhere"}, "run folder nowhere: no finished run here"),
    ],
)
def test_bad_settings_get_one_clear_error(given, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        watch(WatchSettings(**given))


def test_the_script_runs_without_a_terminal_and_fails_in_one_line(tmp_path):
    done = script("doubly_dangerous", "policies=hold", "steps=2", "+params.horizon=2", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The horizon is reached." in done.stdout
    failed = script("scenario=doubly_dangerous", "policies=nobody", folder=tmp_path)
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: policy 'nobody': neither a run folder, zip or weights file nor one of")
    assert list(tmp_path.iterdir()) == []


def test_a_run_or_a_scenario_may_be_named_alone(tmp_path):
    assert run_or_scenario("cold_war") == "scenario"
    assert run_or_scenario(str(tmp_path)) == "run"
