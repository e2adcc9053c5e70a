"""Public beliefs: Bayes' rule by hand, martingales by enumeration, and games whose answer is known without beliefs."""

import numpy as np
import pytest

import sd_env
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import changed
from sd_env.theory import exact_play, learning
from sd_env.theory.belief import BeliefGame, action_values, belief_game, posterior, public, shown, spread, value_of
from sd_env.theory.memory import answer, learn, lifted, outcome, start, step, uniform
from sd_env.theory.tables import tables
from sd_env.theory.view import one_class

PRIVATE = sd_env.scenario("doubly_dangerous_no_diplomacy").params
BOTH = (SEEKER, GREEDY)


def drawn(game: BeliefGame, seed: int, *, blind: bool = False) -> np.ndarray:
    """A random profile, alike for both states; ``blind`` to beliefs."""
    n, sides, rng = game.grid.shape[1], len(game.game.side), np.random.default_rng(seed)
    seen = 1 if blind else n
    chances = np.moveaxis(rng.dirichlet(np.ones(3), (2, seen, seen, sides, sides)), -1, 1)
    return np.broadcast_to(chances, (2, 2, 3, n, n, sides, sides)).copy()


def small(changes=None, levels=3, beliefs=5) -> BeliefGame:
    return belief_game(tables(changed(PRIVATE, changes or {}), levels=levels), beliefs)


def test_the_grid_holds_the_ends_and_either_prior_and_is_even_in_log_odds():
    grid = small({"greedy_prior": [0.2, 0.5]}, levels=2, beliefs=7).grid
    np.testing.assert_allclose(grid[:, [0, 3, 6]], [[0, 0.2, 1], [0, 0.5, 1]])
    np.testing.assert_allclose(np.diff(np.log(grid[:, 1:-1] / (1 - grid[:, 1:-1]))), 1.5)


def test_bayes_rule_by_hand():
    """A fifth are greedy; the greedy arm with 3/4, seekers with 1/4: 3/7 of who arms is greedy, 1/13 of who does not.

    The side with the initiative attacks with 1 if greedy and 9/10 if a seeker (conquest is certain, nobody deters):
    10/46 of attackers are greedy, and nobody who held back. Without arms nobody can attack, and nothing is learned.
    """
    game = small({"accident_willingness": 0.9, "greedy_willingness": 0.5}, beliefs=3)
    np.testing.assert_allclose(posterior(np.array(0.2), np.array(0.25), np.array(0.75)), 3 / 7)
    np.testing.assert_allclose(posterior(np.array(0.2), np.array(0.75), np.array(0.25)), 1 / 13)
    profile = uniform(game)
    profile[:, SEEKER] = np.array([0.75, 0.125, 0.125])[:, None, None, None, None]
    profile[:, GREEDY] = np.array([0.25, 0.375, 0.375])[:, None, None, None, None]
    seen = public(game, profile, 0)
    grid, prior = game.grid[0], 1
    own = sum(
        share * profile[0, m, :, prior, 0, 0, 0][:, None] * seen.own[m, :, :, prior, 0, 0, 0]
        for share, m in ((0.8, SEEKER), (0.2, GREEDY))
    )
    np.testing.assert_allclose(own @ grid / own.sum(1), [1 / 13, 3 / 7, 3 / 7])
    its = seen.its[:, :, 0, prior, 0, 0]  # chances of its move and the next belief
    np.testing.assert_allclose(its.sum(1), [0.65, 0.175, 0.175])
    np.testing.assert_allclose(its @ grid / its.sum(1), [1 / 13, 3 / 7, 3 / 7])
    force = game.game.side[-1].sum() / 2  # q = 0: half of all arms threaten
    wins = 2 * force / (2 * force + 1)  # beta 2, home defence 1
    war = seen.strikes[1, :, prior, 0, -1]  # the other is the armed one
    np.testing.assert_allclose(war.sum(), 0.8 * 0.9 * wins + 0.2 * wins)
    np.testing.assert_allclose(war @ grid / war.sum(), 10 / 46)
    own = 0.8 * seen.struck[SEEKER, 1, :, prior, -1, 0] + 0.2 * seen.struck[GREEDY, 1, :, prior, -1, 0]
    np.testing.assert_allclose(own, war)
    unarmed = seen.strikes[:, :, prior, 0, 0]
    np.testing.assert_allclose(unarmed, [[0, 1, 0], [0, 0, 0]])


def test_the_draw_on_the_grid_keeps_the_mean_and_tells_the_truth():
    """Of who is taken for a grid point the point's own share is greedy; the ends are never wrong."""
    grid = small(beliefs=7).grid[0]
    belief = np.array([0.0, 1e-13, 0.1, 0.2, 0.5, 0.97, 1 - 1e-13, 1.0])
    weights = spread(grid, belief)
    np.testing.assert_allclose(grid @ weights, belief, atol=1e-15)
    greedy, seeker = (shown(grid, belief, weights, motive) for motive in (GREEDY, SEEKER))
    np.testing.assert_allclose(greedy.sum(0), 1.0)
    np.testing.assert_allclose(seeker.sum(0), 1.0)
    reached = belief * greedy + (1 - belief) * seeker
    np.testing.assert_allclose(reached, weights, atol=1e-12)
    np.testing.assert_allclose(belief * greedy, weights * grid[:, None], atol=1e-12)
    assert greedy[0, 1:].max() == 0.0
    assert seeker[-1, :-1].max() == 0.0
    assert (np.count_nonzero(weights, axis=0) <= 2).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_beliefs_are_martingales_by_enumeration_of_all_that_can_be_seen(seed):
    """For who does not know the motive: over moves, and over initiative, attack or calm."""
    game = small()
    profile = drawn(game, seed)
    seen = public(game, profile, 0)
    grid = game.grid[0]
    mine = grid[:, None, None, None]
    mixed = {m: (profile[0, m][:, None] * seen.own[m]).sum(0) for m in BOTH}
    moved = np.tensordot(grid, (1 - mine) * mixed[SEEKER] + mine * mixed[GREEDY], 1)
    np.testing.assert_allclose(moved, np.broadcast_to(mine, moved.shape), atol=1e-12)
    moved = np.tensordot(grid, seen.its.sum(0), 1)
    np.testing.assert_allclose(moved, np.broadcast_to(grid[:, None, None], moved.shape), atol=1e-12)
    struck = (1 - mine[:, 0]) * seen.struck[SEEKER].sum(0) + mine[:, 0] * seen.struck[GREEDY].sum(0)
    for after in (struck, seen.strikes.sum(0)):
        moved = np.tensordot(grid, after, 1)
        np.testing.assert_allclose(moved, np.broadcast_to(mine[:, 0], moved.shape), atol=1e-12)
    stays = np.einsum("xccbik->xcbik", seen.its.swapaxes(2, 3)).sum(0)
    assert stays[1:-1].mean() < 0.9 < stays[[0, -1]].min()  # it moves but at the ends


def test_where_nothing_tells_motives_apart_beliefs_stay_and_values_are_the_memoryless_ones():
    game = small({"greedy_willingness": 0.0})
    profile = drawn(game, 0, blind=True)
    profile[:, GREEDY] = profile[:, SEEKER]
    seen = public(game, profile, 0)
    for next_belief in (seen.own.sum(1) / 3, seen.struck.sum(1)):
        shares = np.moveaxis(next_belief, (1, 2), (-2, -1))
        np.testing.assert_allclose(shares, np.broadcast_to(np.eye(5), shares.shape), atol=1e-12)
    plain = profile[:, :, :, 0, 0][:, :, :, None]
    for mine in BOTH:
        key = (0, mine, GREEDY)
        known = exact_play.value_of(game.game, key, plain[0, mine], exact_play.rival(plain, key))[0]
        found = value_of(game, seen, (0, mine), profile[0, mine])
        np.testing.assert_allclose(found, np.broadcast_to(known, found.shape), atol=1e-6)


def test_beliefs_that_no_policy_heeds_change_nothing_that_is_known_without_them():
    """Motives differ in all they do: beliefs are only kept, and payoff, arms and wars are those of pairs of motives.

    This holds only if beliefs are correct. A best response with memory gains no more than one that is told the motive.
    """
    game = small({"greedy_prior": [0.3, 0.6]})
    profile = drawn(game, 3, blind=True)
    profile[1] = drawn(game, 4, blind=True)[1]
    plain = profile[:, :, :, 0, 0][:, :, :, None]
    known, found = exact_play.outcome(game.game, plain), outcome(game, profile)
    for name in ("arsenals", "wars", "payoff"):
        np.testing.assert_allclose(getattr(found, name), getattr(known, name), rtol=1e-6, atol=1e-9)
    for i, mine, its in np.ndindex(2, 2, 2):
        key = (i, mine, its)
        stood = exact_play.long_run(game.game, key, plain[i, mine], exact_play.rival(plain, key))
        held = float(stood.sum((0, 2)) @ game.game.side.sum(1))
        assert found.against[i, mine, its] == pytest.approx(held, rel=1e-6)
    assert (found.gain > 0.01).all()
    assert (found.gain < known.gain + 1e-7).all()


@pytest.mark.parametrize(("prior", "motive"), [(0.0, SEEKER), (1.0, GREEDY)])
def test_where_all_have_one_motive_it_is_the_game_of_known_motives(prior, motive):
    """Value and policy of `learning.learn`, at the belief's end; both follow the same gradient from random play."""
    changes = {"greedy_prior": [prior, prior]}
    game, end, key = small(changes), -1 if prior else 0, (0, motive, motive)
    plain = learning.learn(game.game, steps=60).profile
    found = learn(game, steps=60).profile
    np.testing.assert_allclose(found[0, motive, :, end, end], plain[0, motive, :, 0], atol=1e-3)
    value = value_of(game, public(game, found, 0), (0, motive), found[0, motive])[end, end]
    known = exact_play.value_of(game.game, key, plain[0, motive], exact_play.rival(plain, key))[0]
    np.testing.assert_allclose(value, known, atol=1e-3)
    whole, ends = outcome(game, found), exact_play.outcome(game.game, plain)
    np.testing.assert_allclose(whole.arsenals[:, motive], ends.arsenals[:, motive], atol=1e-3)
    np.testing.assert_allclose(whole.truth[:, motive], 1.0)
    assert whole.wars[:, 1 - motive].max() == 0.0  # nobody of the other motive is there


@pytest.mark.parametrize(("prior", "motive"), [(0.0, SEEKER), (1.0, GREEDY)])
def test_where_all_have_one_motive_a_best_response_gains_what_it_gains_without_beliefs(prior, motive):
    game = small({"greedy_prior": [prior, prior]}, beliefs=3)
    profile = drawn(game, 6, blind=True)
    found, known = outcome(game, profile), exact_play.outcome(game.game, profile[:, :, :, 0, 0][:, :, :, None])
    np.testing.assert_allclose(found.gain, known.gain, rtol=1e-5)
    assert found.gain[0, motive] > 0.1


def test_learning_comes_to_rest_where_nobody_gains_and_beliefs_are_right_on_average():
    end = answer(PRIVATE, levels=3, steps=120)
    assert end.outcome.gain.min() >= 0.0
    assert end.outcome.gain.max() < 2e-3
    plain = learning.learn(end.game.game, steps=60).profile
    np.testing.assert_array_equal(lifted(end.game, plain)[:, :, :, 1, 2], plain[:, :, :, 0])
    before = outcome(end.game, uniform(end.game)).gain
    assert before.min() > 0.05  # random play is no equilibrium
    for truth in (end.outcome.truth[0], end.outcome.early_truth[0]):
        assert 0.2 * truth[GREEDY] + 0.8 * (1 - truth[SEEKER]) == pytest.approx(0.2)
    assert end.outcome.truth[0, GREEDY] > end.outcome.early_truth[0, GREEDY] > 0.2
    assert "seekers: " in str(end)
    assert "2,025 states" in str(end)


def test_the_chances_of_play_sum_to_one_and_pay_the_value():
    """The sum of rewards over the discounted way is the value from the start: two ways to one number."""
    game = small()
    profile, at = drawn(game, 5), (0, GREEDY)
    seen, here = public(game, profile, 0), start(game, at)
    paid = (profile[at] * action_values(game, seen, at, np.zeros((5, 5, 9, 9)))).sum(0)
    acts, total = profile[at][:, None] * seen.own[GREEDY], 0.0
    for k in range(900):
        total += game.game.discount**k * float((here * paid).sum())
        here = step(game, seen, at, acts, here)[2]
    assert here.sum() == pytest.approx(1.0)
    assert total == pytest.approx(float((start(game, at) * value_of(game, seen, at, profile[at])).sum()), rel=1e-6)


def bayes(belief, done, greedy):
    """The next belief on the grid of five, written anew: Bayes' rule, then the draw that tells the truth.

    ``done`` are the chances `[worlds]` of what was done, of seekers and the greedy; ``greedy`` says who is.
    """
    raised = belief * done[1] / ((1 - belief) * done[0] + belief * done[1])
    grid = small().grid[0]
    above = np.clip(np.searchsorted(grid, raised), 1, 4)
    low, high = grid[above - 1], grid[above]
    share = (raised - low) / (high - low)
    with np.errstate(invalid="ignore", divide="ignore"):
        up = np.where(greedy, share * high / raised, share * (1 - high) / (1 - raised))
    up = np.nan_to_num(up, nan=0.0)
    return np.where(np.random.default_rng(int(1e6 * raised.sum()) % 2**32).random(len(up)) < up, high, low)


def test_the_engine_ends_where_the_tables_say():
    """2,048 worlds without fog. The greedy arm with 0.4; seekers as they believe in the other's greed.

    Both attack alike, so moves are all that tells: the engine does not say who had the initiative in a calm crisis.
    """
    changes = {"fog": 0.0, "accident_willingness": 0.3, "greedy_willingness": 0.0, "horizon": 0}
    params = one_class(changed(PRIVATE, changes | {"crisis_slope": 0.0}), 0)
    game = belief_game(tables(params, unit=0.25, levels=15))
    grid = game.grid[0]
    profile = uniform(game, 0.4)
    arming = 0.1 + 0.2 * grid  # of seekers, by the belief in the other
    profile[:, SEEKER] = np.stack([1 - arming, arming])[:, None, :, None, None]
    expected = outcome(game, profile, steps=120)
    engine, draws = sd_env.Engine(params, 2048), np.random.default_rng(0)
    engine.reset(0)
    greedy = engine.state.motive == GREEDY
    belief, held, fought, early = np.full((2048, 2), 0.2), [], [], []
    for _ in range(80):
        early.append(belief[greedy].mean())
        by_motive = np.stack([0.1 + 0.2 * belief[:, ::-1], np.full((2048, 2), 0.4)])  # chance to arm
        armed = draws.random((2048, 2)) < np.where(greedy, by_motive[1], by_motive[0])
        engine.step(armed.astype(int))
        done = np.where(armed, by_motive, 1 - by_motive).reshape(2, -1)
        belief = bayes(belief.ravel(), done, greedy.ravel()).reshape(2048, 2)
        wars = (engine.state.war > 0).any(axis=(1, 2))
        held.append((engine.state.arsenal * np.where(wars, 2.0, 1.0)[:, None, None]).sum(-1))  # before attrition
        fought.append(wars)
    late = np.mean(held[40:], axis=0)
    for motive, who in ((SEEKER, ~greedy), (GREEDY, greedy)):
        assert late[who].mean() == pytest.approx(expected.arsenals[:, motive].sum(-1).mean(), rel=0.04)
        wars = np.mean(fought[40:], axis=0)[:, None].repeat(2, 1)[who].mean()
        assert wars == pytest.approx(expected.wars[:, motive].mean(), rel=0.06)
    weights = 0.97 ** np.arange(80)
    learned = float(weights @ early / weights.sum())
    assert learned == pytest.approx(expected.early_truth[0, GREEDY], abs=0.03)
    assert learned > 0.4


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: small(beliefs=4), "beliefs = 4: must be an odd whole number of at least 3"),
        (lambda: small(beliefs=1), "beliefs = 1: must be an odd"),
        (lambda: belief_game(tables(PRIVATE, levels=2, tensions=3)), "tensions = 3: beliefs take 1"),
        (lambda: learn(small(levels=2), steps=0), "steps = 0: must be in"),
        (lambda: answer(PRIVATE, levels=2, arming=1.0), "arming = 1.0: must be in"),
        (lambda: answer(sd_env.scenario("doubly_dangerous")), "allow_assure = True: the tables take games"),
    ],
)
def test_bad_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
