"""Worked examples of wars: who pays, wins and loses what, and what is left (MODEL 4.7).

C 4, L 16, f 1/4, attrition 1/2.
"""

import math

import numpy as np
import pytest

from sd_env.core.reward import (
    CONQUEST_MADE,
    CONQUEST_SUFFERED,
    CONSUMPTION,
    FAILED_ATTACK,
    RETALIATION_SUFFERED,
    WAR_COST,
)
from sd_env.core.state import CONQUEST, GREEDY, PEACE, REPELLED, RESTORED, VOIDED_BY_WAR
from tests.core.games import bind, calm, do, start

close = pytest.approx
CHOSEN = {"war_decision": "agent", "accident_willingness": 0.0, "depreciation": 0.0, "upkeep": 0.0}
SURE, HOPELESS = 1e9, 0.0
"""Tanks of an attacker that wins in all but a billionth of worlds, and of one that cannot win."""


def crisis(n=2, tanks=SURE, **changes):
    """An engine in an open crisis of all pairs, where agent 0 has ``tanks`` and everybody 1 fort."""
    engine = start(calm(n=n, **CHOSEN, **changes))
    engine.state.crisis[:] = True
    engine.state.arsenal[:, 0, 0] = tanks
    return engine


def parts(s, agent):
    """Reward parts of an agent in world 0."""
    return s.parts[0, agent].tolist()


def test_conquest():
    engine = crisis()
    bind(engine)
    engine.state.notice[:] = 2
    engine.state.tension[:] = 1.0
    s = do(engine, "attack:+1", "hold")
    assert s.war[0].tolist() == [[PEACE, CONQUEST], [PEACE, PEACE]]
    # consumption 1, conquest suffered, conquest made, war cost, retaliation, failed attack: a seeker gains nothing
    assert parts(s, 0) == close([1, 0, 0, -4, 0, 0, 0])
    assert parts(s, 1) == close([1, -16, 0, -4, 0, 0, 0])
    assert s.reward[0].tolist() == close([-3, -19])
    assert s.arsenal[0].tolist() == [close([SURE / 2, 0.5]), close([0.5, 0.5])]
    assert (s.tension[0, 0, 1], s.tension[0, 1, 0]) == (0.3, 0.3)
    assert not s.treaty.any()
    assert not s.notice[:, :, [0, 1], [1, 0]].any()
    assert s.treaty_event[0, 0].tolist() == [[0, VOIDED_BY_WAR], [VOIDED_BY_WAR, 0]]


def test_the_greedy_gain_their_greed():
    engine = crisis(greed=[24.0, 30.0])
    engine.state.motive[:] = GREEDY
    s = do(engine, "attack:+1", "hold")
    assert parts(s, 0) == close([1, 0, 24, -4, 0, 0, 0])
    assert parts(s, 1) == close([1, -16, 0, -4, 0, 0, 0])


def test_a_conquest_undone_costs_the_attacker_what_the_victim_would_lose():
    # L 16, vulnerability 1.5: the attacker pays 24 and gains nothing; C, attrition and void treaties as in any war
    engine = crisis(enforcement=1.0, vulnerability=[1.0, 1.5])
    bind(engine)
    engine.state.motive[:] = GREEDY
    s = do(engine, "attack:+1", "hold")
    assert s.war[0].tolist() == [[PEACE, RESTORED], [PEACE, PEACE]]
    assert parts(s, 0) == close([1, 0, 0, -4, 0, -24, 0])
    assert parts(s, 1) == close([1, 0, 0, -4, 0, 0, 0])
    assert s.arsenal[0].tolist() == [close([SURE / 2, 0.5]), close([0.5, 0.5])]
    assert not s.treaty.any()


def test_enforcement_undoes_its_share_of_conquests_and_nothing_else():
    engine = start(calm(**CHOSEN, enforcement=0.3), 4000)
    engine.state.crisis[:] = True
    engine.state.arsenal[:, 0, 0] = SURE
    s = do(engine, "attack:+1", "hold")
    assert (s.war[:, 0, 1] == RESTORED).mean() == close(0.3, abs=4 * math.sqrt(0.21 / 4000))
    assert set(np.unique(s.war[:, 0, 1])) == {CONQUEST, RESTORED}
    beaten = crisis(tanks=HOPELESS, enforcement=1.0)
    assert do(beaten, "attack:+1", "hold").war[0, 0, 1] == REPELLED


def test_a_war_ends_the_pairs_open_offers_and_no_others():
    engine = crisis(n=3, c=2)
    for c, i, j in ((0, 0, 1), (1, 1, 0), (0, 0, 2), (1, 2, 1)):
        engine.state.offer[:, c, i, j] = 3
    s = do(engine, "attack:+1", "hold", "hold")
    left = {(int(c), int(i), int(j)): int(s.offer[0, c, i, j]) for c, i, j in np.argwhere(s.offer[0])}
    assert left == {(0, 0, 2): 2, (1, 2, 1): 2}  # a step older
    assert not do(crisis(), "propose:0:+1", "attack:+1").offer.any()  # one of this very step, too


def test_a_failed_attack_costs_the_attacker_a_share():
    engine = crisis(tanks=HOPELESS)
    engine.state.motive[:] = GREEDY
    s = do(engine, "attack:+1", "hold")
    assert s.war[0, 0, 1] == REPELLED
    assert parts(s, 0) == close([1, 0, 0, -4, 0, -4, 0])
    assert parts(s, 1) == close([1, 0, 0, -4, 0, 0, 0])


def test_retaliation_is_suffered_by_both_and_what_was_struck_first_is_weakened():
    nuclear = {"retaliation": [0.0, 1.0], "survivability": [0.0, 0.5], "nuclear_damage": 10.0}
    s = do(crisis(tanks=HOPELESS, **nuclear), "attack:+1", "hold")
    # the victim returns 0.5 of its 1 warhead; the attacker, who struck first, used all of its own
    assert s.parts[0, :, RETALIATION_SUFFERED].tolist() == close([-10 * (1 - math.exp(-0.5)), -10 * (1 - math.exp(-1))])


def test_several_wars_losses_add_and_attrition_multiplies():
    engine = crisis(n=3, retaliation=[0.0, 1.0], survivability=1.0, nuclear_damage=10.0)
    engine.state.arsenal[:, 2, 0] = SURE
    bind(engine, 0, 2)
    s = do(engine, "attack:+1", "hold", "attack:+2")
    assert s.war[0].tolist() == [[PEACE, CONQUEST, PEACE], [PEACE] * 3, [PEACE, CONQUEST, PEACE]]
    # retaliation from the arsenals before any war: 10 (1 - 1/e) from each enemy
    blow = -10 * (1 - math.exp(-1))
    assert parts(s, 1) == close([1, -32, 0, -8, 2 * blow, 0, 0])
    assert parts(s, 0) == parts(s, 2) == close([1, 0, 0, -4, blow, 0, 0])
    assert s.arsenal[0, :, 1].tolist() == close([0.5, 0.25, 0.5])
    assert s.treaty[0, 0, 0, 2] > 0  # between the two who did not fight each other


def test_an_attacker_may_be_attacked_in_the_same_step():
    # 0 attacks 1 and wins, 2 attacks 0 without a chance: 0 pays two wars, 2 one and its failed attack
    engine = crisis(n=3)
    engine.state.arsenal[:, 2, 0] = HOPELESS
    s = do(engine, "attack:+1", "hold", "attack:+1")
    assert (s.war[0, 0, 1], s.war[0, 2, 0]) == (CONQUEST, REPELLED)
    assert s.parts[0, :, WAR_COST].tolist() == close([-8, -4, -4])
    assert s.parts[0, :, FAILED_ATTACK].tolist() == close([0, 0, -4])
    assert s.parts[0, :, CONQUEST_SUFFERED].tolist() == close([0, -16, 0])
    assert s.arsenal[0, :, 1].tolist() == close([0.25, 0.5, 0.5])


def test_no_part_pays_for_peace_or_arms():
    s = do(start(calm()), "assure", "disarm")
    assert not np.delete(s.parts[0], CONSUMPTION, axis=1).any()
    assert CONQUEST_MADE != CONSUMPTION


@pytest.mark.parametrize("ends", [True, False])
def test_a_war_may_end_the_episode(ends):
    s = do(crisis(war_ends_episode=ends, horizon=1), "attack:+1", "hold")
    assert (bool(s.terminated[0]), bool(s.truncated[0])) == (ends, not ends)
    s = do(start(calm(war_ends_episode=ends)), "hold", "hold")
    assert not s.terminated[0]
