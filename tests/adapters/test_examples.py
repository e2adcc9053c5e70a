"""The programs for other frameworks are short, and find the game as those frameworks want it; they are run by hand."""

import ast
from pathlib import Path

import numpy as np
import pytest
from gymnasium import spaces

import sd_env

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
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
