"""Peace, race and what lies between: the four worlds by exact theory, and a game whose answer is known."""

import pytest

import sd_env
from sd_env.params import changed
from sd_env.theory.equilibria import equilibria, risk_dominant
from sd_env.theory.exact_play import uniform
from sd_env.theory.full_game import answer, arms
from sd_env.theory.learning import learn
from sd_env.theory.tables import tables

BENIGN = sd_env.scenario("doubly_dangerous_benign").params


def test_the_doubly_dangerous_world_is_a_stag_hunt():
    """Peace and race are equilibria, the race pays less, and learning from random play ends in it."""
    found = answer(BENIGN)
    assert found.are_two
    assert found.random_play_races
    assert found.gain < 0.005
    assert found.race.payoff[0, 0] < found.peace.payoff[0, 0] - 1.0
    assert 0.4 < found.tipping < 2 / 3
    assert "peace and race; learning races from arming propensity" in str(found)


def test_without_anybody_who_strikes_there_is_peace_alone():
    found = answer(
        sd_env.scenario("no_dilemma").with_params(
            **dict.fromkeys(("allow_assure", "allow_disclose", "allow_disarm", "allow_treaties"), False)
        ),
        levels=4,
    )
    assert not found.are_two
    assert found.tipping is None
    assert found.race.arsenals.max() < 0.05


@pytest.mark.parametrize("grid", [{"levels": 8}, {"tensions": 4}])
def test_a_finer_grid_ends_alike(grid):
    """Two more grid points a class, or tension that moves: peace from 0.42, race from random play."""
    made = tables(BENIGN, **grid)
    assert arms(made, learn(made, arming=0.42).profile) < 0.1
    assert arms(made, learn(made).profile) > 1.5


def test_a_shorter_view_ends_alike():
    """The ladder's learner of discount 0.9 plays a game whose exact end has the same arms as that of 0.97."""
    for setting in ("defence_indistinguishable", "offence_distinguishable", "doubly_dangerous"):
        params = sd_env.scenario(f"{setting}_benign").params
        ends = [arms(made, learn(made).profile) for made in (tables(params, discount=d) for d in (0.9, 0.97))]
        assert ends[0] == pytest.approx(ends[1], abs=0.01)


def test_half_the_step_ends_alike():
    made = tables(BENIGN)
    assert arms(made, learn(made, arming=0.42, rate=0.5, steps=500).profile) < 0.1
    assert arms(made, learn(made, rate=0.5, steps=500).profile) > 1.5


def test_risk_dominance_of_two_policies_without_conditions():
    """To hold whatever happens loses most against who arms; where nobody strikes it loses nothing."""
    dangerous = tables(changed(BENIGN, {"conquest_loss": 30.0}), levels=4)
    harmless = tables(changed(BENIGN, {"accident_willingness": 0.0}), levels=4)
    hold, arm = uniform(dangerous, 0.0), uniform(dangerous, 0.9)
    assert risk_dominant(dangerous, hold, arm) == "race"
    assert risk_dominant(harmless, hold, arm) == "peace"


def test_homotopy_finds_peace_and_race_and_where_random_play_leads():
    found = equilibria(tables(BENIGN, levels=5), steps=40)
    assert [round(float(one.outcome.arsenals[0, 0].sum()), 1) for one in found] == [0.0, 2.2]
    assert max(float(one.outcome.gain.max()) for one in found) < 0.01
    assert sum(len(one.starts) for one in found) == 9
