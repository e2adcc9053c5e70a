"""Values, visits and best responses in tables, against the dense solvers and against the engine."""

import numpy as np
import pytest

import sd_env
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import changed
from sd_env.theory import exact_play
from sd_env.theory.exact_play import best_response, outcome, uniform, value_of, visits
from sd_env.theory.solvers import dynamic
from sd_env.theory.tables import tables
from sd_env.theory.view import view

BENIGN = sd_env.scenario("doubly_dangerous_benign").params
PRIVATE = sd_env.scenario("doubly_dangerous_no_diplomacy").params
KEY = (0, SEEKER, SEEKER)


def drawn(made, seed):
    """A random policy `[A, T, L, L']`."""
    chances = np.random.default_rng(seed).dirichlet(np.ones(3), (len(made.tensions), len(made.side), len(made.side)))
    return np.moveaxis(chances, -1, 0)


def dense(policy):
    """The same as `[S, A]` of the view, where the state that looks is the first."""
    return policy[:, 0].reshape(len(policy), -1).T


def test_values_and_best_responses_are_those_of_the_dense_solvers():
    made, seen = tables(BENIGN, levels=3), view(BENIGN, levels=3)
    own, other = drawn(made, 0), drawn(made, 1)  # the other's on the axes of the first
    profile = [dense(own), dense(other)]
    found = value_of(made, KEY, own, other)
    np.testing.assert_allclose(found.ravel(), dynamic.values(seen.game, profile)[:, 0], atol=1e-6)
    best = value_of(made, KEY, best_response(made, KEY, own, other), other)
    np.testing.assert_allclose(best.ravel(), dynamic.best_response(seen.game, profile, 0).value, atol=1e-5)


def test_the_gain_is_the_exploitability_of_the_dense_solvers():
    made, seen = tables(BENIGN, levels=3), view(BENIGN, levels=3)
    profile = uniform(made, 0.5)
    both = [np.tile([0.5, 0.25, 0.25], (len(seen.arsenals), 1))] * 2
    gain = dynamic.exploitability(seen.game, both).gain
    ours = outcome(made, profile).gain[:, SEEKER] / (1.0 - made.discount)
    np.testing.assert_allclose(ours, gain, rtol=1e-5)


def test_visits_are_a_distribution_and_give_back_the_value():
    """The sum of rewards by time spent is the value from the start: two ways to one number."""
    made = tables(BENIGN, levels=4, tensions=3)
    own, other = drawn(made, 0), drawn(made, 1)
    time = visits(made, KEY, own, other, least=1e-9)
    assert time.sum() == pytest.approx(1.0)
    meeting = made.meetings[KEY]
    joint = np.einsum("atik,btik->tabik", own, other)
    paid = np.einsum("atik,ia->tik", own, meeting.paid)
    paid = paid + (joint * exact_play.ahead(made, 0, meeting.cost)).sum((1, 2))
    value = (1 - made.discount) * (made.start[0] * value_of(made, KEY, own, other)).sum()
    assert (time * paid).sum() == pytest.approx(value, rel=1e-5)


def test_the_engine_ends_where_the_tables_say():
    """A quarter of random moves arm: arsenals, wars and rewards of 2,048 worlds without fog after forty steps."""
    params = changed(PRIVATE, {"fog": 0.0, "accident_willingness": 0.2, "horizon": 0})
    made = tables(params, levels=7, tensions=3)
    expected = outcome(made, uniform(made, 0.25))
    engine, draws = sd_env.Engine(params, 2048), np.random.default_rng(0)
    engine.reset(0)
    held, fought = [], []
    for step in range(80):
        engine.step(draws.choice(3, (2048, 2), p=[0.75, 0.125, 0.125]))
        if step >= 40:
            worn = np.where((engine.state.war > 0).any(axis=(1, 2))[:, None, None], 2.0, 1.0)
            held.append(engine.state.arsenal * worn)  # attrition is a half: what stood in the crisis event
            fought.append((engine.state.war > 0).any(axis=(1, 2)))
    seeker = engine.state.motive == SEEKER
    units = np.mean(held, axis=0).sum(-1)
    assert units[seeker].mean() == pytest.approx(expected.arsenals[:, SEEKER].sum(-1).mean(), rel=0.03)
    assert units[~seeker].mean() == pytest.approx(expected.arsenals[:, GREEDY].sum(-1).mean(), rel=0.05)
    wars = np.mean(fought, axis=0)[:, None].repeat(2, 1)
    assert wars[seeker].mean() == pytest.approx(expected.wars[:, SEEKER].mean(), rel=0.06)


def test_holding_without_rivals_pays_the_whole_economy():
    """Nobody armed, nobody arms: a step is worth 1, and no best response adds to it."""
    made = tables(changed(BENIGN, {"initial_low": 0.0, "initial_high": 0.0}), levels=4)
    end = outcome(made, uniform(made, 0.0))
    np.testing.assert_allclose(end.payoff[:, SEEKER], 1.0)
    np.testing.assert_allclose(end.arsenals[:, SEEKER], 0.0)
    assert end.wars[:, SEEKER].max() == 0.0
