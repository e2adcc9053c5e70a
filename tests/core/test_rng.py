"""Draws: the published generator, the right distributions, independent streams."""

import numpy as np
import pytest
from scipy import stats

from sd_env.core import rng
from tests.core.games import calm, hold, start

KEY = np.uint64(0x1234_5678_9ABC_DEF0)
SPLITMIX64_OF_SEED_0 = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F)
"""First outputs of Vigna's splitmix64.c for seed 0, as published with the xoshiro generators."""


def test_mix_is_splitmix64():
    # splitmix64 adds the golden gamma to its state and then mixes: output n is mix(n * gamma) for seed 0
    with np.errstate(over="ignore"):
        states = [np.uint64(n) * rng.GOLDEN for n in (1, 2, 3)]
    assert tuple(int(rng.mix(state)) for state in states) == SPLITMIX64_OF_SEED_0


def test_uniform_reads_splitmix64_at_a_position():
    # stream 0, k = 0, 1, 2 are the first three positions; the top 53 bits, in the middle of their cell
    drawn = [rng.uniform(np.uint64(0), 0, 0, 0, k) for k in range(3)]
    assert drawn == [((out >> 11) + 0.5) / 2**53 for out in SPLITMIX64_OF_SEED_0]


def draws(kind, stream, count=200):
    """``count`` squared draws at places (i, j) of one stream."""
    return np.array([kind(KEY, stream, i, j, 0) for i in range(count) for j in range(count)])


def test_uniform_is_uniform():
    sample = draws(rng.uniform, rng.FOG)
    assert 0.0 < sample.min() < sample.max() < 1.0
    assert stats.kstest(sample, "uniform").pvalue > 0.001


def test_normal_is_normal():
    assert stats.kstest(draws(rng.normal, rng.FOG), "norm").pvalue > 0.001


def test_normal_is_the_quantile_of_the_uniform_at_its_place():
    # a random draw from the standard normal by inversion (Devroye 1986, ch. II.2), against scipy's own quantile
    u, z = draws(rng.uniform, rng.FOG, 100), draws(rng.normal, rng.FOG, 100)
    np.testing.assert_allclose(z, stats.norm.ppf(u), rtol=4e-8, atol=1e-12)


def test_streams_steps_keys_and_places_are_independent():
    base = draws(rng.uniform, rng.CRISIS)
    others = [draws(rng.uniform, rng.WILL), draws(rng.uniform, rng.FORTUNE), base.reshape(200, 200).T.ravel()]
    steps = [np.uint64(rng.fold(KEY, i)) for i in range(200)]
    others.append(np.array([rng.uniform(step, rng.CRISIS, j) for step in steps for j in range(200)]))
    for other in others:
        # 40,000 pairs: five deviations of a correlation are 0.025 (the transpose shares its diagonal of 200)
        assert abs(np.corrcoef(base, other)[0, 1]) < 0.03


def test_streams_have_different_numbers():
    numbers = [value for name, value in vars(rng).items() if name.isupper() and type(value) is int]
    assert len(numbers) == len(set(numbers)) == 16


def test_fold_separates_counters():
    keys = {int(rng.fold(np.uint64(key), counter)) for key in range(100) for counter in range(100)}
    assert len(keys) == 10_000


def test_world_keys_do_not_depend_on_how_many_follow():
    few, many = rng.world_keys(7, 3), rng.world_keys(7, 1000)
    assert np.array_equal(few, many[:3])
    assert len(np.unique(many)) == 1000
    assert not np.array_equal(few, rng.world_keys(8, 3))


def test_global_generators_are_not_touched():
    np.random.seed(0)
    expected = np.random.RandomState(0).random_sample()
    hold(start(calm(), seed=3))
    assert np.random.random_sample() == expected


def test_no_seed_takes_fresh_entropy():
    assert not np.array_equal(rng.world_keys(None, 2), rng.world_keys(None, 2))


@pytest.mark.parametrize("u", [2.0**-54, 1e-10, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-10, 1 - 2.0**-53])
def test_normal_quantile(u):
    """As accurate as it says, at the least and the largest draw too."""
    assert rng.normal_quantile(u) == pytest.approx(stats.norm.ppf(u), abs=1e-15, rel=4e-8)
