"""A new player takes one file, its line in the registry and, if it learns, one YAML: the examples, done as they say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from agents.runs.folder import SETTINGS_FILE, is_finished
from tests.documents.test_documents import PLAYERS, ROOT, blocks


@pytest.fixture
def checkout(tmp_path):
    """What training needs of the checkout, to be changed."""
    for folder in ("agents", "configs", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def tell(checkout: Path, *command: str, **variables: str) -> str:
    paths = {"PYTHONPATH": f"{checkout}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"}
    env = os.environ | paths | variables
    told = subprocess.run([sys.executable, *command], cwd=checkout, env=env, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return told.stdout


def registered(registry: Path, *lines: tuple[str, str]) -> None:
    """Put each line before the one that is there."""
    text = registry.read_text()
    for before, line in lines:
        assert text.count(before) == 1
        text = text.replace(before, line + before)
    registry.write_text(text)


LINES = (
    ("from agents.learners.learner import Learner\n", "from agents.learners.patient import LEARNER as PATIENT\n"),
    ('    "shared": shared.LEARNER,\n', '    "patient": PATIENT,\n'),
)


@pytest.mark.slow
def test_the_pages_learner_trains_after_one_file_one_line_and_one_yaml(checkout):
    (_, file), (settings,) = blocks(PLAYERS, "py"), blocks(PLAYERS, "yaml")
    (checkout / "agents/learners/patient.py").write_text(file)
    (checkout / "configs/learner/patient.yaml").write_text(settings)
    registered(checkout / "agents/learners/__init__.py", *LINES)
    told = tell(
        checkout,
        "-m",
        "scripts.train",
        "learner=patient",
        "agent_steps=500",
        "learner.n_worlds=8",
        "progress=false",
        "learner.batch_size=64",
        "curve_worlds=8",
        "final_worlds=8",
        "n_curve_points=1",
    )
    folder = checkout / told.split()[-1]
    assert is_finished(folder)
    kept = yaml.safe_load((folder / SETTINGS_FILE).read_text())["learner"]
    assert (kept["name"], kept["gamma"], kept["n_epochs"], kept["n_steps"]) == ("patient", 0.995, 2, 32)
    assert Path(folder).name == "doubly_dangerous-patient-seed0"


FORGIVES = """
import numpy as np
from sd_env.suite.match import play
from sd_env import scenario

game = scenario("doubly_dangerous_benign").with_params(fog=0.0, attrition=0.0)


class Turns:
    def predict(self, observation, state=0, episode_start=None, deterministic=False, action_masks=None):
        return np.full(len(observation), [1, 0, 0, 1, 1, 1][state or 0]), (state or 0) + 1


for name in ("tit_for_two_tats", "tit_for_tat"):
    print(*play({0: name, 1: Turns()}, game, n_worlds=1, seed=0, n_steps=6).action[:, 0, 0])
"""


@pytest.mark.slow
def test_the_pages_strategy_plays_after_one_file_and_its_line(checkout):
    shutil.copytree(ROOT / "sd_env", checkout / "sd_env", ignore=shutil.ignore_patterns("__pycache__"))
    plainly = {"NUMBA_DISABLE_JIT": "1"}  # another place would be compiled for anew
    (file, _) = blocks(PLAYERS, "py")
    (checkout / "sd_env/opponents/two_tats.py").write_text(file)
    registered(
        checkout / "sd_env/opponents/__init__.py",
        ("\nSTRATEGIES", "from sd_env.opponents.two_tats import TitForTwoTats\n"),
        ('    "grim": Grim,\n', '    "tit_for_two_tats": TitForTwoTats,\n'),
    )
    patient, plain = tell(checkout, "-c", FORGIVES, **plainly).splitlines()
    assert patient == "0 0 0 0 0 1"  # the rival arms at 0, 3, 4, 5: twice running for the first time at 4
    assert plain == "0 1 0 0 1 1"
    tell(
        checkout,
        "-m",
        "scripts.tournament",
        "policies=[tit_for_two_tats,arm]",
        "scenario=doubly_dangerous",
        "n_worlds=4",
        "jobs=1",
        "out=met",
        **plainly,
    )
    met = pd.read_csv(checkout / "met" / "cross_play.csv")
    assert set(met["row"]) == {"tit_for_two_tats", "arm"}
    assert np.isfinite(met["payoff"]).all()
