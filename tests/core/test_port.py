"""What docs/results/scale.md says of a port to an accelerator: rules and draws in JAX, beside the compiled ones.

Slow, and skipped where JAX is not installed (`pip install jax`).
"""

import numpy as np
import pytest

from sd_env.core import rng
from sd_env.core.rules.force import threat
from sd_env.core.rules.tension import next_tension

jax = pytest.importorskip("jax")
jnp = jax.numpy
pytestmark = pytest.mark.slow

HALF = np.uint32(0xFFFF)


def times(a, b):
    """64-bit product of two 32-bit numbers as (high, low), by 16-bit halves: accelerators lack the wide product."""
    a1, a0, b1, b0 = a >> 16, a & HALF, b >> 16, b & HALF
    low, middle = a0 * b0, a1 * b0
    cross = a0 * b1 + (low >> 16) + (middle & HALF)
    return a1 * b1 + (middle >> 16) + (cross >> 16), (cross << 16) | (low & HALF)


def times_64(z, constant):
    """Product modulo 2^64 of (high, low) and a constant."""
    c1, c0 = np.uint32(int(constant) >> 32), np.uint32(int(constant) & 0xFFFFFFFF)
    high, low = times(z[1], c0)
    return high + z[0] * c0 + z[1] * c1, low


def shifted(z, n):
    """z ^ (z >> n) for n below 32."""
    return z[0] ^ (z[0] >> n), z[1] ^ ((z[1] >> n) | (z[0] << (32 - n)))


def mix(z):
    """`rng.mix` in numbers of 32 bits."""
    z = times_64(shifted(z, 30), rng.MIX_1)
    z = times_64(shifted(z, 27), rng.MIX_2)
    return shifted(z, 31)


def test_a_counter_draw_is_the_same_bits_without_64_bit_products():
    keys = np.random.default_rng(0).integers(0, 2**64, 100_000, dtype=np.uint64)
    high, low = jax.jit(mix)(
        (jnp.asarray(keys >> np.uint64(32), jnp.uint32), jnp.asarray(keys & 0xFFFFFFFF, jnp.uint32))
    )
    joined = np.asarray(high).astype(np.uint64) << np.uint64(32) | np.asarray(low).astype(np.uint64)
    assert np.array_equal(joined, rng.mix(keys))


def jax_threat(offence, defence, balance):
    """`rules.force.threat` at decisiveness 1; its branch is a select."""
    attack = balance * offence
    return jnp.where(attack > 0.0, attack / (attack + defence), 0.0)


def jax_tension(tension, decay, raised, lowered):
    """`rules.tension.next_tension`, which has no branch to begin with."""
    return jnp.clip((1.0 - decay) * tension + raised - lowered, 0.0, 1.0)


def test_two_rules_and_a_step_of_them_agree_to_what_float32_holds():
    r = np.random.default_rng(1)
    offence, defence, tension = r.uniform(0, 8, 1000), r.uniform(0.1, 8, 1000), r.uniform(0, 1, 1000)
    offence[:50] = 0.0

    def step(offence, defence, tension):  # an alarm by the threat moves tension
        return jax_tension(tension, 0.1, 0.1 * jax_threat(offence, defence, 2.0), 0.02)

    theirs = jax.jit(step)(*(jnp.asarray(x, jnp.float32) for x in (offence, defence, tension)))
    ours = [
        next_tension(t, 0.1, 0.1 * threat(o, d, 2.0, 1.0), 0.02)
        for o, d, t in zip(offence, defence, tension, strict=True)
    ]
    assert np.max(np.abs(np.asarray(theirs) - ours)) < 3e-7
