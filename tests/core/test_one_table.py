"""Something more that an agent sees is one row in one file: spaces, engine and strategies follow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = """    Row(
        "alarm",
        0,
        1000,
        "how much the rival's arming alarmed in this step",
        lambda g, i, j, c, at, to: columns.number(g.state.alarm[i, j], at, to),
    ),
"""
PLAY = """
import sd_env
env = sd_env.parallel_env("doubly_dangerous_benign", fog=0.0)
seen, _ = env.reset(seed=0)
seen, *_ = env.step({"agent_0": 1, "agent_1": 0})
fields = [field.name for field in env.scenario.fields()]
assert env.observation_space("agent_1").shape == seen["agent_1"].shape == (len(fields),)
assert env.observation_space("agent_1").high[fields.index("rival+1.alarm")] == 1000
print(float(seen["agent_1"][fields.index("rival+1.alarm")]), float(env.engine.state.alarm[0, 1, 0]))
print(float(seen["agent_0"][fields.index("rival+1.alarm")]))
"""


def test_a_new_field_is_one_row_of_one_file(tmp_path):
    shutil.copytree(ROOT / "sd_env", tmp_path / "sd_env", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "sd_env/core/observe.py"
    before, after = file.read_text().split('    Row(\n        "tension"')
    file.write_text(before + ROW + '    Row(\n        "tension"' + after)
    env = os.environ | {"PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", PLAY], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown, true, other = map(float, done.stdout.split())
    assert true > 0  # the rival built half a unit of what looks offensive
    assert shown == pytest.approx(true)
    assert other == 0.0
