"""The full game in tables: probabilities, symmetry, conservation, and what the engine itself does."""

import numpy as np
import pytest

import sd_env
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import changed
from sd_env.theory.tables import MOTIVES, tables

GAME = sd_env.scenario("doubly_dangerous_no_diplomacy").params
UNEQUAL = {
    "economy": [1.0, 2.0],
    "greedy_prior": [0.1, 0.5],
    "vulnerability": [1.0, 1.5],
    "cost_factor": [[1.0], [0.5]],
}


@pytest.mark.parametrize("tensions", [1, 4])
def test_all_tables_are_probabilities(tensions):
    made = tables(GAME, levels=4, tensions=tensions)
    for name in ("stand", "worn", "calm"):
        np.testing.assert_allclose(getattr(made, name).sum(-1), 1.0, err_msg=name)
    np.testing.assert_allclose(made.moved.sum(1), 1.0)
    np.testing.assert_allclose(made.start.sum((1, 2, 3)), 1.0)
    for meeting in made.meetings.values():
        assert meeting.war.min() >= 0
        assert meeting.war.max() <= 1
    assert made.n_states == tensions * 4**4


def test_wear_and_attrition_keep_the_mean_inside_the_grid():
    made = tables(GAME, levels=8)
    inside = (made.side < 3.0).all(axis=1)
    np.testing.assert_allclose((made.worn @ made.side)[inside], 0.5 * made.side[inside])
    np.testing.assert_allclose((made.stand[0, 0] @ made.side)[inside], 0.9 * made.side[inside])
    built = made.side + np.array([0.5, 0.0])
    np.testing.assert_allclose((made.stand[0, 1] @ made.side)[inside], 0.9 * built[inside])


def test_tension_keeps_its_mean_and_rises_with_building():
    """Decay 0.1, weight 0.1: two that hold nothing and build half a unit of tanks at q = 0 raise it by 0.045."""
    made = tables(changed(GAME, {"arms_weight": 0.1, "distinguishability": 0.0}), levels=4, tensions=5)
    mean = np.einsum("tuabik,u->tabik", made.moved, made.tensions)
    np.testing.assert_allclose(mean[2, 0, 0, 0, 0], 0.9 * 0.5)
    np.testing.assert_allclose(mean[2, 1, 0, 0, 0], 0.9 * 0.5 + 0.1 * 0.5 * 0.45)
    np.testing.assert_allclose(mean[2, 1, 2, 0, 0], 0.9 * 0.5 + 0.1 * 0.45)


def test_equal_states_are_alike_and_unequal_ones_are_not():
    assert tables(GAME, levels=3).symmetric
    for name, value in UNEQUAL.items():
        assert not tables(changed(GAME, {name: value}), levels=3).symmetric, name


def test_relabelling_the_states_relabels_the_tables():
    one = tables(changed(GAME, UNEQUAL), levels=3)
    turned = {name: np.asarray(value)[::-1].tolist() for name, value in UNEQUAL.items()}
    other = tables(changed(GAME, turned), levels=3)
    for (i, mine, its), meeting in one.meetings.items():
        for ours, theirs in zip(meeting, other.meetings[1 - i, mine, its], strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_a_war_costs_both_what_the_card_says():
    """By hand: one unit of tanks each, q = 0, beta 2, b 1: T = 1/(1 + 1.5) = 0.4; a crisis 0.49; half a coin each."""
    params = changed(GAME, {"war_cost": 1.0, "accident_willingness": 0.5, "greedy_willingness": 0.5, "greed": 12.0})
    made = tables(params, levels=3, unit=0.5)
    at = int(np.flatnonzero((made.side == [1.0, 0.0]).all(axis=1))[0])
    crisis, threat = 0.4 + 0.3 * 0.3, 2 * 0.5 / (2 * 0.5 + 1 + 0.5)
    both = made.meetings[0, SEEKER, SEEKER]
    assert both.war[0, at, at] == pytest.approx(crisis * 0.5 * threat)
    assert both.cost[0, at, at] == pytest.approx(-crisis * 0.5 * threat * (1.0 + 0.5 * 16.0))
    greedy = made.meetings[0, GREEDY, SEEKER]  # it strikes for sure, the other with a half
    assert greedy.war[0, at, at] == pytest.approx(crisis * 0.5 * threat * 1.5)
    assert greedy.cost[0, at, at] == pytest.approx(crisis * 0.5 * threat * (12.0 - 1.5 * 1.0 - 0.5 * 16.0))


@pytest.mark.parametrize("motives", [(SEEKER, GREEDY), (GREEDY, GREEDY)])
def test_the_engine_does_what_moving_tension_and_motives_say(motives):
    """Means over many worlds after one step of the engine, from a state of the tables."""
    params = changed(GAME, {"fog": 0.0, **{k: v for k, v in UNEQUAL.items() if k != "greedy_prior"}})
    made = tables(params, levels=6, tensions=11)
    mine, its, repeats = 15, 8, 40_000
    engine = sd_env.Engine(params, repeats)
    engine.reset(3)
    engine.state.arsenal[:] = np.stack([made.side[mine], made.side[its]])
    engine.state.estimate[:] = engine.state.arsenal[:, None]
    engine.state.motive[:] = motives
    engine.step(np.tile([1, 2], (repeats, 1)))
    for i, (own, other) in enumerate(((mine, its), (its, mine))):
        key, acts = (i, motives[i], motives[1 - i]), ((1, 2), (2, 1))[i]
        meeting = made.meetings[key]
        stood = np.outer(made.stand[i, acts[0], own], made.stand[1 - i, acts[1], other])
        tension = made.calm @ made.moved[:, :, acts[0], acts[1], own, other]
        expected = meeting.paid[own, acts[0]] + np.einsum("t,ik,tik->", tension, stood, meeting.cost)
        paid = engine.state.reward[:, i]
        assert paid.mean() == pytest.approx(expected, abs=5 * paid.std() / repeats**0.5 + 0.02 * abs(expected))
        fought = (engine.state.war > 0).any(axis=(1, 2)).mean()
        assert fought == pytest.approx(np.einsum("t,ik,tik->", tension, stood, meeting.war), rel=0.05)


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ({}, {"levels": 1}, "levels = 1: must be a whole number of at least 2"),
        ({}, {"unit": 0.3}, "unit = 0.3: build_step = 0.5 must be a whole multiple"),
        ({}, {"levels": 40}, "levels = 40, tensions = 1: 2560000 states are too many"),
        ({"war_decision": "agent"}, {}, "war_decision = agent"),
        ({"maximiser_prior": 0.1}, {}, r"maximiser_prior = \[0.1, 0.1\]: the tables take 0 alone"),
        ({"allow_assure": True}, {}, "allow_assure = True"),
    ],
)
def test_what_the_tables_cannot_hold_is_named(changes, arguments, message):
    with pytest.raises(ValueError, match=message):
        tables(changed(GAME, changes), **arguments)


def test_more_states_are_named():
    with pytest.raises(ValueError, match="number of states = 3: the tables take 2"):
        tables(sd_env.scenario("doubly_dangerous_no_diplomacy_n3").params)


def test_motives_are_those_of_the_engine():
    assert MOTIVES == (SEEKER, GREEDY) == (0, 1)
