"""A new learner takes one file, one line of the registry and one YAML: the page's example, done as it says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from agents import runs
from tests.test_documents import PLAYERS, ROOT, blocks


def test_the_pages_learner_trains_after_one_file_one_line_and_one_yaml(tmp_path):
    for folder in ("agents", "configs", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (file,), (settings,) = blocks(PLAYERS, "py"), blocks(PLAYERS, "yaml")
    (tmp_path / "agents/learners/patient.py").write_text(file)
    (tmp_path / "configs/learner/patient.yaml").write_text(settings)
    registry = tmp_path / "agents/learners/__init__.py"
    registry.write_text(registry.read_text().replace('    "shared",\n', '    "shared",\n    "patient",\n'))
    command = [
        sys.executable, "-m", "scripts.train", "learner=patient", "agent_steps=500", "learner.n_worlds=8",
        "progress=false", "learner.batch_size=64", "curve_worlds=8", "final_worlds=8", "n_curve_points=1",
    ]
    env = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"}
    told = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    folder = tmp_path / told.stdout.split()[-1]
    assert runs.is_finished(folder)
    kept = yaml.safe_load((folder / runs.SETTINGS).read_text())["learner"]
    assert (kept["name"], kept["gamma"], kept["n_epochs"], kept["n_steps"]) == ("patient", 0.995, 2, 32)
    assert Path(folder).name == "doubly_dangerous-patient-seed0"
