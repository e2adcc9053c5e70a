"""Worked examples of crises and of who attacks in them (MODEL 4.6), as frequencies over many worlds.

The brink of `games`: a crisis each step, always willing, nothing wears. With a tank, a fort and home defence 1 a side
the threat is T = 1 / (1 + 1 + 1) = 1/3. Tolerances are five deviations of a binomial.
"""

import math

import numpy as np
import pytest

from sd_env.core.state import ACCIDENT, CHOICE, CONQUEST, PEACE, REPELLED, WILL
from sd_env.params import Params
from tests.core.games import bind, brink, calm, column, do, hold, names, start

MANY = 20_000
STILL = {"depreciation": 0.0}
ONE_THIRD = pytest.approx(1 / 3, abs=0.017)


def after(params: Params, *acts: str, treaty: bool = False, open_crisis: bool = False):
    """The state of many worlds after one step."""
    engine = start(params, MANY)
    if treaty:
        bind(engine)
    engine.state.crisis[:] = open_crisis
    return do(engine, *acts) if acts else hold(engine)


def wars(s):
    """Worlds in which a war took place."""
    return (s.war != PEACE).any(axis=(1, 2))


def test_crises_come_always_or_never():
    assert after(brink()).crisis[:, 0, 1].all()
    assert not after(calm()).crisis.any()
    assert not after(brink(contact=0.0)).crisis.any()
    assert not after(brink(crisis_damping=0.0), treaty=True).crisis.any()


def test_crises_follow_tension_after_it_has_moved():
    # h0 0, h1 1, tension 1 at the start: decay 0.6 leaves 0.4 at event 6; words of both lower it to 0.3
    fearful = {"crisis_base": 0.0, "crisis_slope": 1.0, "tension_start": 1.0, "tension_decay": 0.6}
    assert after(calm(**fearful)).crisis[:, 0, 1].mean() == pytest.approx(0.4, abs=0.018)
    assert after(calm(**fearful), "assure", "assure").crisis[:, 0, 1].mean() == pytest.approx(0.3, abs=0.017)
    # contact 0.5 and a treaty's damping 0.5: a quarter of 0.4
    damped = calm(contact=[[0, 0.5], [0.5, 0]], crisis_damping=0.5, **fearful)
    assert after(damped, treaty=True).crisis[:, 0, 1].mean() == pytest.approx(0.1, abs=0.011)


def test_without_fog_every_attack_succeeds():
    s = after(brink(**STILL))
    assert wars(s).mean() == ONE_THIRD
    assert set(np.unique(s.war)) == {PEACE, CONQUEST}
    assert set(np.unique(s.cause[s.war == CONQUEST])) == {WILL}
    # the coin: either side attacks in half of the wars; never both
    assert (s.war[:, 0, 1] != PEACE).mean() == pytest.approx(1 / 6, abs=0.014)
    assert not ((s.war[:, 0, 1] != PEACE) & (s.war[:, 1, 0] != PEACE)).any()


def test_who_underrates_the_other_attacks_more_and_fails():
    # bias -3: the fort looks like e^-3, believed threat 1 / (2 + e^-3) = 0.488; what is won stays 1/3
    s = after(brink(perception_bias=-3.0, **STILL))
    assert wars(s).mean() == pytest.approx(1 / (2 + math.exp(-3)), abs=0.018)
    assert (s.war == CONQUEST).any(axis=(1, 2)).mean() == ONE_THIRD
    assert (s.war == REPELLED).any()


def test_who_overrates_the_other_attacks_less_and_wins():
    # bias ln 3: the fort looks like 3, believed threat 1/5
    s = after(brink(perception_bias=math.log(3), **STILL))
    assert wars(s).mean() == pytest.approx(0.2, abs=0.015)
    assert not (s.war == REPELLED).any()


def test_fog_makes_some_attacks_fail():
    some, more = ((after(brink(fog=fog, **STILL)).war == REPELLED).sum() for fog in (0.5, 1.5))
    assert 0 < some < more


def test_the_unarmed_attack_nobody():
    assert not wars(after(brink(initial_low=0.0, initial_high=0.0))).any()


def test_only_the_greedy_have_greedy_willingness():
    greedy = {"accident_willingness": 0.0, "greedy_willingness": 0.5, **STILL}
    assert wars(after(brink(greedy_prior=1.0, **greedy))).mean() == pytest.approx(1 / 6, abs=0.014)
    assert not wars(after(brink(greedy_prior=0.0, **greedy))).any()


def test_deterrence_by_what_survives_and_gets_through():
    # forts carry 1 warhead, half survive: R = 10 (1 - e^-0.5) = 3.935; exp(-R/4) = 0.374 of 1/3
    nuclear = {"retaliation": [0.0, 1.0], "survivability": [0.0, 0.5], "nuclear_damage": 10.0, "deterrence_scale": 4.0}
    left = math.exp(-10 * (1 - math.exp(-0.5)) / 4)
    assert wars(after(brink(**nuclear, **STILL))).mean() == pytest.approx(left / 3, abs=0.012)
    # the attacker's tanks stop half of them: R = 10 (1 - e^-0.25)
    left = math.exp(-10 * (1 - math.exp(-0.25)) / 4)
    shielded = brink(interception=[math.log(2), 0.0], **nuclear, **STILL)
    assert wars(after(shielded)).mean() == pytest.approx(left / 3, abs=0.014)


def test_accidents_need_neither_will_nor_opportunity():
    unarmed = {"initial_low": 0.0, "initial_high": 0.0, "accident_willingness": 0.0}
    s = after(brink(accident_rate=1.0, **unarmed))
    assert wars(s).all()
    assert set(np.unique(s.war)) == {PEACE, REPELLED}
    assert set(np.unique(s.cause[s.war == REPELLED])) == {ACCIDENT}
    assert wars(after(brink(accident_rate=0.3, **unarmed))).mean() == pytest.approx(0.3, abs=0.017)


def test_a_hotline_prevents_accidents():
    prone = {"accident_rate": 1.0, "accident_willingness": 0.0}
    assert not wars(after(brink(hotline=1.0, **prone), treaty=True)).any()
    assert wars(after(brink(hotline=1.0, **prone), treaty=False)).all()
    assert wars(after(brink(hotline=0.75, **prone), treaty=True)).mean() == pytest.approx(0.25, abs=0.016)


def allied(ally: int):
    """Conquests of 1 by 0 among three, where 1 has an alliance (share 1/2) with ``ally``."""
    params = calm(n=3, war_decision="agent", accident_willingness=0.0, defence_sharing=0.5, **STILL)
    engine = start(params, MANY)
    bind(engine, 1, ally)
    engine.state.crisis[:] = True
    return (do(engine, "attack:+1", "hold", "hold").war[:, 0, 1] == CONQUEST).mean()


def test_an_ally_adds_its_defence():
    # F = 1 + 1 + 0.5 * 1 = 2.5: T = 1 / 3.5
    assert allied(2) == pytest.approx(1 / 3.5, abs=0.016)


def test_the_attackers_own_alliance_does_not_shield_its_victim():
    assert allied(0) == ONE_THIRD


def surprised(ally: int):
    """Conquests of 1 by 0 among three under surprise 0.5, where 1 has an alliance (share 1/2) with ``ally``."""
    params = calm(n=3, war_decision="agent", accident_willingness=0.0, defence_sharing=0.5, surprise=0.5, **STILL)
    engine = start(params, MANY)
    bind(engine, 1, ally)
    engine.state.crisis[:] = True
    return (do(engine, "attack:+1", "hold", "hold").war[:, 0, 1] == CONQUEST).mean()


def test_surprise_halves_own_arms_and_neither_home_nor_allies():
    # F = 1 + 0.5 * 1 + 0.5 * 1 = 2: T = 1 / 3; without the ally F = 1.5: T = 1 / 2.5
    assert surprised(2) == ONE_THIRD
    assert surprised(0) == pytest.approx(0.4, abs=0.016)


def test_surprise_enters_belief_and_fact_alike():
    # no fog: who is willing attacks where u < T and wins there; T = 1 / (1 + 1 + 0.5), 1 / 3 without surprise
    for surprise, chance in ((0.0, 1 / 3), (0.5, 0.4), (1.0, 0.5)):
        s = after(brink(surprise=surprise, **STILL))
        assert set(np.unique(s.war)) == {PEACE, CONQUEST}
        assert (s.war == CONQUEST).any(axis=(1, 2)).mean() == pytest.approx(chance, abs=0.016)
        by_accident = after(brink(surprise=surprise, accident_rate=1.0, accident_willingness=0.0, **STILL))
        assert (by_accident.war == CONQUEST).any(axis=(1, 2)).mean() == pytest.approx(chance, abs=0.016)


AGENT_MODE = {"war_decision": "agent", "accident_willingness": 0.0, **STILL}


def test_a_crisis_is_shown_and_then_attack_is_legal():
    engine = start(brink(**AGENT_MODE))
    attack, crisis = names(engine).index("attack:+1"), column(engine, "rival+1.crisis")
    assert not engine.output.mask[0, :, attack].any()
    s = do(engine, "attack:+1", "hold")
    assert s.illegal[0].tolist() == [True, False]
    assert not wars(s).any()
    assert engine.output.observation[0, :, crisis].tolist() == [1, 1]
    assert engine.output.mask[0, :, attack].tolist() == [1, 1]
    s = do(engine, "attack:+1", "hold")
    assert s.war[0, 0, 1] != PEACE
    assert (s.cause[0, 0, 1], s.war[0, 1, 0]) == (CHOICE, PEACE)


def test_a_chosen_attack_wins_with_the_true_threat():
    s = after(brink(**AGENT_MODE), "hold", "attack:+1", open_crisis=True)
    assert (s.war[:, 1, 0] != PEACE).all()
    assert (s.war[:, 1, 0] == CONQUEST).mean() == ONE_THIRD


def test_fortune_is_new_in_every_step():
    engine = start(brink(attrition=0.0, horizon=0, **AGENT_MODE), 500)
    hold(engine)
    won = np.array([do(engine, "attack:+1", "hold").war[:, 0, 1] == CONQUEST for _ in range(60)])
    assert won.mean() == pytest.approx(1 / 3, abs=0.014)
    # outcomes of one world do not follow each other: shares of the worlds vary as 60 coins do, var = p (1 - p) / 60
    assert won.mean(axis=0).var() == pytest.approx(2 / 9 / 60, rel=0.32)
    assert abs(np.corrcoef(won[:-1].ravel(), won[1:].ravel())[0, 1]) < 0.03


def test_if_both_attack_the_initiative_decides():
    s = after(brink(**AGENT_MODE), "attack:+1", "attack:+1", open_crisis=True)
    first, second = s.war[:, 0, 1] != PEACE, s.war[:, 1, 0] != PEACE
    assert np.array_equal(first, ~second)
    assert first.mean() == pytest.approx(0.5, abs=0.018)


def test_with_agents_deciding_greed_alone_does_not_attack_but_the_willing_do():
    greedy = {**AGENT_MODE, "greedy_prior": 1.0, "greedy_willingness": 1.0}
    assert not wars(after(brink(**greedy), open_crisis=True)).any()
    assert wars(after(brink(**{**AGENT_MODE, "accident_willingness": 1.0}), open_crisis=True)).mean() == ONE_THIRD
    assert not wars(after(brink(**{**AGENT_MODE, "accident_willingness": 1.0}), open_crisis=False)).any()
