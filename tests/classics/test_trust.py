"""R4 and R5: Kydd's trust game and its two rounds. Thresholds and intervals are THEORY's or worked by hand."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sd_env.classics import ClassicEngine, get
from sd_env.theory.solvers.dynamic import exploitability, pure

C, D = 0, 1
DEFAULT, SAFER = {}, {"temptation": 0.5, "reward": 1.0, "punishment": 0.0, "sucker": -1.0}
step_up, share = st.floats(0.05, 3.0), st.floats(0.02, 0.98)


@st.composite
def two_types(draw):
    """Payoffs of any order that the conditions allow, not of stag hunts and prisoner's dilemmas only."""
    up, p, greedy_p = (lambda: draw(step_up)), draw(st.floats(-2, 2)), draw(st.floats(-2, 2))
    reward, greedy_temptation = p + up(), greedy_p + up()
    return {
        "trust": draw(share),
        "reward": reward,
        "temptation": reward - up(),
        "punishment": p,
        "sucker": p - up(),
        "greedy_temptation": greedy_temptation,
        "greedy_reward": greedy_temptation - up(),
        "greedy_punishment": greedy_p,
        "greedy_sucker": greedy_p - up(),
    }


def play_plans(game, plans):
    """Expected rewards of one plan a type and seat `[seat, type]`, by stepping the four worlds of types.

    A plan maps (own first, other's first) to an action, and None to the action of round one.
    """
    worlds = np.array(list(product((1.0, 0.0), repeat=2)))
    chance = np.prod(np.where(worlds == 1, game.trust, 1 - game.trust), axis=1)
    state = np.column_stack([worlds, np.zeros((4, len(game.columns) - 2))])
    total, known = np.zeros((4, 2)), [(None, None)] * 4  # known to either seat, by world
    while True:
        actions = np.array(
            [[plans[seat][int(1 - worlds[w, seat])][known[w][seat]] for seat in (0, 1)] for w in range(4)]
        )
        turn = game.step(state, actions, np.empty((4, 0)))
        total += turn.reward
        state, known = turn.state, [((own, other), (other, own)) for own, other in actions.tolist()]
        if turn.terminated.all():
            return chance @ total
        assert not turn.terminated.any()


@pytest.mark.parametrize(("parameters", "threshold"), [(DEFAULT, 1 / 2), (SAFER, 2 / 3)])
def test_trust_threshold(parameters, threshold):
    for trust, cooperation in ((threshold - 0.01, False), (threshold + 0.01, True)):
        found = get("trust_game", trust=trust, **parameters).equilibrium()
        assert found.threshold == pytest.approx(threshold, abs=1e-12)
        assert found.cooperation == cooperation
        assert found.defection


@pytest.mark.parametrize("trust", [0.3, 0.45, 0.55, 0.8])
def test_trust_game_equilibria_are_nashpys(trust):
    import nashpy

    game = get("trust_game", trust=trust)
    found = game.equilibrium()
    own = game.normal_form().reward[0, ..., 0]
    pure_ones = [
        (a, b) for a, b in product(range(4), repeat=2) if own[a, b] >= own[:, b].max() and own[b, a] >= own[:, a].max()
    ]
    assert pure_ones == ([(1, 1), (3, 3)] if found.cooperation else [(3, 3)])  # 1: the trustworthy cooperate; 3: nobody
    assert (own[[1, 3]] > own[[0, 2]]).all()  # the greedy defect
    keep = own[np.ix_([1, 3], [1, 3])]
    mixed = sorted(round(float(row[0]), 9) for row, _ in nashpy.Game(keep, keep.T).support_enumeration())
    assert mixed == pytest.approx(sorted({0.0, round(found.mixed, 9), 1.0}) if found.cooperation else [0.0])


def test_trust_game_normal_form_is_the_rules():
    game = get("trust_game", trust=0.35, greedy_temptation=7.0, sucker=-3.0)
    table = game.normal_form().reward[0]
    for a, b in product(range(4), repeat=2):
        plans = [[{None: a // 2}, {None: a % 2}], [{None: b // 2}, {None: b % 2}]]
        np.testing.assert_allclose(table[a, b], play_plans(game, plans), atol=1e-12)


def test_types_are_drawn_by_trust_and_seen_by_their_owner_only():
    engine = ClassicEngine(get("trust_game", trust=0.3), 40_000)
    engine.reset(1)
    assert engine.state.mean(axis=0) == pytest.approx([0.3, 0.3], abs=0.012)  # five standard errors
    assert abs(np.corrcoef(engine.state.T)[0, 1]) < 0.025
    np.testing.assert_array_equal(engine.observation[..., 0], engine.state)
    assert engine.n_fields == 1


INTERVALS = [
    ({"trust": 0.1}, 0.13636363636, 0.10526315789),
    ({"trust": 0.4}, 0.42857142857, 0.5),
    ({"trust": 0.05, "sucker": -0.5, "greedy_sucker": -2.0}, 0.0375, 0.1),
    ({"trust": 0.1, "sucker": -0.5, "greedy_sucker": -2.0}, 0.075, 0.2),
]


@pytest.mark.parametrize(("parameters", "low", "high"), INTERVALS)
def test_separating_interval(parameters, low, high):
    found = get("reassurance", **parameters).equilibrium()
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)
    assert found.at_any_trust == ("sucker" in parameters)  # 1/1 >= 1.5/1 fails; 1/.5 >= 1.5/2 holds


@pytest.mark.parametrize(("parameters", "low", "high"), INTERVALS)
def test_solver_separates_inside_the_interval_only(parameters, low, high):
    for alpha in np.linspace(0, 1, 101) + 0.0003:
        game = get("reassurance", alpha=min(alpha, 1.0), **parameters)
        found, inside = game.pure_equilibria(), low <= alpha <= high
        assert found.reassuring.any() == inside
        assert game.equilibrium().posterior == (1.0 if inside else game.trust)
        assert (found.posterior[found.reassuring, C] == 1.0).all()
        assert (found.posterior[~found.reassuring, C] == game.trust).all()  # trust is below p* = 2/3 (1/2) here


@settings(max_examples=150, deadline=None)
@given(two_types(), st.floats(0, 1))
def test_closed_form_solver_and_normal_form_agree_at_any_parameters(parameters, alpha):
    game = get("reassurance", alpha=alpha, **parameters)
    found = game.equilibrium()
    assume(min(abs(alpha - found.low), abs(alpha - found.high), abs(game.trust - found.least_trust)) > 1e-6)
    assert game.pure_equilibria().reassuring.any() == found.separates
    assert (found.low <= found.high) == (game.trust > found.least_trust)
    # the trustworthy's plan: cooperate, then as the other did (C, C, D = 1); the greedy's: defect thrice (7)
    table = game.normal_form()
    gap = exploitability(table, pure(table, np.array([[8 * 1 + 7] * 2]))).nash_conv
    assert (gap <= 1e-9) == found.separates


def test_as_trust_falls_the_willing_can_still_be_told_apart():
    for greedy_sucker, holds in ((-1.4, False), (-1.5, True), (-1.6, True)):  # 1/1 against 1.5/1.4, 1.5/1.5, 1.5/1.6
        found = get("reassurance", trust=1e-4, greedy_sucker=greedy_sucker).equilibrium()
        assert found.at_any_trust == holds
        assert (found.low <= found.high) == holds
    assert get("reassurance").equilibrium().least_trust == pytest.approx(2 / 7, abs=1e-12)  # odds .5 / 1.25, by hand


def test_every_pure_equilibrium_found_is_one_of_the_normal_form():
    for parameters in ({}, {"trust": 0.8, "alpha": 0.3}, {"trust": 0.8, "alpha": 0.9}):
        game = get("reassurance", **parameters)
        found, table = game.pure_equilibria(), game.normal_form()
        own = table.reward[0, ..., 0]
        plans = set()
        for first, second in zip(found.first, found.second, strict=True):
            kind = [4 * f + 2 * reply[f, C] + reply[f, D] for f, reply in zip(first, second, strict=True)]
            plans.add(8 * kind[0] + kind[1])
        for plan in plans:
            assert own[plan, plan] >= own[:, plan].max() - 1e-12
        pools = found.first[:, 0] == found.first[:, 1]
        assert (found.posterior[pools] == game.trust).all()
        assert pools.any()


def test_reassurance_normal_form_is_the_rules():
    game = get("reassurance", trust=0.35, alpha=0.3, greedy_sucker=-2.0)
    table, rng = game.normal_form().reward[0], np.random.default_rng(0)

    def plan(number):
        f, c, d = number // 4, number // 2 % 2, number % 2
        return {None: f, (f, C): c, (f, D): d}

    for a, b in rng.integers(0, 64, (150, 2)):
        plans = [[plan(a // 8), plan(a % 8)], [plan(b // 8), plan(b % 8)]]
        np.testing.assert_allclose(table[a, b], play_plans(game, plans), atol=1e-12)


def test_round_one_is_seen_and_round_two_ends():
    engine = ClassicEngine(get("reassurance", alpha=0.25), 1)
    engine.reset(2)
    engine.state[:] = engine.game.begin(np.array([[0.1, 0.9]]))  # trustworthy, greedy
    engine.step(np.array([[C, D]]))
    np.testing.assert_allclose(engine.reward, [[-0.25, 0.375]])  # alpha times sucker, greedy temptation
    np.testing.assert_array_equal(engine.observation[0], [[1, 1, 0, 0, 1], [0, 0, 1, 1, 0]])
    assert not engine.terminated[0]
    engine.step(np.array([[D, C]]))
    np.testing.assert_allclose(engine.reward, [[0.375, -0.75]])  # 3/4 temptation, greedy sucker
    assert engine.terminated[0]


@pytest.mark.parametrize(
    ("name", "parameters", "text"),
    [
        ("trust_game", {"trust": 1.2}, "trust = 1.2: must be a probability in [0, 1]"),
        ("trust_game", {"reward": 3.0}, "reward = 3.0: must be above temptation"),
        ("trust_game", {"sucker": 2.5}, "punishment = 2.0: must be above sucker"),
        ("trust_game", {"greedy_reward": 5.0}, "greedy_temptation = 4.0: must be above greedy_reward"),
        ("trust_game", {"greedy_sucker": 3.0}, "greedy_punishment = 2.0: must be above greedy_sucker"),
        ("reassurance", {"trust": 0.0}, "trust = 0.0: must be in (0, 1)"),
        ("reassurance", {"alpha": 1.5}, "alpha = 1.5: must be a weight"),
        ("reassurance", {"punishment": 2.0}, "reward = 1.0: must be above punishment"),
        ("reassurance", {"greedy_punishment": 1.6}, "greedy_temptation = 1.5: must be above greedy_punishment"),
    ],
)
def test_conditions_are_named(name, parameters, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        get(name, **parameters)
