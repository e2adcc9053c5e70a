"""Programs for other frameworks are short, and are counted alike; `make integrations` runs them."""

import ast
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from gymnasium import spaces

import sd_env

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("tally", "integrations"))
MOST_LINES = 40
ADAPTER = Path(sd_env.__file__).parent / "adapters/rllib.py"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_program_is_short_and_is_python(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert ast.get_docstring(ast.parse(text))


def rllibs_options():
    """What the adapter for RLlib asks of the game, read from it: RLlib need not be there."""
    for line in ast.parse(ADAPTER.read_text(encoding="utf-8")).body:
        if isinstance(line, ast.Assign) and line.targets[0].id == "MASKED":
            return ast.literal_eval(line.value)
    raise AssertionError("rllib.py has no MASKED")


@pytest.mark.parametrize("changed", [{}, {"mask_dtype": "int8"}])
def test_rllibs_masking_module_finds_its_two_boxes(changed):
    """As ``ray.rllib.examples`` says: a Dict of "action_mask", Box(0, 1, (n,)), and "observations"."""
    options = rllibs_options() | changed
    env = sd_env.parallel_env("doubly_dangerous", **options)
    space, n = env.observation_space("agent_0"), env.action_space("agent_0").n
    assert isinstance(space, spaces.Dict)
    assert space["action_mask"] == spaces.Box(0, 1, (n,), np.dtype(options["mask_dtype"]))
    assert space["observations"] == sd_env.parallel_env("doubly_dangerous").observation_space("agent_0")
    told, _ = env.reset(seed=0)
    assert space.contains(told["agent_0"])


def test_agilerl_needs_masks_that_are_lists_in_the_infos():
    """It looks for None among the masks with ``in``, which arrays do not answer."""
    infos = sd_env.parallel_env("doubly_dangerous").reset(seed=0)[1]
    masks = [info["action_mask"] for info in infos.values()]
    with pytest.raises(ValueError, match="truth value of an array"):
        assert None not in masks
    assert None not in [mask.tolist() for mask in masks]


@pytest.fixture
def tally(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.delitem(sys.modules, "tally", raising=False)
    return __import__("tally").Tally


def test_a_tally_counts_what_was_done_in_every_form(tally, capsys):
    """Four worlds of two states and one of two, ten steps each; to hold is always legal."""
    with tally("Game", "numpy") as counted:
        many, one = sd_env.vector_env("doubly_dangerous", 4), sd_env.parallel_env("doubly_dangerous")
        many.reset(seed=0)
        one.reset(seed=0)
        for _ in range(10):
            many.step(np.zeros(8, int))
            one.step({"agent_0": 0, "agent_1": 0})
    told = json.loads(capsys.readouterr().out)
    assert told["framework"] == "Game"
    assert told["version"] == np.__version__
    assert told["agent_steps"] == 100
    assert told["illegal_share"] == 0
    assert told["cpu_seconds"] >= 0
    assert counted.counts == [8, 2] * 10


def test_a_tally_finds_the_ends_of_a_curve_and_illegal_acts_of_the_seats_that_learn(tally, capsys):
    with tally("Game", "of no package", seats=[1]):
        env = sd_env.parallel_env("doubly_dangerous", horizon=40)
        _, infos = env.reset(seed=0)
        illegal, rewards = 0, []
        while env.agents:
            illegal += 1 - infos["agent_1"]["action_mask"][6]
            _, paid, _, _, infos = env.step({"agent_0": 1, "agent_1": 6})
            rewards.append(paid["agent_1"])
    told = json.loads(capsys.readouterr().out)
    assert illegal > 0
    assert (told["version"], told["agent_steps"]) == ("of no package", 40)
    assert told["illegal_share"] == pytest.approx(illegal / 40)
    assert told["first"] == pytest.approx(np.mean(rewards[:4]), abs=1e-4)
    assert told["last"] == pytest.approx(np.mean(rewards[-4:]), abs=1e-4)


def test_a_tally_leaves_the_engine_as_it_was_and_says_when_nothing_was_counted(tally):
    before = sd_env.Engine.step_chosen, sd_env.Engine.stepper
    env = sd_env.parallel_env("doubly_dangerous")
    env.reset(seed=0)
    with pytest.raises(RuntimeError, match="no step was counted: make the environment inside"), tally("Game", "numpy"):
        env.step({"agent_0": 0, "agent_1": 0})
    assert (sd_env.Engine.step_chosen, sd_env.Engine.stepper) == before
