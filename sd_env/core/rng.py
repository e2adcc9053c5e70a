"""Counter-based random draws: a draw is a function of (world key, step, stream, i, j, k) and of nothing else.

So a draw does not depend on how many worlds run, on the order of threads, or on draws added elsewhere. The generator
is SplitMix64 read at a position (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
"""

import numpy as np

from sd_env.core.jit import COMPILED, compiled, inlined

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

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
TO_UNIT = 1.0 / 9007199254740992.0  # 2^-53


@inlined
def mix(z: np.uint64) -> np.uint64:
    """SplitMix64's finaliser: a bijection of 64 bits in which every input bit moves half of the output bits."""
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@inlined
def fold(key: np.uint64, counter: int) -> np.uint64:
    """A new key from a key and a counter."""
    return mix(key + mix(np.uint64(counter) * GOLDEN + GOLDEN))


@inlined
def uniform(key: np.uint64, stream: int, i: int = 0, j: int = 0, k: int = 0) -> float:
    """Uniform draw in (0, 1) at place (stream, i, j, k) of a step's ``key``; i, j and k below 256."""
    place = np.uint64(((stream * 256 + i) * 256 + j) * 256 + k + 1)
    return (np.float64(mix(key + place * GOLDEN) >> S11) + 0.5) * TO_UNIT


@inlined
def normal_quantile(u: float) -> float:
    """Inverse of the standard normal distribution, relative error below 1.2e-9 (P. J. Acklam's approximation)."""
    if u < 0.02425 or u > 0.97575:
        q = np.sqrt(-2.0 * np.log(min(u, 1.0 - u)))
        top = (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
                 - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783)
        bottom = ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
                   + 3.754408661907416) * q + 1.0)
        return top / bottom if u < 0.5 else -top / bottom
    q = u - 0.5
    r = q * q
    top = (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
             + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239) * q
    bottom = (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1.0)
    return top / bottom


@inlined
def normal(key: np.uint64, stream: int, i: int = 0, j: int = 0, k: int = 0) -> float:
    """Standard normal draw at the same places as `uniform`."""
    return normal_quantile(uniform(key, stream, i, j, k))


def world_keys(seed: int | np.random.SeedSequence | None, n_worlds: int) -> np.ndarray:
    """Keys `[B]` of B independent worlds. The first k keys do not depend on how many follow.

    ``None`` takes fresh entropy from the operating system; numpy's and Python's global generators are not touched.
    """
    sequence = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    return sequence.generate_state(n_worlds, np.uint64)


if not COMPILED:  # plain Python warns where 64-bit products wrap around, which is what they are meant to do
    def _quiet(function):  # type: ignore[no-untyped-def]
        def wrapped(*args):  # type: ignore[no-untyped-def]
            with np.errstate(over="ignore"):
                return function(*args)
        return wrapped
    mix, fold, uniform = _quiet(mix), _quiet(fold), _quiet(uniform)
