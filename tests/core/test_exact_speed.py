"""What is quicker is also the same: divisions by products, float32 shares, and rows made of columns in tiles."""

import numpy as np
import pytest

from sd_env.core.columns import share
from sd_env.core.elementary import over_15, over_factorial_11
from sd_env.core.jit import COMPILED, compiled
from sd_env.core.turn import turn

FACTORIAL_11 = 39916800.0


def numbers(divisor: float) -> np.ndarray:
    """Arguments that a division meets, and such whose quotient is hardest to round: next to the middle of two."""
    r = np.random.default_rng(0)
    quotients = r.integers(2**52, 2**53, 4000).astype(float)
    near = np.concatenate([np.nextafter(quotients * divisor, side) for side in (-np.inf, np.inf)])
    return np.concatenate([r.uniform(-0.4, 0.4, 4000), np.exp(r.uniform(-300.0, 5.0, 4000)), near, [0.0]])


@pytest.mark.parametrize(("quick", "divisor"), [(over_15, 15.0), (over_factorial_11, FACTORIAL_11)])
def test_a_quotient_by_a_product_is_the_same_double(quick, divisor):
    x = numbers(divisor)
    assert [quick(float(one)) for one in x] == (x / divisor).tolist()


def test_a_share_in_float32_is_that_of_doubles_rounded():
    r = np.random.default_rng(1)
    steps, whole = r.integers(0, 1_000_001, 100_000), r.integers(1, 1_000_001, 100_000)
    assert np.array_equal(steps.astype(np.float32) / whole.astype(np.float32), (steps / whole).astype(np.float32))
    assert share.__doc__.count("2^24") == 1


@pytest.mark.skipif(
    not COMPILED, reason="NUMBA_DISABLE_JIT is set: plain Python writes row by row, the tiles are compiled code"
)
@pytest.mark.parametrize("kind", [(np.float32, np.float32), (np.bool_, np.int8)])
@pytest.mark.parametrize(("n", "width"), [(1, 5), (7, 40), (8, 8), (9, 18), (40, 7), (29, 23), (64, 64)])
def test_rows_are_the_columns_turned(kind, n, width):
    columns = (np.arange(width * (n + 3)).reshape(width, n + 3) % 7 > 2).astype(kind[0])
    if kind[0] is np.float32:
        columns += np.arange(width * (n + 3), dtype=np.float32).reshape(width, n + 3)
    rows = np.full((n + 6, width), 9, kind[1])
    TURNED(columns, rows, np.uint64(2), np.uint64(2 + n))
    assert np.array_equal(rows[2 : 2 + n], columns[:, :n].T.astype(kind[1]))
    assert np.all(rows[:2] == 9)
    assert np.all(rows[2 + n :] == 9)


def _turned(columns, rows, low, high):
    turn(columns, rows, low, high)


TURNED = compiled("rows", 0)(_turned)
