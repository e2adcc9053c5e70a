"""What holds in every game: bounds, sums, symmetry, and that names of states mean nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sd_env.core.actions import ATTACK
from sd_env.core.observe import fields
from sd_env.core.state import CONQUEST, GREEDY, MAXIMISER, REPELLED, RESTORED
from sd_env.params import SPECS
from tests.core.games import Engine, at_bounds, calm, lawful, random_actions, start, varied

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.tuples(st.integers(2, 6), st.integers(1, 3), st.integers(0, 2))
FEW = settings(max_examples=50)
PLAYED = 15
NOT_THERE = -1


def play(params, seed, steps=PLAYED, n_worlds=4):
    """An engine and its state before and after each of some random steps."""
    engine = start(params, n_worlds, seed)
    for actions, _ in zip(random_actions(engine, seed), range(steps), strict=False):
        before = engine.state._replace(**{name: array.copy() for name, array in engine.state._asdict().items()})
        engine.step(actions)
        yield engine, before, engine.state


def assert_sound(engine):
    """No NaN, no bound broken, nothing one-sided that belongs to two."""
    s, table = engine.state, fields(engine.params)
    for array in (s.arsenal, s.economy, s.misreading, s.estimate, s.alarm, s.parts, s.reward, s.spent):
        assert np.isfinite(array).all()
    assert min(array.min() for array in (s.arsenal, s.estimate, s.alarm, s.tension, s.spent)) >= 0.0
    assert s.tension.max() <= 1.0
    for pairs in (s.tension, s.crisis, *np.moveaxis(s.treaty, 1, 0), *np.moveaxis(s.notice, 1, 0)):
        assert np.array_equal(pairs, np.swapaxes(pairs, 1, 2))
    assert not np.einsum("bcii->bci", s.treaty).any()
    asleep = s.suspended > 0 if s.suspended.size else np.zeros(s.treaty.shape, bool)
    assert not (asleep & (s.treaty > 0)).any()
    assert not (s.notice[(s.treaty == 0) & ~asleep]).any()
    assert not ((s.offer > 0) & (s.treaty > 0))[:, engine.params.renewal == 0].any()
    seen = engine.output.observation
    low, high = (np.array([getattr(field, end) for field in table], np.float32) for end in ("low", "high"))
    assert seen.shape[2] == len(table)
    assert ((seen >= low) & (seen <= high)).all()


@FEW
@given(SIZES, SEEDS)
def test_bounds_are_kept_whatever_is_done(sizes, seed):
    for engine, _, _ in play(varied(seed, *sizes), seed):
        assert_sound(engine)


@FEW
@given(SIZES, SEEDS)
def test_bounds_are_kept_at_the_ends_of_what_parameters_may_be(sizes, seed):
    for engine, _, _ in play(at_bounds(seed, *sizes), seed, 8):
        assert_sound(engine)


@FEW
@given(SIZES, SEEDS)
def test_the_mask_is_the_rule_and_illegal_acts_are_marked(sizes, seed):
    engine = start(varied(seed, *sizes), 2, seed)
    for actions, _ in zip(random_actions(engine, seed), range(8), strict=False):
        expected = np.array([[lawful(engine, b, i) for i in range(engine.n_agents)] for b in range(2)])
        assert np.array_equal(engine.output.mask, expected)
        engine.step(actions)
        legal = np.take_along_axis(expected, actions[:, :, None], axis=2)[:, :, 0]
        assert np.array_equal(engine.state.illegal, legal == 0)
        assert np.array_equal(engine.state.act, np.where(legal, engine.table.family[actions], 0))


@FEW
@given(SIZES, SEEDS)
def test_rewards_are_their_parts_and_parts_are_what_happened(sizes, seed):
    params = varied(seed, *sizes, crisis_base=1.0, accident_willingness=0.9)
    for _, before, s in play(params, seed):
        assert s.reward == pytest.approx(s.parts.sum(axis=2))
        won, lost, undone = s.war == CONQUEST, s.war == REPELLED, s.war == RESTORED
        fought = won | lost | undone
        consumption, suffered, made, cost, retaliation, failed, power = np.moveaxis(s.parts, 2, 0)
        assert consumption == pytest.approx(1.0 - s.spent / before.economy)
        assert suffered == pytest.approx(-params.conquest_loss * params.vulnerability * won.sum(axis=1))
        worth = np.array([0.0, 1.0, params.maximiser_gain])[before.motive]
        assert made == pytest.approx(params.greed * worth * won.sum(axis=2))
        assert cost == pytest.approx(-params.war_cost * (fought.sum(axis=1) + fought.sum(axis=2)))
        share = params.failed_attack_share * lost + params.vulnerability * undone  # of the loss, by victim
        assert failed == pytest.approx(-params.conquest_loss * share.sum(axis=2))
        assert (retaliation <= 0).all()
        military = s.arsenal @ (params.offence + params.defence)
        total = military.sum(axis=1, keepdims=True)
        share = np.divide(military, total, out=np.full_like(military, 1 / sizes[0]), where=total > 0)
        assert power == pytest.approx(params.power_weight * share * (before.motive == MAXIMISER))
        assert not retaliation[~(fought.any(axis=1) | fought.any(axis=2))].any()
        assert (fought == (s.cause > 0)).all()
        assert not (fought & np.swapaxes(fought, 1, 2)).any()


@FEW
@given(SIZES, SEEDS)
def test_arsenals_never_grow_but_by_arming(sizes, seed):
    params = varied(seed, *sizes)
    for _, before, s in play(params, seed):
        built = s.built[..., None] == np.arange(sizes[1])
        assert (s.arsenal <= before.arsenal + params.build_step * built + 1e-12).all()


def relabelled(params, order):
    """The same game in which the state called i is now called order[i]."""
    back = np.argsort(order)
    along = {"N": back, "K": slice(None), "C": slice(None), "S": slice(None)}
    changes = {}
    for name, spec in SPECS.items():
        changes[name] = table = getattr(params, name)
        for axis, letter in enumerate(spec.shape):
            changes[name] = table = table[(slice(None),) * axis + (along[letter],)]
    return params._replace(**changes)


def relabelled_actions(engine, twin, actions, order):
    """What the renamed states do: the same to the same; `NOT_THERE` where no two so far apart may sign."""
    n, table = engine.n_agents, list(zip(*engine.table, strict=True))
    index = {row: a for a, row in enumerate(zip(*twin.table, strict=True))}
    renamed = np.empty_like(actions)
    for i in range(n):
        for b, a in enumerate(actions[:, i]):
            family, argument, rival = table[a]
            offset = (order[(i + rival) % n] - order[i]) % n
            renamed[b, order[i]] = index.get((family, argument, offset), NOT_THERE)
    return renamed


def assert_renamed(one, two, order):
    """Two's state is one's under other names."""
    for name in ("arsenal", "economy", "motive", "act", "built", "caught", "illegal", "parts", "reward"):
        assert getattr(two, name)[:, order] == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-9), name
    for name in ("estimate", "alarm", "tension", "crisis", "war", "cause"):
        assert getattr(two, name)[:, order][:, :, order] == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-9), name
    for name in ("treaty", "notice", "offer", "treaty_event", "suspended", "dormant", "age"):
        assert np.array_equal(getattr(two, name)[:, :, order][:, :, :, order], getattr(one, name)), name


def certain(seed, n, **changes):
    """A varied game in which no draw matters: no fog, and every probability 0 or 1."""
    r = np.random.default_rng(seed)
    start_units = r.uniform(0, 2, (n, 2))
    return varied(
        seed,
        n,
        2,
        2,
        fog=0.0,
        verification=[0.0, 1.0],
        false_alarm=0.0,
        initial_low=start_units,
        initial_high=start_units,
        crisis_base=1.0,
        accident_willingness=0.0,
        greedy_willingness=0.0,
        maximiser_willingness=0.0,
        accident_rate=0.0,
        enforcement=float(r.integers(2)),
        **sure_later(seed, n),
        leadership_turnover=0.0,
        continuation=1.0,
        **{"crisis_damping": 1.0, "contact": np.ones((n, n)) - np.eye(n), **changes},
    )


def sure_later(seed, n):
    """Motives that are certain, and shocks whose step is."""
    r = np.random.default_rng([seed, 2])
    motive = r.integers(0, 3, n)
    return {
        "greedy_prior": 1.0 * (motive == GREEDY),
        "maximiser_prior": 1.0 * (motive == MAXIMISER),
        "shock_step": [4, 7],
        "shock_spread": 0,
        "shock_loss": r.random((2, 2)),
    }


def compare_renamed(params, seed, prepare=lambda engine, order: None, allowed=lambda engine, actions: actions):
    """Play a game and its renamed twin side by side."""
    order = np.random.default_rng(seed).permutation(len(params.economy))
    one, two = (Engine(game, 3) for game in (params, relabelled(params, order)))
    for engine in (one, two):
        engine.reset(seed)
    prepare(one, np.arange(one.n_agents))
    prepare(two, order)
    for actions, _ in zip(random_actions(one, seed), range(PLAYED), strict=False):
        chosen = allowed(one, actions)
        chosen[relabelled_actions(one, two, chosen, order)[:, order] == NOT_THERE] = 0
        one.step(chosen)
        two.step(relabelled_actions(one, two, chosen, order))
        assert_renamed(one.state, two.state, order)


@FEW
@given(st.integers(3, 4), SEEDS)
def test_relabelling_states_relabels_what_they_do(n, seed):
    compare_renamed(certain(seed, n, war_decision="doctrine"), seed)


@FEW
@given(st.integers(3, 4), SEEDS)
def test_relabelling_states_relabels_their_wars(n, seed):
    """Tanks are none or beyond number, so that no fortune decides; of two that attack each other only one may."""
    params = certain(
        seed,
        n,
        war_decision="agent",
        offence_defence_balance=1.0,
        offence=[1.0, 0.0],
        defence=[0.0, 1.0],
        distinguishability=1.0,
        decisiveness=1.0,
        build_step=1e-12,
        depreciation=0.0,
        arms_weight=0.0,
        attrition=0.1,
    )
    tanks = np.random.default_rng(seed).choice([0.0, 1e12], n)

    def prepare(engine, order):
        engine.state.arsenal[:, order, 0] = tanks

    def allowed(engine, actions):
        chosen = actions.copy()
        attacks = engine.table.family[actions] == ATTACK
        low = np.arange(n) < (np.arange(n) + engine.table.rival[actions]) % n  # only against a higher name
        chosen[attacks & ~low] = 0
        return chosen

    compare_renamed(params, seed, prepare, allowed)


def test_the_renaming_games_do_see_wars_and_treaties():
    params = certain(5, 4, war_decision="agent")
    seen = {"war": 0, "treaty": 0, "notice": 0}
    for _, _, s in play(params, 1, 40, n_worlds=50):
        seen = {name: seen[name] + int(getattr(s, name).any()) for name in seen}
    assert min(seen.values()) > 0


def test_a_calm_game_stays_calm():
    for _, _, s in play(calm(n=4), 3):
        assert not s.war.any()
        assert not s.crisis.any()
