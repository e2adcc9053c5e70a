"""R6 and R7: Baliga & Sjöström without and with talk. Numbers are THEORY's; equilibria are tried by brute force."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

from sd_env.classics import ClassicEngine, get
from sd_env.classics.arms_race_talk import gain_limit, talk_cutoffs

NOT, BUILD = DOVE, HAWK = 0, 1


@pytest.mark.parametrize(("cost_limit", "arming"), [(1.05, 0.5), (1.2, 0.2), (1.0, 1.0), (0.7, 1.0)])
def test_arming_without_talk(cost_limit, arming):
    found = get("arms_race_private", cost_limit=cost_limit).equilibrium()
    assert found.arming == pytest.approx(arming, abs=1e-12)
    assert found.peace == pytest.approx((1 - arming) ** 2, abs=1e-12)
    assert found.multiplier == (cost_limit <= 1)


def test_arming_is_bad_news_yet_mostly_tragic():
    found = get("arms_race_private").equilibrium()
    assert found.dominant == pytest.approx(0.05 / 1.2, abs=1e-12)
    assert found.dominant_if_arming == pytest.approx((1.2 - 1 + 0.05) / 1.2, abs=1e-12)
    assert found.tragic_share == pytest.approx(0.95 / 1.2, abs=1e-12)
    everybody = get("arms_race_private", cost_limit=0.8).equilibrium()  # then arming says nothing
    assert everybody.dominant_if_arming == pytest.approx(everybody.dominant, abs=1e-12)


def test_posterior_in_worlds_that_play_the_cutoff():
    engine = ClassicEngine(get("arms_race_private", shape=0.7), 200_000)
    found = engine.game.equilibrium()
    engine.reset(4)
    arms = engine.state <= found.cutoffs[0]
    assert arms.mean() == pytest.approx(found.arming, abs=5 * 0.5 / np.sqrt(400_000))
    hostile = (engine.state < engine.game.gain)[arms].mean()
    assert hostile == pytest.approx(found.dominant_if_arming, abs=5 * 0.5 / np.sqrt(arms.sum()))
    engine.step(arms.astype(int))
    value = engine.game.value(found.cutoffs[0], found.cutoffs[0])
    assert engine.reward.mean() == pytest.approx(value, abs=5 * engine.reward.std() / np.sqrt(400_000))


games = st.tuples(st.floats(0.01, 0.9), st.floats(0.2, 3.0), st.floats(0.3, 5.0)).map(  # gain/loss, cost_limit/loss, k
    lambda at: get("arms_race_private", gain=2 * at[0], loss=2.0, cost_limit=2 * at[1], shape=at[2])
)


@settings(max_examples=150, deadline=None)
@given(games)
def test_cutoffs_are_all_the_fixed_points_of_any_power_distribution(game):
    found, top = game.equilibrium(), game.cost_limit
    mu, d, k = game.gain, game.loss, game.shape

    def pull(c):
        return mu + (d - mu) * (c / top) ** k - c

    grid = np.linspace(0, top, 20_001)
    pulls = pull(grid)
    assume(abs(d - top) > 0.02 and abs(pulls.min()) > 1e-6)  # else the grid may miss a root or two
    roots = [brentq(pull, grid[i], grid[i + 1], xtol=1e-14) for i in np.flatnonzero(np.diff(np.sign(pulls)))]
    roots += [top] if d > top else []
    np.testing.assert_allclose(found.cutoffs, roots, rtol=1e-7)
    for cutoff in found.cutoffs:
        assert game.exploitability(cutoff) == pytest.approx(0, abs=1e-12)
    if abs(k - 1) > 0.01 or k == 1:
        fall = np.linspace(-700, 0, 100_001)  # ln(c / cost_limit): with k near 1 the condition fails at tiny costs
        assert found.multiplier == (np.log(d) + k * fall >= np.log(top) + fall - 1e-12).all()
    assert not found.multiplier or found.cutoffs == (top,)


def test_everybody_builds_however_small_the_gain_if_the_multiplier_condition_holds():
    for shape, cost_limit in product((0.4, 1.0), (0.5, 1.0)):
        for gain in (1e-2, 1e-5, 1e-8):
            found = get("arms_race_private", gain=gain, shape=shape, cost_limit=cost_limit).equilibrium()
            assert found.multiplier
            assert found.cutoffs == (cost_limit,)
    rare = get("arms_race_private", gain=1e-3, shape=2.0, cost_limit=0.9).equilibrium()
    assert not rare.multiplier
    # c = 1e-3 + .999 (c / .9)^2: 0.999 / 0.81 c^2 - c + 1e-3 = 0
    assert rare.cutoffs == pytest.approx((*sorted(np.roots([0.999 / 0.81, -1, 1e-3])), 0.9), abs=1e-12)


def test_cutoffs_where_the_costliest_is_indifferent():
    found = get("arms_race_private", shape=2.0, cost_limit=1.0).equilibrium()  # .05 + .95 c^2 = c at (1 -+ .9) / 1.9
    assert found.cutoffs == pytest.approx((0.1 / 1.9, 1.0), abs=1e-12)


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.5])
def test_value_and_exploitability_are_the_integrals(shape):
    game = get("arms_race_private", gain=0.2, shape=shape)

    def density(c):
        return shape * c ** (shape - 1) / 1.2**shape

    for own, other in ((0.1, 0.7), (0.9, 0.3), (1.5, 0.2), (0.4, 1.3)):
        p = (min(other, 1.2) / 1.2) ** shape
        built = quad(lambda c: (0.2 * (1 - p) - c) * density(c), 0, min(own, 1.2))[0]  # noqa: B023
        spared = quad(density, min(own, 1.2), 1.2)[0]
        assert game.value(own, other) == pytest.approx(built - spared * p, abs=1e-7)
    for cutoff in (0.05, 0.5, 1.1):
        tried = max(game.value(own, cutoff) for own in np.linspace(0, 1.2, 4001))
        assert game.exploitability(cutoff) == pytest.approx(tried - game.value(cutoff, cutoff), abs=1e-6)
        assert game.exploitability(cutoff) >= 0


def test_fictitious_best_responses_converge_at_the_published_rate():
    game = get("arms_race_private")
    cutoff, target = 1.2, game.equilibrium().cutoffs[0]
    for _ in range(10):
        after = game.best_response(cutoff)
        assert (after - target) / (cutoff - target) == pytest.approx((1.0 - 0.05) / 1.2, abs=1e-9)
        cutoff = after


TALK = {0.01: (0.1785, 0.2168, 0.578, 0.121), 0.001: (0.0768, 0.0874, 0.815, 0.031)}


@pytest.mark.parametrize(("gain", "numbers"), TALK.items())
def test_talk_equilibrium(gain, numbers):
    found = get("arms_race_talk", gain=gain).equilibrium()
    assert (found.x, found.y) == pytest.approx(numbers[:2], abs=5.1e-5)
    assert (found.neither, found.both) == pytest.approx(numbers[2:], abs=5.1e-4)
    assert found.neither + found.both + found.one == pytest.approx(1, abs=1e-12)
    assert found.neither_without_talk == 0.0


@settings(max_examples=100, deadline=None)
@given(st.floats(0.001, 0.999), st.floats(1.0, 30.0), st.floats(0.1, 10.0))
def test_cutoffs_solve_both_conditions_up_to_the_gain_limit_only(share, ratio, cost_limit):
    loss = ratio * cost_limit
    limit = gain_limit(loss, cost_limit)
    gain = share * limit
    pairs = talk_cutoffs(gain, loss, cost_limit)
    assert len(pairs) == 2
    for x, y in pairs:
        assert gain < x < y < cost_limit
        hawk, tough, normal = (y - x) / cost_limit, x / cost_limit, 1 - y / cost_limit
        assert x * hawk == pytest.approx(gain * normal, rel=1e-9)
        assert y * (1 - 2 * hawk) == pytest.approx(loss * tough, rel=1e-9)
    assert not talk_cutoffs(1.001 * limit, loss, cost_limit)
    u = np.linspace(0, 1, 4001)[1:-1]  # no sign change of the second condition, y from the first: no pair is missed
    m = 1.001 * limit / cost_limit
    v = (m + u * u) / (u + m)
    assert (v * (1 - 2 * (v - u)) - ratio * u < 0).all()


def test_gain_limit_by_hand():
    assert gain_limit(2.0, 2.0) == pytest.approx(2 / 8, abs=1e-9)  # 2 u^2 - u + m = 0 has roots iff m <= 1/8
    low, high = talk_cutoffs(0.1, 1.0, 1.0)
    assert (low[0], high[0]) == pytest.approx(((1 - np.sqrt(0.2)) / 4, (1 + np.sqrt(0.2)) / 4), abs=1e-12)


def most_to_gain(game, x, y):
    """What the best deviation of any type gains, from the start and after the words were heard.

    Types on a grid, both messages, both replies to either word, in worlds that `step` plays. The rival is one of three
    classes, so expectations are exact sums. Either word is sent by some type, so no belief is free.
    """
    top = game.cost_limit
    rivals, weight = np.array([x / 2, (x + y) / 2, (y + top) / 2]), np.array([x, y - x, top - y]) / top
    edges = [c + e for c in (x, y, game.gain) for e in (-1e-9, 0.0, 1e-9)]
    own = np.concatenate([np.linspace(0, top, 301), edges])
    shape, none = (len(own), 3), np.empty((3 * len(own), 0))
    start = np.column_stack([np.repeat(own, 3), np.tile(rivals, len(own)), np.zeros((3 * len(own), 2))])
    said = game.play(start, x, y)
    sent, word = said[::3, 0], said[:3, 1]
    best, told = np.zeros((2, len(own))), np.zeros((2, len(own)))  # [message, own type]
    late = 0.0
    for message in (DOVE, HAWK):
        middle = game.step(start, np.column_stack([np.full(len(start), message), said[:, 1]]), none)
        assert not middle.reward.any()
        play = game.play(middle.state, x, y)
        paid = []
        for reply in (NOT, BUILD):
            end = game.step(middle.state, np.column_stack([np.full(len(start), reply), play[:, 1]]), none)
            assert end.terminated.all()
            paid.append(end.reward[:, 0].reshape(shape) * weight)
        for heard in (DOVE, HAWK):
            each = np.stack([p[:, word == heard].sum(axis=1) for p in paid])  # [reply, own type]
            mine = play[:, 0].reshape(shape)[:, word == heard][:, :1].T
            kept = np.take_along_axis(each, mine, axis=0)[0]
            late = max(late, (each.max(axis=0) - kept)[sent == message].max())
            best[message] += each.max(axis=0)
            told[message] += kept
    return (best.max(axis=0) - np.where(sent == HAWK, told[HAWK], told[DOVE])).max(), late


@pytest.mark.parametrize(
    ("gain", "loss", "cost_limit", "which"),
    [
        (0.01, 1.0, 0.9, 1),
        (0.001, 1.0, 0.9, 1),
        (0.08, 1.0, 0.9, 1),
        (0.01, 1.0, 0.9, 0),
        (0.05, 3.0, 1.5, 1),
        (0.05, 1.0, 1.0, 1),
        (0.001, 30.0, 1.0, 0),
        (0.001, 30.0, 1.0, 1),
    ],
)
def test_talk_equilibrium_is_perfect_bayesian(gain, loss, cost_limit, which):
    game = get("arms_race_talk", gain=gain, loss=loss, cost_limit=cost_limit)
    early, late = most_to_gain(game, *talk_cutoffs(gain, loss, cost_limit)[which])
    assert early < 1e-8
    assert late < 1e-8


def test_other_cutoffs_are_no_equilibrium():
    game = get("arms_race_talk")
    x, y = talk_cutoffs(0.01, 1.0, 0.9)[1]
    for wrong in ((x - 0.01, y), (x, y + 0.01), (0.05, 0.3)):
        assert most_to_gain(game, *wrong)[0] > 1e-4


def test_talk_brings_peace_as_the_gain_vanishes():
    """x ~ cbar sqrt(mu / (d - cbar)). 1 - P(N,N) ~ 2 (d / cbar) sqrt(mu / (d - cbar)): y - x is of the order of x."""
    for loss, cost_limit in ((1.0, 0.9), (2.0, 1.0), (3.0, 2.9)):
        found = get("arms_race_talk", gain=1e-10, loss=loss, cost_limit=cost_limit).equilibrium()
        root = np.sqrt(1e-10 / (loss - cost_limit))
        assert found.x == pytest.approx(cost_limit * root, rel=1e-3)
        assert 1 - found.neither == pytest.approx(2 * loss / cost_limit * root, rel=1e-3)
    low, high = talk_cutoffs(1e-8, 1.0, 0.9)  # the other solution tends to a coin toss
    assert low == pytest.approx((1e-8, 0.45), rel=1e-6)
    assert high[1] < 1e-3


def test_probabilities_in_worlds_that_play_the_equilibrium():
    engine = ClassicEngine(get("arms_race_talk"), 200_000)
    found = engine.game.equilibrium()
    engine.reset(5)
    for _ in range(2):
        actions = engine.game.play(engine.state, found.x, found.y)
        engine.step(actions)
    assert engine.terminated.all()
    built = actions.sum(axis=1)
    for n, expected in ((0, found.neither), (1, found.one), (2, found.both)):
        assert (built == n).mean() == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(200_000))


def test_talk_payoffs_by_hand():
    engine = ClassicEngine(get("arms_race_talk", gain=0.05), 1)
    engine.reset(0)
    engine.state[:, :2] = [[0.45, 0.9]]
    engine.step(np.array([[HAWK, DOVE]]))
    assert not engine.reward.any()
    np.testing.assert_allclose(engine.observation[0], [[0.5, 0, 1, 1, 0], [1, 1, 0, 0, 1]])
    engine.step(np.array([[BUILD, NOT]]))
    np.testing.assert_allclose(engine.reward, [[0.05 - 0.45, -1.0]])
    private = get("arms_race_private")
    costs = np.tile([0.3, 0.7], (4, 1))
    turn = private.step(costs, np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.empty((4, 0)))
    np.testing.assert_allclose(turn.reward, [[0, 0], [-1, -0.65], [-0.25, -1], [-0.3, -0.7]])


@pytest.mark.parametrize(
    ("name", "parameters", "text"),
    [
        ("arms_race_private", {"gain": 0.0}, "gain = 0.0: must be above 0: else nobody is dominant"),
        ("arms_race_private", {"gain": 1.0}, "loss = 1.0: must be above gain"),
        ("arms_race_private", {"cost_limit": -1.0}, "cost_limit = -1.0: must be above 0"),
        ("arms_race_private", {"shape": 0.0}, "shape = 0.0: must be above 0"),
        ("arms_race_talk", {"cost_limit": 1.1}, "cost_limit = 1.1: must be at most loss"),
        ("arms_race_talk", {"gain": 0.09}, "gain = 0.09: must be at most 0.0862577 at these loss and cost_limit"),
    ],
)
def test_conditions_are_named(name, parameters, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        get(name, **parameters)
