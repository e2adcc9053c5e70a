"""What may be chosen on the page."""

import shutil

import pytest

from sd_env import trajectory
from sd_env.opponents import populations
from sd_env.scenarios import SCENARIOS
from sd_env.viewer import shelf
from sd_env.viewer.session import Session

WEIGHTS = populations.HERE / "doubly_stable-shared-seed901.safetensors"


@pytest.fixture
def runs(tmp_path):
    """Two runs, as training leaves them."""
    episode = Session("doubly_stable", ["hold", "hold"]).trajectory()
    for name in ("doubly_stable-shared-seed1", "cold_war-shared-seed2"):
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        shutil.copy(WEIGHTS, folder / "model.safetensors")
        trajectory.save(episode, folder / "episode.csv")
        (folder / "curve.csv").write_text("step,reward\n0,1\n")
        (folder / "settings.yaml").write_text("seed: 1\n")
    return tmp_path / "runs"


def test_runs_are_called_by_their_folders(runs):
    found = shelf.find([runs])
    names = ["cold_war-shared-seed2", "doubly_stable-shared-seed1"]
    assert list(found.policies) == list(found.recordings) == names
    assert found.policies["cold_war-shared-seed2"] == runs / "cold_war-shared-seed2/model.safetensors"


def test_those_of_the_scenario_come_first(runs):
    offered = list(shelf.player_options("doubly_stable", shelf.find([runs])))
    assert offered[0] == "you"
    assert (
        offered.index("doubly_stable-shared-seed1")
        < offered.index("cold_war-shared-seed2")
        < offered.index(WEIGHTS.name)
    )
    assert WEIGHTS.name not in shelf.player_options("cold_war", shelf.find([]))


def test_every_scenario_is_offered():
    assert list(shelf.scenario_options()) == list(SCENARIOS)


def test_what_is_not_there_or_of_no_use_is_refused(tmp_path, monkeypatch, runs):
    with pytest.raises(ValueError, match="nowhere: no such file or folder"):
        shelf.find([tmp_path / "nowhere"])
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(ValueError, match=r"a\.txt: must be a folder or end in \.safetensors, \.csv or \.parquet"):
        shelf.find([tmp_path / "a.txt"])
    monkeypatch.setattr(shelf, "MOST_FILES", 1)
    with pytest.raises(ValueError, match="2 policies in the folders: must be at most 1"):
        shelf.find([runs])
