"""Anybody's policy among strangers."""

import dataclasses

import numpy as np
import pytest

import sd_env
from sd_env.opponents import STRATEGIES
from sd_env.suite import evaluate
from sd_env.suite.constants import Always
from sd_env.suite.known import BEST_OF_EACH, best_constant
from sd_env.suite.line_ups import of_scenario
from sd_env.suite.score import EPISODES, Interval, bounds_of

GAME = "doubly_dangerous_no_diplomacy"


class Holds:
    """What a user may bring: ten lines, no base class."""

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        return np.zeros(len(observation), int), state


@pytest.fixture(scope="module")
def holding():
    return evaluate(Holds(), GAME)


def test_a_policy_of_three_lines_scores_what_the_committed_table_says_of_holding(holding):
    line_ups = of_scenario("held_out", GAME)
    assert [row["line_up"] for row in holding] == [line_up.name for line_up in line_ups]
    for row, line_up in zip(holding, line_ups, strict=True):
        committed = bounds_of(line_up)
        assert row["focal_return"] == row["greedy_return"] == pytest.approx(committed["hold"])
        assert row["focal_low"] < row["focal_return"] < row["focal_high"]
        assert row["best_script"] == committed["highest"]
        assert row["score"] == pytest.approx(
            (committed["hold"] - committed["floor"]) / (committed["ceiling"] - committed["floor"])
        )
        assert row["episodes"] == EPISODES == 512
    assert holding.mean == pytest.approx(np.mean([row["score"] for row in holding]))


def test_the_best_constant_has_no_skill_and_stands_beside_with_arming_random_play_and_the_best_of_each(holding):
    line_ups = [row["line_up"] for row in holding]
    assert best_constant(line_ups).policy == "hold"
    for play in ("sampled", "greedy"):
        assert holding.skill(play).value == pytest.approx(0.0, abs=1e-6)
    head, skill, welfare, sampled, greedy, _, columns, *lines = str(holding).splitlines()
    assert (sampled, greedy) == tuple(f"choices {play}: hold 100.0%; 0.0% illegal" for play in ("sampled", "greedy"))
    assert head.startswith(f"{GAME}, held_out: mean score {holding.mean:.3f} [")
    assert skill.endswith("no constant strategy has more than 0")
    assert welfare.split(")")[1].split()[0] == f"{holding.welfare().value:.3f}"
    assert columns.split()[0] == "line_up"
    assert [line.split()[0] for line in lines[: len(line_ups)]] == line_ups
    beside = lines[len(line_ups) + 2 :]
    assert {"hold", "arm:tanks", "arm:forts", "random", "common_reward"} < {line.split()[0] for line in beside}
    assert beside[-1].startswith(BEST_OF_EACH)


def test_sampled_and_greedy_play_both_and_modes_of_four_states_are_told_apart():
    game = sd_env.scenario("doubly_dangerous_n4")
    tilted = np.log([0.6, 0.4])

    def mostly_holds(observation):
        return np.pad(
            np.tile(tilted, (len(observation), 1)), ((0, 0), (0, len(game.actions()) - 2)), constant_values=-50
        )

    given = evaluate(mostly_holds, game.name, seeds=(3,), worlds=4)
    held = evaluate(Always(0), game.name, seeds=(3,), worlds=4)
    assert given.returns("greedy") == held.returns("greedy")
    assert given.returns("sampled").value != pytest.approx(held.returns("sampled").value)
    resident, visitor = (given.returns("sampled", mode).value for mode in ("resident", "visitor"))
    assert given.returns("sampled").value == pytest.approx((resident + visitor) / 2)  # two line-ups each
    assert {"all of mode resident", "all of mode visitor"} <= {line.split("  ")[0] for line in str(given).splitlines()}


def test_what_the_policy_chose_is_told_and_what_of_it_was_illegal():
    game = sd_env.scenario("doubly_dangerous")
    names = game.actions()
    withdraws = names.index(next(name for name in names if name.startswith("withdraw:")))

    def erratic(observation):
        """Withdraws from a treaty that is never in force, in one row of four; arms in the others."""
        return np.where(np.arange(len(observation)) % 4 == 0, withdraws, 1)

    scores = evaluate(erratic, game.name, seeds=(3,), worlds=8)
    shares = scores.chosen()
    assert list(shares.items())[:2] == [(names[1], 0.75), (names[withdraws].partition(":+")[0], 0.25)]
    assert sum(shares.values()) == pytest.approx(1.0)
    assert scores.illegal() == scores.illegal("greedy") == 0.25
    told = f"{names[1]} 75.0%, {names[withdraws].partition(':+')[0]} 25.0%; 25.0% illegal"
    assert f"\nchoices sampled: {told}\nchoices greedy: {told}\n" in str(scores)


@pytest.mark.parametrize("given", [{"worlds": 4}, {"seeds": (3,)}], ids=["worlds", "seeds"])
def test_nobody_stands_beside_numbers_of_other_worlds(holding, given):
    scores = evaluate("hold", GAME, **given)
    assert holding.standard
    assert not scores.standard
    assert "measured before  " in str(holding)
    *_, space, last = str(scores).splitlines()
    assert (space, last[:35]) == ("", "who was measured before is left out")
    assert "no constant strategy" not in str(scores)
    assert "best of each" not in str(scores)


def test_other_suites_have_scores_and_no_skill():
    scores = evaluate("hold", GAME, "self_play", seeds=(3,), worlds=2)
    assert (len(scores), scores.seeds) == (1, (3,))
    assert np.isnan(scores.skill().value)
    assert "skill" not in str(scores)
    assert scores.welfare().value == pytest.approx(scores.returns().value)  # all seats are its own


def test_an_interval_is_the_usual_one_of_a_mean():
    numbers = np.random.default_rng(1).normal(2.0, 3.0, 400)
    value, low, high = Interval.of(numbers)
    half = 1.96 * numbers.std() / 20
    assert value == pytest.approx(numbers.mean())
    assert (low, high) == (pytest.approx(value - half, abs=0.05), pytest.approx(value + half, abs=0.05))
    assert np.isnan(Interval.of(numbers[:1])).tolist() == [False, True, True]


def test_what_cannot_be_judged_is_refused():
    game = sd_env.scenario(GAME)
    strategy = STRATEGIES["hold"](game)
    for own in (game.with_params(fog=0.0), dataclasses.replace(game, name="three_neighbours")):
        with pytest.raises(
            ValueError, match=f"scenario = '{own.name}': is one of your own.*sd_env.suite.self_play.policy.* or play"
        ):
            evaluate(strategy, own)
    with pytest.raises(ValueError, match="suite = 'heldout': must be one of held_out, training, self_play"):
        evaluate(strategy, GAME, "heldout")
    with pytest.raises(ValueError, match="suite held_out: no line-up plays doubly_stable_benign"):
        evaluate(strategy, "doubly_stable_benign")
    with pytest.raises(ValueError, match="policy object: must be a strategy's name, a path of weights, an object with"):
        evaluate(object(), GAME)
    for given, message in (
        ({"worlds": 0}, r"worlds = 0: must be a whole number in \[1, 65536\]"),
        ({"seeds": ()}, r"seeds = \(\): must be different whole numbers of at least 0, at least one"),
        ({"seeds": (1, 1)}, r"seeds = \(1, 1\): must be different whole numbers"),
        ({"seeds": 3}, "seeds = 3: must be different whole numbers"),
    ):
        with pytest.raises(ValueError, match=message):
            evaluate(strategy, GAME, **given)
