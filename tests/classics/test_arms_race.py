"""R1: Goldlücke & Kranz, RelationalContracts, vignette 2. All numbers are the page's, or derived from them by hand."""

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get
from sd_env.theory.solvers.dynamic import best_response, exploitability, pure, values
from sd_env.theory.solvers.relational import detail, renegotiated

GAME = get("arms_race")
FOUND = GAME.equilibrium()
WAIT, DESTROY, BUILD = 0, 1, 2


def at(x, y):
    return 4 * x + y


def disarm(game):
    n = game.levels + 1
    return np.array([[DESTROY if x else WAIT, DESTROY if y else WAIT] for x in range(n) for y in range(n)])


def test_with_transfers_all_weapons_are_destroyed():
    u = FOUND.pareto_optimal.joint
    assert u[at(0, 0)] == pytest.approx(0.0, abs=1e-9)
    assert u[at(1, 0)] == pytest.approx(-0.003, abs=1e-9)
    assert u[at(3, 3)] == pytest.approx(-0.0357606, abs=1e-9)
    np.testing.assert_array_equal(FOUND.pareto_optimal.action, disarm(GAME))


PUBLISHED = {
    (0, 0): -0.5349510,
    (0, 1): -0.5674622,
    (0, 2): -0.5999734,
    (0, 3): -0.6288423,
    (1, 1): -0.5999734,
    (1, 2): -0.6931387,
    (1, 3): -0.7218405,
    (2, 2): -0.7842147,
    (2, 3): -0.8011662,
    (3, 3): -0.8129874,
}


@pytest.mark.parametrize(("state", "joint"), PUBLISHED.items())
def test_renegotiated_joint_payoffs(state, joint):
    assert FOUND.renegotiated.joint[at(*state)] == pytest.approx(joint, abs=6e-8)
    assert FOUND.renegotiated.joint[at(*state[::-1])] == pytest.approx(joint, abs=6e-8)


@pytest.mark.parametrize(
    ("state", "shares"),
    [
        ((1, 0), (-0.1780, -0.3895)),
        ((2, 0), (-0.1195, -0.4805)),
        ((3, 0), (-0.0942, -0.5347)),
        ((0, 0), (-0.2675, -0.2675)),
        ((1, 1), (-0.3000, -0.3000)),
        ((2, 2), (-0.3921, -0.3921)),
        ((3, 3), (-0.4065, -0.4065)),
    ],
)
def test_renegotiated_shares(state, shares):
    np.testing.assert_allclose(FOUND.renegotiated.share[at(*state)], shares, atol=6e-5)


def test_renegotiation_rearms_from_no_weapons_and_never_attacks():
    action = FOUND.renegotiated.action
    np.testing.assert_array_equal(action[at(0, 0)], [BUILD, BUILD])
    assert sorted(action[at(1, 0)]) == sorted(action[at(0, 1)]) == [WAIT, BUILD]  # either may: it pays the same
    others = [s for s in range(16) if s not in (at(0, 0), at(1, 0), at(0, 1))]
    assert (action[others] == WAIT).all()  # nobody destroys, attacks or builds


def test_published_detail_of_state_1_0():
    game = GAME.tabular()
    after = renegotiated(game, 0.65, 999)
    judged = detail(game, after.joint, 0.35 * after.punishment + 0.65 * after.share)
    s, w, b, aw, ab = at(1, 0), 0, 2, 3, 5
    for a1, a2, joint, holds in (
        (w, w, -0.5647873, False),
        (w, b, -0.5674622, True),
        (b, w, -0.5674622, True),
        (b, b, -0.5705082, True),
        (aw, w, -0.5752873, False),
        (aw, b, -0.5779622, True),
        (ab, w, -0.5779622, True),
        (ab, b, -0.5810082, True),
    ):
        assert judged.joint[s, a1, a2] == pytest.approx(joint, abs=6e-8)
        assert judged.holds[s, a1, a2] == holds
    assert judged.cheating[1][s, ab] == pytest.approx(-0.4005789, abs=6e-8)
    assert judged.cheating[0][s, b] == pytest.approx(-0.1890513, abs=6e-8)


@pytest.mark.parametrize("parameters", [{}, {"levels": 2, "upkeep": 0.1, "build_success": 0.5, "discount_factor": 0.8}])
def test_without_transfers_disarming_is_the_markov_equilibrium(parameters):
    game = get("arms_race", **parameters)
    table, profile = game.tabular(), pure(game.tabular(), disarm(game))
    assert exploitability(table, profile).nash_conv == pytest.approx(0.0, abs=1e-10)
    normalised = (1 - game.discount) * values(table, profile)
    np.testing.assert_allclose(normalised, game.equilibrium().markov_value, atol=1e-12)
    if not parameters:
        assert normalised[at(3, 3), 0] == pytest.approx(-0.0178803, abs=1e-9)


def test_disarming_answers_any_policy_that_never_attacks():
    game, rng = GAME.tabular(), np.random.default_rng(0)
    for _ in range(5):
        weights = rng.random((2, 16, 6)) * game.legal.transpose(1, 0, 2)
        weights[..., 3:] = 0.0
        profile = list(weights / weights.sum(axis=-1, keepdims=True))
        np.testing.assert_array_equal(best_response(game, profile, 0).action, disarm(GAME)[:, 0])


def test_the_tables_are_the_rules():
    game, engine = GAME.tabular(), ClassicEngine(GAME, 40_000)
    rng = np.random.default_rng(1)
    engine.reset(3)
    start = (engine.state @ [4, 1]).astype(int)
    legal = engine.mask / engine.mask.sum(axis=-1, keepdims=True)
    actions = (legal.cumsum(axis=-1) < rng.random((40_000, 2, 1))).sum(axis=-1)
    engine.step(actions)
    np.testing.assert_allclose(engine.reward, game.reward[start, actions[:, 0], actions[:, 1]], atol=1e-12)
    after = np.bincount((engine.state @ [4, 1]).astype(int), minlength=16) / 40_000
    expected = game.transition[start, actions[:, 0], actions[:, 1]].mean(axis=0)
    np.testing.assert_allclose(after, expected, atol=5 * np.sqrt(0.25 / 40_000))


def test_conditions_are_named():
    with pytest.raises(ValueError, match="attack_cost = 0.0: must be above 0: else attacks are not dominated"):
        get("arms_race", attack_cost=0.0)
    with pytest.raises(ValueError, match="levels = 2.5: must be a whole number"):
        get("arms_race", levels=2.5)
