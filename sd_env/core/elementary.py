"""Exponential and logarithm that the compiler can turn into SIMD, which calls into the system's libm prevent.

Both reduce the argument to a short interval and sum a Taylor series there; powers of two are read from and written to
the bits of the float. Relative error below 1e-14 (exp) and 1e-12 (log), the same on every platform.
"""

import numpy as np

from sd_env.core.jit import rule

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # in two parts, so that n ln 2 is subtracted exactly
LEAST_EXPONENT = -700.0  # exp of less is 1e-304, and counts as that
EXPONENT_BIAS, MANTISSA_BITS = 1023, 52
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
FACTORIAL_11 = 39916800.0  # 18 binary digits and eight zeros
HEAD = ~0x3FFFF  # the bits of a float but for the last 18 of its mantissa


@rule
def over_15(x: float) -> float:
    """x / 15, the same double in a third of the time: a product, and what it lacks, which is found without rounding."""
    quotient = x * (1 / 15)
    lacking = (x - 16.0 * quotient) + quotient
    return quotient + lacking * (1 / 15)


@rule
def over_factorial_11(x: float) -> float:
    """x / 11! likewise; the quotient in two parts whose products with 11! have no more than 53 binary digits."""
    quotient = x * (1 / FACTORIAL_11)
    head = np.int64(np.float64(quotient).view(np.int64) & HEAD).view(np.float64)
    lacking = (x - FACTORIAL_11 * head) - FACTORIAL_11 * (quotient - head)
    return quotient + lacking * (1 / FACTORIAL_11)


@rule
def exp(x: float) -> float:
    """e^x for x up to 700: 2^n times a Taylor series in |r| <= ln(2)/2."""
    x = max(x, LEAST_EXPONENT)
    n = np.floor(x * LOG2_E + 0.5)
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    series = 1 + r * (
        1
        + r
        * (
            1 / 2
            + r
            * (
                1 / 6
                + r
                * (
                    1 / 24
                    + r
                    * (
                        1 / 120
                        + r
                        * (
                            1 / 720
                            + r
                            * (1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + over_factorial_11(r)))))
                        )
                    )
                )
            )
        )
    )
    return series * np.int64((np.int64(n) + EXPONENT_BIAS) << MANTISSA_BITS).view(np.float64)


@rule
def log(x: float) -> float:
    """Natural logarithm of a normal x > 0: n ln 2 + 2 artanh((m - 1) / (m + 1)) with m in [sqrt(1/2), sqrt(2))."""
    bits = np.float64(x).view(np.int64)
    n = (bits - SQRT_HALF_BITS) >> MANTISSA_BITS
    m = np.int64(bits - (n << MANTISSA_BITS)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    series = 1 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + over_15(z)))))))
    return n * LN2_HIGH + (n * LN2_LOW + 2.0 * s * series)
