"""A budget is trained in whole updates, and what that comes to is said before and written after."""

import json

import pytest

from agents.learners import LEARNERS
from agents.runs.folder import RUN_FILE
from agents.runs.training import train
from tests.agents.runs.small import small

TINY = {"n_worlds": 4, "n_steps": 8, "batch_size": 16}


@pytest.mark.parametrize("name", ["shared", "a2c", "qrdqn", "independent", "mappo"])
def test_what_is_said_is_what_is_trained_and_recorded(tmp_path, capfd, name):
    kind = LEARNERS[name].settings
    known = {key: value for key, value in TINY.items() if key in kind.__dataclass_fields__}
    settings = small(tmp_path, learner=kind(**known), agent_steps=1001)
    facts = json.loads((train(settings) / RUN_FILE).read_text())
    told = capfd.readouterr().err.splitlines()
    assert len([line for line in told if line.startswith("agent_steps = 1001: learning goes in updates of ")]) == 1
    assert [line for line in told if line.endswith(f"so {facts['agent_steps']} are trained")]
    assert facts["agent_steps"] > 1001


def test_a_budget_that_is_met_is_not_talked_about(tmp_path, capfd):
    assert json.loads((train(small(tmp_path, agent_steps=64)) / RUN_FILE).read_text())["agent_steps"] == 64
    assert "agent_steps" not in capfd.readouterr().err


def test_a_run_of_a_grid_speaks_of_a_large_difference_alone(tmp_path, capfd):
    train(small(tmp_path, agent_steps=1001), quiet=True)
    assert "agent_steps" not in capfd.readouterr().err
    train(small(tmp_path, agent_steps=3, seed=1), quiet=True)
    assert "agent_steps = 3: learning goes in updates of 32 agent-steps, so 32 are trained" in capfd.readouterr().err
