"""Attack or nothing: known ends by backward induction over the game's own steps, unknown ends by hand."""

from itertools import product

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get
from sd_env.theory.solvers.dynamic import best_response, exploitability, pure
from sd_env.theory.solvers.tabular import checked

NAME = "attack_or_nothing"


def induced(game):
    """All pure equilibria of each round, last first, by trying every move in the game's own step."""
    value, found = np.zeros(game.n), []
    for played in reversed(range(game.rounds)):
        profiles = np.array(list(product((0, 1), repeat=game.n)))
        state = np.zeros((len(profiles), len(game.columns)))
        state[:, 0] = played
        turn = game.step(state, profiles, np.zeros((len(profiles), 1)))
        assert turn.terminated.all() == (played == game.rounds - 1)
        paid = {tuple(a): r + value for a, r in zip(profiles.tolist(), turn.reward, strict=True)}
        nash = [a for a in paid if all(paid[a][i] >= paid[(*a[:i], 1 - a[i], *a[i + 1 :])][i] for i in range(game.n))]
        found.append(nash)
        value = paid[nash[0]]
    return found, value


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("rounds", [1, 4])
def test_a_known_end_unravels(n, rounds):
    game = get(NAME, n=n, rounds=rounds)
    found, value = induced(game)
    assert found == [[(1,) * n]] * rounds  # the one equilibrium of every round: all attack
    assert game.equilibrium().attack
    np.testing.assert_allclose(value, game.equilibrium().value)
    assert game.equilibrium().value == 2.0 * rounds  # war pays 2 a round


@pytest.mark.parametrize("n", [2, 3])
def test_tables_agree_with_the_steps(n):
    table = checked(get(NAME, n=n, rounds=3).tabular())
    always = pure(table, np.ones((3, n), int))
    assert exploitability(table, always).nash_conv == pytest.approx(0.0, abs=1e-12)
    assert exploitability(table, pure(table, np.zeros((3, n), int))).gain == pytest.approx([3.0] * n)  # 4 - 3 a round
    assert best_response(table, always, 0).value[0] == pytest.approx(6.0)


def test_grim_peace_needs_a_shadow_of_the_future():
    """Peace for ever, 3 / (1 - d), against 4 now and 2 ever after, 4 + 2 d / (1 - d): equal at d = 1/2."""
    for n in (2, 3):
        assert get(NAME, n=n).equilibrium().least_continuation == 0.5
    assert not get(NAME, continuation=0.5).equilibrium().attack
    assert get(NAME, continuation=0.49).equilibrium().attack
    assert get(NAME).equilibrium().value == pytest.approx(30.0)  # ten rounds of 3
    assert get(NAME, continuation=0.4).equilibrium().value == pytest.approx(2 / 0.6)


def test_more_states_need_more_trust():
    """By hand at d = 0.9: peace is worth 30 among the peaceful, attack 4 + 18 = 22, so a gain of 8; among others peace
    loses 1. Peace pays from 8 q = 1 - q on, q = 1/9: one other must be peaceful with 1/9, each of two with 1/3."""
    assert get(NAME, n=2).equilibrium().belief == pytest.approx(1 / 9)
    assert get(NAME, n=3).equilibrium().belief == pytest.approx(1 / 3)
    assert get(NAME, continuation=0.5).equilibrium().belief == float("inf")


def test_belief_is_where_two_plans_pay_the_same_in_play():
    """Plans played by the game's own payoffs against others who keep grim peace with that chance, else attack."""
    game = get(NAME, n=3, continuation=0.8)
    p, ends = game.equilibrium().belief, 0.8 ** np.arange(400)

    def worth(mine, others):
        plans, past, total = (mine, *others), [], 0.0
        for weight in ends:
            attacked = any(1 in acts for acts in past)
            acts = tuple(1 if plan == "attack" or attacked else 0 for plan in plans)
            total += weight * game.payoffs(np.array(acts))[0]
            past = [acts] if not attacked else past
        return total

    def expected(mine):
        chances = {"grim": p, "attack": 1 - p}
        return sum(chances[a] * chances[b] * worth(mine, (a, b)) for a, b in product(chances, repeat=2))

    assert expected("grim") == pytest.approx(expected("attack"), rel=1e-9)


@pytest.mark.parametrize("n", [2, 3])
def test_messages_are_heard_before_each_round_and_pay_nothing(n):
    engine = ClassicEngine(get(NAME, n=n, rounds=2, messages=True), 1)
    engine.reset(0)
    names = [field.name for field in engine.game.sees]
    talk, says = names.index("talk"), names.index("other+1_said_attack")
    for act in range(2):
        assert engine.observation[0, :, talk].tolist() == [1.0] * n
        word = [0] * (n - 1) + [1]
        engine.step(np.array([word]))
        assert engine.reward.tolist() == [[0.0] * n]
        assert engine.observation[0, :, talk].tolist() == [0.0] * n
        assert engine.observation[0, :, says].tolist() == [float(word[(i + 1) % n]) for i in range(n)]
        engine.step(np.full((1, n), act))
        assert engine.reward.tolist() == [[3.0 - act] * n]
    assert engine.terminated.all()


def test_unknown_ends_come_as_often_as_said():
    engine = ClassicEngine(get(NAME, continuation=0.7), 20_000)
    engine.reset(1)
    engine.step(np.zeros((20_000, 2), int))
    assert engine.terminated.mean() == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n": 4}, "n = 4: must be 2 or 3"),
        ({"rounds": -1}, r"rounds = -1: must be in \[0, 1000\]"),
        ({"continuation": 1.0}, r"continuation = 1.0: must be in \[0, 1\)"),
        ({"messages": 1}, "messages = 1: must be True or False"),
        ({"peace": 5.0}, "must be first > peace > war > struck"),
    ],
)
def test_what_fails_is_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        get(NAME, **parameters)


def test_there_are_no_tables_of_words():
    with pytest.raises(ValueError, match="messages = True: must be False for tables"):
        get(NAME, messages=True).tabular()
