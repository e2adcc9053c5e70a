"""Other libraries' algorithms on exported games agree with our solvers."""

import io

import numpy as np
import pygambit
import pytest

from sd_env.classics import get
from sd_env.theory.solvers.export import to_efg, to_nfg, to_openspiel
from sd_env.theory.solvers.matrix import nash
from tests.gambit import extremes
from tests.theory.test_dynamic import random_game


def test_the_dilemma_as_gambits_strategic_form():
    game = get("prisoners_dilemma").tabular()  # columns first: (C, C), (D, C), (C, D), (D, D)
    assert to_nfg(game) == 'NFG 1 R "sd_env" { "agent_0" "agent_1" } { 2 2 }\n\n3 3 4 1 1 4 2 2\n'


def test_a_small_tree_as_gambits_extensive_form():
    text = to_efg(get("inspection", periods=1, inspections=1).tabular(), 1)
    assert text.splitlines()[3:] == [
        'c "" 1 "" { "s1" 1 } 0',
        'p "" 1 2 "" { "0" "1" } 0',
        'p "" 2 2 "" { "0" "1" } 0',
        't "" 4 "" { 0, 0 }',
        't "" 5 "" { -1, 1 }',
        'p "" 2 2 "" { "0" "1" } 0',
        't "" 7 "" { 0, 0 }',
        't "" 8 "" { 1, -1 }',
    ]


@pytest.mark.parametrize("seed", range(4))
def test_gambit_reads_the_strategic_form_and_finds_the_same_equilibria(seed):
    game = random_game(seed, n_states=1)
    read = pygambit.read_nfg(io.BytesIO(to_nfg(game).encode()))
    theirs = {tuple(np.round([*one, *two], 6)) for one, two in extremes(read)}
    ours = {tuple(np.round([*f.row, *f.column], 6)) for f in nash(game.reward[0, ..., 0], game.reward[0, ..., 1])}
    assert ours == theirs


def test_gambit_reads_the_extensive_form_and_finds_the_value():
    classic = get("inspection", periods=3, inspections=1)
    read = pygambit.read_efg(io.BytesIO(to_efg(classic.tabular(), 3).encode()))
    found = pygambit.nash.lcp_solve(read, rational=False).equilibrium
    assert float(found.payoffs["agent_0"]) == pytest.approx(classic.equilibrium().value, abs=1e-6)


def test_openspiels_cfr_finds_the_value_of_the_inspection_game():
    pyspiel = pytest.importorskip("pyspiel")
    from open_spiel.python.algorithms import cfr, expected_game_score, exploitability

    classic = get("inspection", periods=4, inspections=2)
    game = pyspiel.convert_to_turn_based(to_openspiel(classic.tabular(), 4))
    solver = cfr.CFRPlusSolver(game)
    for _ in range(150):
        solver.evaluate_and_update_policy()
    policy = solver.average_policy()
    value = expected_game_score.policy_value(game.new_initial_state(), [policy] * 2)
    assert value[0] == pytest.approx(classic.equilibrium().value, abs=2e-3)
    assert exploitability.nash_conv(game, policy) < 0.02


def test_openspiels_payoffs_are_the_tables():
    pyspiel = pytest.importorskip("pyspiel")
    game = random_game(1, n_states=2, ends=0.3)
    state = to_openspiel(game, 2).new_initial_state()
    state.apply_action(1)
    assert not state.is_chance_node()
    state.apply_actions([1, 2])
    assert dict(state.chance_outcomes())[2] == pytest.approx(0.3)  # the game ends
    state.apply_action(0)
    state.apply_actions([0, 1])
    assert state.is_terminal()
    np.testing.assert_allclose(state.returns(), game.reward[1, 1, 2] + 0.95 * game.reward[0, 0, 1])
    assert to_openspiel(game, 2).get_type().utility == pyspiel.GameType.Utility.GENERAL_SUM


def test_what_cannot_be_exported_is_named():
    with pytest.raises(ValueError, match="must be 1 and 2; else use to_efg"):
        to_nfg(random_game(0))
    with pytest.raises(ValueError, match="the tree has more than 200000 nodes"):
        to_efg(random_game(0), 9)
    with pytest.raises(ValueError, match="horizon = 0: must be a whole number of at least 1"):
        to_efg(random_game(0), 0)
