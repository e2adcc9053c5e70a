"""Values, best responses and optima of games small enough to solve by hand."""

import numpy as np
import pytest

from sd_env.classics import get
from sd_env.theory.solvers import dynamic
from sd_env.theory.solvers.tabular import Tabular, checked

DILEMMA = get("prisoners_dilemma", continuation=0.9).tabular()  # (T, R, P, S) = (4, 3, 2, 1)
ONE = np.ones((1, 1))


def both(first, second):
    return [np.array([[1 - first, first]]), np.array([[1 - second, second]])]  # shares of defection


def test_values_by_hand():
    np.testing.assert_allclose(dynamic.values(DILEMMA, both(0, 0)), [[30, 30]])  # 3 / (1 - 0.9)
    np.testing.assert_allclose(dynamic.values(DILEMMA, both(1, 0)), [[40, 10]])
    np.testing.assert_allclose(dynamic.values(DILEMMA, both(0.5, 0.5)), [[25, 25]])


def test_exploitability_by_hand():
    found = dynamic.exploitability(DILEMMA, both(0, 0))
    np.testing.assert_allclose(found.gain, [10, 10])
    assert (found.nash_conv, found.exploitability) == (pytest.approx(20), pytest.approx(10))
    assert dynamic.exploitability(DILEMMA, both(1, 1)).nash_conv == pytest.approx(0, abs=1e-9)


def test_the_planners_optimum_by_hand():
    assert float(DILEMMA.start @ dynamic.planner(DILEMMA).value) == pytest.approx(60)  # both cooperate for ever
    assert float(DILEMMA.start @ dynamic.values(DILEMMA, both(1, 1)).sum(axis=1)) == pytest.approx(40)


def random_game(seed, n_agents=2, n_states=4, ends=0.1):
    rng = np.random.default_rng(seed)
    counts = (2, 3, 2)[:n_agents]
    move = rng.random((n_states, *counts, n_states))
    move *= (1 - ends) / move.sum(axis=-1, keepdims=True)
    legal = np.zeros((n_states, n_agents, max(counts)), bool)
    for i, n in enumerate(counts):
        legal[:, i, :n] = True
    start = rng.random(n_states)
    return checked(Tabular(move, rng.normal(size=(n_states, *counts, n_agents)), 0.95, legal, start / start.sum()))


@pytest.mark.parametrize("n_agents", [1, 2, 3])
def test_best_response_is_best_among_all_pure_policies(n_agents):
    game = random_game(n_agents, n_agents, 3)
    profile = dynamic.uniform(game)
    for agent, n in enumerate(game.n_actions):
        found = dynamic.best_response(game, profile, agent).value
        brute = np.full(3, -np.inf)
        for index in np.ndindex(*(n,) * 3):
            tried = list(profile)
            tried[agent] = np.eye(n)[list(index)]
            brute = np.maximum(brute, dynamic.values(game, tried)[:, agent])
        np.testing.assert_allclose(found, brute, atol=1e-9)


def test_values_are_what_simulation_gives():
    game, rng = random_game(5), np.random.default_rng(1)
    profile = dynamic.uniform(game)
    n, total = 40_000, np.zeros((40_000, 2))
    state, alive, weight = rng.choice(4, n, p=game.start), np.ones(n, bool), 1.0
    for _ in range(120):
        a, b = rng.integers(0, 2, n), rng.integers(0, 3, n)
        total[alive] += weight * game.reward[state, a, b][alive]
        weight *= game.discount
        reach = game.transition[state, a, b].cumsum(axis=1)
        drawn = rng.random(n)
        alive &= drawn < reach[:, -1]
        state = np.minimum((reach < drawn[:, None]).sum(axis=1), 3)
    expected = game.start @ dynamic.values(game, profile)
    error = total.std(axis=0) / np.sqrt(n)
    assert (abs(total.mean(axis=0) - expected) < 5 * error).all()


def test_planner_is_best_among_all_joint_policies():
    game = random_game(7, 2, 2)
    brute = max(
        (game.start @ dynamic.values(game, dynamic.pure(game, np.array([[a, b], [c, d]])))).sum()
        for a, b, c, d in np.ndindex(2, 3, 2, 3)
    )
    assert game.start @ dynamic.planner(game).value == pytest.approx(brute, abs=1e-9)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="profile holds 1 policies: must be 2"):
        dynamic.values(DILEMMA, [ONE])
    with pytest.raises(ValueError, match="policy of agent 1: rows must be probabilities"):
        dynamic.values(DILEMMA, [np.array([[1.0, 0.0]]), np.array([[0.7, 0.7]])])
    with pytest.raises(ValueError, match="policy of agent 0 plays an action that is not legal"):
        dynamic.values(DILEMMA._replace(legal=np.array([[[True, False], [True, True]]])), both(1, 1))
    with pytest.raises(ValueError, match="with discount 1 every policy must end the game"):
        dynamic.values(DILEMMA._replace(discount=1.0), both(1, 1))
    with pytest.raises(ValueError, match="rows must be probabilities that sum to at most 1"):
        checked(DILEMMA._replace(transition=2 * DILEMMA.transition))
