"""Counter-based random draws: a draw is a function of (world key, step, stream, i, j, k) and of nothing else.

So a draw does not depend on how many worlds run, on the order of threads, or on draws added elsewhere. The generator
is SplitMix64 read at a position (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
"""

import functools
from typing import cast

import numpy as np

from sd_env.core.elementary import log
from sd_env.core.jit import F, compiled, rule

# Streams: one number a use. Add at the end; renumbering changes every episode.
EPISODE = 0
FIRST_TYPE = 1
FIRST_ARSENAL = 2
FIRST_FOG = 3
FOG = 4
DETECTION = 5
CRISIS = 6
INITIATIVE = 7
WILL = 8
FORTUNE = 9
ACCIDENT = 10
TURNOVER = 11
NEW_TYPE = 12
CONTINUATION = 13
SHOCK = 14
ENFORCEMENT = 15

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
TO_UNIT = 1.0 / 9007199254740992.0  # 2^-53


@rule
def mix(z: np.uint64) -> np.uint64:
    """SplitMix64's finaliser: a bijection of 64 bits in which every input bit moves half of the output bits."""
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@rule
def fold(key: np.uint64, counter: int) -> np.uint64:
    """A new key from a key and a counter."""
    return mix(key + mix(np.uint64(counter) * GOLDEN + GOLDEN))


@rule
def uniform(key: np.uint64, stream: int, i: int = 0, j: int = 0, k: int = 0) -> float:
    """Uniform draw in (0, 1) at place (stream, i, j, k) of a step's ``key``; i, j and k below 256."""
    place = np.uint64(((stream * 256 + i) * 256 + j) * 256 + k + 1)
    return (np.float64(mix(key + place * GOLDEN) >> S11) + 0.5) * TO_UNIT


@rule
def log_tails(u: float) -> float:
    """w = -log(4 u (1 - u)): how far out in the tails the quantile of u lies, for `quantile`."""
    return -log(max(4.0 * u * (1.0 - u), 5e-17))


@rule
def quantile(u: float, w: float) -> float:
    """Inverse of the standard normal distribution, relative error below 4e-8 for u from 2^-54 to 1 - 2^-53.

    The quantile is (u - 1/2) g(w) with a smooth g of w = -log(4 u (1 - u)) (after Giles 2010, "Approximating the erfinv
    function"); g is a rational function fitted to Wichura's AS241. No branch and no table, so that it becomes SIMD.
    """
    top = (
        (
            (
                ((1.051344238164682e-06 * w + 1.578111383238318e-04) * w + 2.618883911248672e-03) * w
                + 2.736801794100460e-02
            )
            * w
            + 1.923206013452994e-01
        )
        * w
        + 9.180103997024612e-01
    ) * w + 2.506628192864449e00
    bottom = (
        (
            (
                ((9.202957855214262e-09 * w + 6.239222703848791e-06) * w + 2.975618425960921e-04) * w
                + 2.667523066899110e-03
            )
            * w
            + 3.635633550135539e-02
        )
        * w
        + 1.044328623006650e-01
    ) * w + 1.0
    return (u - 0.5) * top / bottom


@rule
def normal_quantile(u: float) -> float:
    """As `quantile`, in one."""
    return quantile(u, log_tails(u))


@rule
def normal(key: np.uint64, stream: int, i: int = 0, j: int = 0, k: int = 0) -> float:
    """Standard normal draw at the same places as `uniform`."""
    return normal_quantile(uniform(key, stream, i, j, k))


@compiled("draws", 0)
def fill_uniform(keys, episodes, steps, draws):
    """Fill ``draws`` `[B, D]` with uniforms in (0, 1), a function of (key `[B]`, episode `[B]`, step `[B]`, column)."""
    for b in range(draws.shape[0]):
        key = fold(fold(keys[b], episodes[b]), steps[b])
        for d in range(draws.shape[1]):
            draws[b, d] = uniform(key, 0, 0, 0, d)


def checked_seed(seed: int | None) -> int | None:
    """``seed`` as Python's int, as Gymnasium's generators want it; ValueError unless it is None or a whole number."""
    if seed is None:
        return None
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed = {seed!r}: must be None or a whole number of at least 0")
    return int(seed)


def world_keys(seed: int | np.random.SeedSequence | None, n_worlds: int) -> np.ndarray:
    """Keys `[B]` of B independent worlds. The first k keys do not depend on how many follow.

    ``None`` takes fresh entropy from the operating system; numpy's and Python's global generators are not touched.
    ValueError for what is no seed.
    """
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(checked_seed(seed))
    return sequence.generate_state(n_worlds, np.uint64)


def _quiet(function: F) -> F:
    """Python warns where 64-bit products wrap around, which is what they are meant to do."""

    @functools.wraps(function)
    def wrapped(*args):  # type: ignore[no-untyped-def]
        with np.errstate(over="ignore"):
            return function(*args)

    return cast(F, wrapped)


mix, fold, uniform = _quiet(mix), _quiet(fold), _quiet(uniform)
