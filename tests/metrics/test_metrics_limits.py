"""How long a limit lasts: by hand, on a recording whose treaty is set."""

import numpy as np
import pytest

from sd_env.core.engine import Engine
from sd_env.metrics import limit_of_pair
from sd_env.scenarios import get
from sd_env.trajectory import record
from tests.players import joint


def test_a_limit_that_ends_and_returns():
    params = get("two_nuclear_powers").params
    engine = Engine(params, 2)
    engine.reset(0)
    played = record(engine, joint(lambda seen, mask: np.zeros(mask.shape[:2], int)), 4)
    played.arrays["treaty"][:] = 0
    played.arrays["treaty"][[0, 1, 3], 0, 0, 0, 1] = 5  # world 0: two steps, a gap, one more; world 1: never
    played.arrays["arsenal"][:] = 0.0
    played.arrays["arsenal"][0, 0, 1, 0] = 1.6  # above the cap of 1.5 on missiles in the first step
    found = limit_of_pair(played, params, 0, 0, 1)
    assert found == pytest.approx({"in_force": 3 / 8, "first_end": 1.0, "above_cap": 1 / 3})
