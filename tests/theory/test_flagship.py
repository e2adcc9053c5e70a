"""The criteria by which the four worlds' numbers were chosen (card, section 7), written before anything was trained.

By exact theory of the full game, both weapon classes, without fog:

1. Doubly dangerous: peace and race are both equilibria, the race pays less, and exact learning from random play ends in
   the race while learning from two moves of five ends in peace.
2. Defence-dominant, look-alike weapons: the edge. Random play ends in peace, nine moves of ten in the race.
3. Where weapons show what they are: peace from nine moves of ten, too.

A race is more than 1.5 units a seeker. Where a fifth of the states are greedy, "peace" is what seekers keep against
them: at most 1.25 units.
"""

import pytest

import sd_env
from sd_env.core.state import SEEKER
from sd_env.theory.exact_play import outcome
from sd_env.theory.learning import learn
from sd_env.theory.tables import tables

LOW, MUCH = 0.4, 0.9
RACES = {
    "doubly_dangerous": {LOW: False, None: True, MUCH: True},
    "defence_indistinguishable": {LOW: False, None: False, MUCH: True},
    "offence_distinguishable": {None: False, MUCH: False},
    "doubly_stable": {None: False, MUCH: False},
}
"""World to whether learning ends in a race, by the first propensity to arm; None is random play's, two in three."""
MOST_GAIN = {"_benign": 0.01, "_no_diplomacy": 0.06}
"""[reward a step]; with private motives it bounds what could be gained by who knew the other's."""


def ends(world: str, setting: str) -> dict:
    made = tables(sd_env.scenario(world + setting).params)
    return {arming: outcome(made, learn(made, arming=arming).profile) for arming in RACES[world]}


@pytest.mark.parametrize("setting", ["_benign", pytest.param("_no_diplomacy", marks=pytest.mark.slow)])
@pytest.mark.parametrize("world", RACES)
def test_a_world_is_the_dilemma_that_it_is_said_to_be(world, setting):
    found = ends(world, setting)
    for arming, races in RACES[world].items():
        units = float(found[arming].arsenals[0, SEEKER].sum())
        assert units > 1.5 if races else units < 1.25, (arming, units)
        assert found[arming].gain.max() < MOST_GAIN[setting], arming
    if world == "doubly_dangerous":
        assert found[None].payoff[0, SEEKER] < found[LOW].payoff[0, SEEKER] - 1.0


@pytest.mark.parametrize("world", RACES)
def test_the_worlds_of_v0_were_no_dilemmas(world):
    """With a war cost of 4 and a willingness of a half, learning ends in peace from random play and much arming."""
    made = tables(sd_env.scenario(world + "_benign").with_params(war_cost=4.0, accident_willingness=0.5).params)
    for arming in (None, MUCH):
        assert outcome(made, learn(made, arming=arming).profile).arsenals.sum(-1).max() < 0.5, arming
