"""The finite view of the main game: its tables against the engine itself, and against the closed forms."""

import numpy as np
import pytest

import sd_env
from sd_env import theory
from sd_env.core.state import GREEDY, SEEKER
from sd_env.params import changed
from sd_env.theory.solvers.dynamic import exploitability, planner, pure, values
from sd_env.theory.solvers.tabular import checked
from sd_env.theory.view import basin_of_peace, one_class, response_to_standing, view

GAME = sd_env.scenario("doubly_dangerous_no_diplomacy").params
STILL = {"fog": 0.0, "tension_decay": 0.0, "arms_weight": 0.0}
CASES = {
    "wars by will": {},
    "accidents, attrition, distinguishable": {
        "accident_rate": 0.3,
        "attrition": 0.5,
        "distinguishability": 0.8,
        "decisiveness": 2.0,
    },
    "retaliation": {
        "nuclear_damage": 5.0,
        "retaliation": [0.4, 0.2],
        "survivability": [0.5, 1.0],
        "interception": [0.0, 0.3],
    },
    "surprise and a court": {"surprise": 0.6, "enforcement": 0.4, "distinguishability": 0.8},
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("motives", [(SEEKER, SEEKER), (GREEDY, SEEKER)])
def test_the_engine_plays_what_the_tables_say(case, motives):
    """On a grid that neither wear nor attrition leaves, every row of the tables is what many worlds do."""
    params = changed(GAME, {**STILL, "depreciation": [0.0, 0.0], "attrition": 0.0, **CASES[case]})
    seen = view(params, levels=3, unit=0.5, motives=motives)
    rng, repeats = np.random.default_rng(0), 20_000
    for s in rng.choice(81, 4, replace=False):
        room = seen.arsenals[s] < 1.0  # at the top of the grid the tables build nothing
        a, b = (int(rng.choice([0, *(1 + np.flatnonzero(room[i]))])) for i in (0, 1))
        engine = sd_env.Engine(params, repeats)
        engine.reset(int(s))
        engine.state.arsenal[:] = seen.arsenals[s]
        for i in (0, 1):
            engine.state.motive[:, i] = motives[i]
            engine.state.estimate[:, i] = seen.arsenals[s]
        engine.step(np.tile([a, b], (repeats, 1)))
        paid = engine.state.reward
        slack = 5 * paid.std(axis=0) / np.sqrt(repeats) + 1e-9
        assert (abs(paid.mean(axis=0) - seen.game.reward[s, a, b]) < slack).all()
        if params.attrition == 0 or not (engine.state.war > 0).any():
            counted = np.bincount(seen.index(engine.state.arsenal), minlength=81) / repeats
            np.testing.assert_allclose(counted, seen.game.transition[s, a, b], atol=5 * np.sqrt(0.25 / repeats))
        after = engine.state.arsenal.mean(axis=0)
        expected = np.tensordot(seen.game.transition[s, a, b], seen.arsenals, 1)
        np.testing.assert_allclose(after, expected, atol=5 * 0.5 / np.sqrt(repeats))


def test_tables_are_probabilities_and_wear_keeps_the_mean():
    seen = view(changed(GAME, STILL), levels=4)
    checked(seen.game)
    np.testing.assert_allclose(seen.game.transition.sum(axis=-1), 1.0)
    calm = view(changed(GAME, {**STILL, "crisis_base": 0.0, "crisis_slope": 0.0}), levels=4)
    after = np.einsum("st,tik->sik", calm.game.transition[:, 0, 0], calm.arsenals)
    np.testing.assert_allclose(after, 0.9 * calm.arsenals, atol=1e-12)


def test_relabelling_states_relabels_the_tables():
    seen = view(changed(GAME, STILL), levels=3)
    swap = seen.index(seen.arsenals[:, ::-1])
    game = seen.game
    np.testing.assert_allclose(game.reward[swap].transpose(0, 2, 1, 3)[..., ::-1], game.reward, atol=1e-12)
    np.testing.assert_allclose(game.transition[swap][..., swap].transpose(0, 2, 1, 3), game.transition, atol=1e-12)


@pytest.mark.parametrize("world", sd_env.scenarios.WORLDS)
def test_the_exact_response_is_the_closed_form(world):
    """At half the willingness: no more than 4.5 units can stand where half a unit is built a step and a tenth wears."""
    params = theory.textbook(sd_env.scenario(f"{world}_benign").params, accident_willingness=0.5)
    race = theory.race(params)
    for rival in (0.05, 0.3, 0.9, 2.0, 4.0):
        exact = response_to_standing(params, rival, unit=0.125, levels=97)
        assert exact == pytest.approx(theory.best_response(race, rival), abs=0.15)  # a grid step and its rounding


def test_the_basin_of_peace_ends_at_the_tipping_point():
    for world, slack in (("doubly_dangerous", 0.01), ("defence_indistinguishable", 0.1)):
        params = theory.textbook(sd_env.scenario(f"{world}_benign").params)
        found = basin_of_peace(params, unit=0.125, levels=97)
        assert found == pytest.approx(theory.tipping_point(theory.race(params)), abs=slack)
    stable = theory.textbook(sd_env.scenario("doubly_stable_benign").params)
    assert basin_of_peace(stable, unit=0.125, levels=97) == float("inf")


def test_where_nobody_strikes_holding_is_the_equilibrium_and_the_planners_choice():
    params = changed(
        sd_env.scenario("no_dilemma").params,
        {
            **STILL,
            "allow_assure": False,
            "allow_disclose": False,
            "allow_disarm": False,
            "allow_treaties": False,
        },
    )
    seen = view(params, levels=3)
    hold = pure(seen.game, np.zeros((81, 2), int))
    assert exploitability(seen.game, hold).nash_conv == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_array_equal(planner(seen.game).action, 0)
    assert values(seen.game, hold)[0] == pytest.approx([1 / 0.03] * 2)  # unarmed: consumes all, for ever


def test_the_engine_of_a_view_stands_where_the_tables_say():
    seen = view(changed(GAME, STILL), levels=3)
    engine = seen.engine()
    np.testing.assert_array_equal(seen.index(engine.state.arsenal), np.arange(81))
    assert engine.observation.shape[0] == 81
    assert len(np.unique(engine.observation[:, 0], axis=0)) == 81


def test_one_class_keeps_the_rest():
    alone = one_class(GAME, 1)
    assert alone.offence.tolist() == [0.0]
    assert alone.defence.tolist() == [1.0]
    assert alone.conquest_loss == GAME.conquest_loss


@pytest.mark.parametrize(
    ("scenario", "arguments", "message"),
    [
        ("doubly_dangerous", {}, "allow_assure = True: the tables take games of hold and arm only"),
        ("doubly_dangerous_no_diplomacy_n3", {}, "number of states = 3"),
        ("doubly_dangerous_no_diplomacy", {"unit": 0.3}, "build_step = 0.5 must be a whole multiple"),
        ("doubly_dangerous_no_diplomacy", {"levels": 1}, "levels = 1: must be a whole number of at least 2"),
        ("doubly_dangerous_no_diplomacy", {"motives": (0, 2)}, r"motives = \(0, 2\)"),
    ],
)
def test_what_the_view_cannot_hold_is_named(scenario, arguments, message):
    with pytest.raises(ValueError, match=message):
        view(sd_env.scenario(scenario).params, **arguments)
