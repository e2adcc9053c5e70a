"""A step of the game takes no more instructions than it did: counted, so that no busy machine can say otherwise."""

import llvmlite
import pytest

from sd_env.core.jit import COMPILED
from tests.core.instructions import can_count, counted

ALLOWED = 1.15
BEFORE = {"doubly_dangerous": 114.5, "doubly_dangerous_n4": 223.7}
"""Turns of the yardstick loop that an agent's step took; `python -m tests.core.instructions` prints them."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COMPILED, reason="nothing is compiled"),
    pytest.mark.skipif(bool(can_count()), reason=can_count()),
    pytest.mark.skipif(not llvmlite.__version__.startswith("0.50."), reason="another LLVM makes other machine code"),
]


def test_a_step_takes_no_more_instructions_than_it_did():
    now = counted()
    assert {name: count for name, count in now.items() if count > ALLOWED * BEFORE[name]} == {}, now
