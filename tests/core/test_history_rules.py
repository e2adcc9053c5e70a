"""Worked examples of what changes with the times: shocks, classes to come, ratios, suspension, who may sign."""

import numpy as np
import pytest

from sd_env.core.observe import fields
from sd_env.core.state import EXPIRED, FORMED, RENEWED, RESUMED, SUSPENDED, VOIDED_BY_WAR
from sd_env.params import INF
from tests.core.games import bind, brink, calm, column, do, hold, names, start

close = pytest.approx
BUILD = "arm:0"


def legal(engine, act):
    """Who may do ``act`` in world 0."""
    return engine.output.mask[0, :, names(engine).index(act)].tolist()


def test_a_shock_takes_its_share_of_every_arsenal_after_wear_in_its_step():
    # one unit of each class, wear 0.1 a step, a shock in step 2 that takes 0.6 of class 0:
    # class 0: 0.9, then 0.9 * 0.9 * 0.4 = 0.324, then 0.2916; class 1: 0.9, 0.81, 0.729
    engine = start(calm(shock_step=[2], shock_loss=[[0.6, 0.0]]))
    for tanks, forts in ((0.9, 0.9), (0.324, 0.81), (0.2916, 0.729)):
        s = hold(engine)
        assert s.arsenal[0].tolist() == close(np.array([[tanks, forts]] * 2))


def test_upkeep_of_a_shocks_step_is_paid_on_what_stood_before_it():
    # upkeep 0.02 on one unit of each of two classes of an economy of 2: consumption 1 - 0.04 / 2 = 0.98
    s = hold(start(calm(shock_step=[1], shock_loss=1.0)))
    assert s.parts[0, :, 0] == close(0.98)
    assert not s.arsenal.any()


def test_a_known_shock_is_seen_to_come_and_an_unknown_one_only_when_it_does():
    params = calm(shock_step=[3, 2], shock_known=[1, 0], shock_loss=0.5)
    engine = start(params)
    near, shocked = column(engine, "shock_near:0"), column(engine, "shocked")
    # 1 / (1 + steps before its own): steps 1 and 2 lie before step 3; 0 when past
    seen = []
    for _ in range(4):
        seen.append(engine.observation[0, 0, [near, shocked]].tolist())
        hold(engine)
    assert np.array(seen) == close(np.array([[1 / 3, 0], [1 / 2, 0], [1, 1], [0, 1]]))
    assert [field.name for field in fields(params) if field.name.startswith("shock")] == ["shocked", "shock_near:0"]


def test_a_shock_falls_evenly_on_the_steps_of_its_spread_anew_each_episode():
    # step 4 with spread 2: steps 2 to 6, each a fifth of 5000 worlds = 1000, deviation sqrt(5000 * 0.2 * 0.8) = 28
    engine = start(calm(shock_step=[4], shock_spread=[2], shock_loss=0.5), 5000)
    first = engine.state.shock_at[:, 0].copy()
    steps, counts = np.unique(first, return_counts=True)
    assert steps.tolist() == [2, 3, 4, 5, 6]
    assert np.abs(counts - 1000).max() < 4 * 28
    engine.reset()
    assert (engine.state.shock_at[:, 0] != first).mean() == close(0.8, abs=0.03)
    happened = np.array([(hold(engine).arsenal[:, 0, 0] < 0.6 * 0.9**step) for step in range(1, 7)])
    assert np.array_equal(7 - happened.sum(axis=0), engine.state.shock_at[:, 0])


def test_a_class_that_becomes_available():
    # 2 steps must have passed: the third step is the first in which it is built; before, arming acts as hold
    engine = start(calm(available_from=[0.0, 2.0], depreciation=0.0, upkeep=0.0))
    for step, (may, built) in enumerate(((0, 1.0), (0, 1.0), (1, 1.5))):
        assert legal(engine, "arm:1") == [may, may]
        assert legal(engine, BUILD) == [1, 1]
        s = do(engine, "arm:1", "hold")
        assert (s.illegal[0, 0], s.built[0, 0]) == (not may, 1 if may else -1), step
        assert s.arsenal[0, 0, 1] == built
        assert s.spent[0, 0] == close(0.4 * 0.5 if may else 0.0)


def test_article_nine_binds_one_state_and_one_class_until_it_is_read_anew():
    # state 1 may build tanks from the second step on and never any forts; state 0 may build both
    engine = start(calm(available_from=[[0.0, 0.0], [1.0, INF]]))
    assert (legal(engine, "arm:0"), legal(engine, "arm:1")) == ([1, 0], [1, 0])
    hold(engine)
    assert (legal(engine, "arm:0"), legal(engine, "arm:1")) == ([1, 1], [1, 0])


def test_a_dear_navy():
    # one step of 0.5 units at 0.4 costs 0.2; a land power pays 1.25 times as much, 0.25; upkeep 0.02 * 2.5 = 0.05
    s = do(start(calm(cost_factor=[[1.0, 1.0], [1.25, 1.0]])), "arm:0", "arm:0")
    assert s.spent[0] == close([0.25, 0.30])
    # of an economy of 2: 1 - 0.25 / 2, 1 - 0.3 / 2
    assert s.parts[0, :, 0] == close([0.875, 0.85])


def test_an_island_is_harder_to_take_and_a_trading_state_loses_more():
    # tanks 1 after no wear, forts none; beta 1, b 1 times 3 at home: T = 1 / (1 + 3) = 0.25 for state 0's island
    params = brink(
        initial_low=[1.0, 0.0],
        initial_high=[1.0, 0.0],
        depreciation=0.0,
        home_defences=[3.0, 1.0],
        vulnerability=[2.0, 0.5],
        attrition=0.0,
    )
    s = hold(start(params, 20_000))
    for victim, threat, loss in ((0, 0.25, 32.0), (1, 0.5, 8.0)):  # L = 16 times 2 and times 0.5
        attacks = s.war[:, 1 - victim, victim] > 0
        # half of all crises give the other side the initiative, and of these it attacks with T
        assert attacks.mean() == close(0.5 * threat, abs=0.012)
        assert s.parts[attacks, victim, 1] == close(-loss)


def test_a_failed_attack_costs_no_more_for_being_vulnerable():
    # mu = 1 makes state 1 look stronger than it is: so let it look weaker, and some attacks fail: f L = 0.25 * 16
    s = hold(start(brink(vulnerability=9.0, perception_bias=-1.0), 2000))
    failed = s.parts[:, :, 5]
    assert set(np.round(failed[failed != 0], 9)) == {-4.0}


def test_a_maximiser_is_paid_its_share_of_power_and_nobody_else_is():
    # power is (o + d) n: state 0 holds 1 tank and 1 fort = 2, state 1 3 and 3 = 6, both wear alike: 2/8 of weight 0.4
    params = calm(initial_low=[[1.0], [3.0]], initial_high=[[1.0], [3.0]], maximiser_prior=[1.0, 0.0], power_weight=0.4)
    s = hold(start(params))
    assert s.parts[0, :, 6] == close([0.1, 0.0])
    assert s.reward[0] == close(s.parts[0].sum(axis=1))
    # where nobody has any, 1/N: with 3 states 0.4 / 3
    unarmed = calm(3, initial_low=0.0, initial_high=0.0, maximiser_prior=1.0, power_weight=0.4)
    assert hold(start(unarmed)).parts[0, :, 6] == close(0.4 / 3)


def test_a_maximiser_strikes_more_readily_and_gains_its_part_of_greed():
    # omega0 0, maximisers 0.8, T = 1 / (1 + 1) of one tank against b = 1: wars in 0.8 * 0.5 of all crises
    params = brink(
        accident_willingness=0.0,
        maximiser_prior=1.0,
        maximiser_willingness=0.8,
        maximiser_gain=0.25,
        initial_low=[1.0, 0.0],
        initial_high=[1.0, 0.0],
        depreciation=0.0,
    )
    s = hold(start(params, 20_000))
    won = s.war > 0
    assert won.any(axis=(1, 2)).mean() == close(0.4, abs=0.015)
    assert s.parts[won.any(axis=2), 2] == close(24.0 * 0.25)


def test_leaders_are_drawn_from_all_three_motives():
    # 0.5 greedy, 0.3 maximisers, 0.2 seekers: of 20 000 leaders, at the start and where every one changes
    engine = start(calm(greedy_prior=0.5, maximiser_prior=0.3, leadership_turnover=1.0), 10_000)
    for _ in range(2):
        shares = [(engine.state.motive == motive).mean() for motive in range(3)]
        assert shares == close([0.2, 0.5, 0.3], abs=0.015)
        hold(engine)


def test_a_bilateral_treaty_among_three_leaves_out_the_third():
    one_pair = [[[0, 1, 0], [1, 0, 0], [0, 0, 0]]]
    engine = start(calm(3, signatories=one_pair, transparency=0.5, fog=1.0))
    # state 0 may sign with 1, one seat on; 1 with 0, two seats on; 2 with nobody
    assert legal(engine, "propose:0:+1") == [1, 0, 0]
    assert legal(engine, "propose:0:+2") == [0, 1, 0]
    s = do(engine, "propose:0:+1", "propose:0:+2", "propose:0:+1")
    assert s.treaty[0, 0].astype(bool).tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert s.illegal[0].tolist() == [False, False, True]
    # fog sigma * (1 - 0.5) between the two, sigma toward and of the third
    of, about = [0, 1, 0, 2], [1, 0, 2, 0]
    sigma = np.log(s.estimate[0, of, about, 0] / s.arsenal[0, about, 0]) / s.misreading[0, of, about, 0]
    assert sigma == close([0.5, 0.5, 1.0, 1.0])


def test_war_wakes_and_voids_a_suspended_treaty():
    engine = start(brink(suspension=5.0, accident_rate=1.0))
    bind(engine)
    s = do(engine, "suspend:0:+1", "hold")
    assert (s.war > 0).any()
    assert not s.suspended.any()
    assert not s.dormant.any()
    assert s.treaty_event[0, 0, 1, 0] == VOIDED_BY_WAR
    assert s.treaty_event[0, 0, 0, 1] == VOIDED_BY_WAR | SUSPENDED


def test_what_ends_is_renewed_or_formed_anew():
    # duration 3, renewable where 2 steps are left or 1; the second offer comes in the last step
    engine = start(calm(duration=3, renewal=2, notice=2))
    do(engine, "propose:0:+1", "propose:0:+1")
    assert engine.state.treaty[0, 0, 0, 1] == 3
    assert legal(engine, "propose:0:+1") == [0, 0]
    hold(engine)
    assert legal(engine, "propose:0:+1") == [1, 1]
    assert do(engine, "propose:0:+1", "hold").treaty[0, 0, 0, 1] == 1
    s = do(engine, "hold", "propose:0:+1")  # in its last step
    assert (s.treaty[0, 0, 0, 1], s.treaty_event[0, 0, 0, 1]) == (3, RENEWED)
    s = hold(engine, 3)
    assert (s.treaty[0, 0, 0, 1], s.treaty_event[0, 0, 0, 1]) == (0, EXPIRED)
    assert do(engine, "propose:0:+1", "propose:0:+1").treaty_event[0, 0, 0, 1] == FORMED


def test_who_leaves_takes_back_its_offer_to_renew():
    engine = start(calm(duration=9, renewal=9, notice=1))
    bind(engine, steps=9)
    do(engine, "propose:0:+1", "hold")
    s = do(engine, "withdraw:0:+1", "propose:0:+1")
    assert s.offer[0, 0].tolist() == [[0, 0], [3, 0]]
    assert not hold(engine).treaty.any()


def test_a_suspended_treaty_binds_nobody_and_then_resumes():
    # suspended for 2 steps in step 1: nothing in force in steps 1 and 2, in force again in step 3; its own 9 run on
    engine = start(calm(suspension=2.0, duration=9, in_force=1, tension_decay=0.0))
    assert legal(engine, "suspend:0:+1") == [1, 1]
    share = column(engine, "rival+1.kind_0.suspended")
    s = do(engine, "suspend:0:+1", "hold")
    assert (s.treaty.any(), s.suspended[0, 0, 0, 1], s.dormant[0, 0, 0, 1]) == (False, 2, 8)
    assert engine.observation[0, :, share] == close([1.0, 1.0])
    assert [legal(engine, f"{act}:0:+1") for act in ("suspend", "withdraw", "propose")] == [[0, 0]] * 3
    assert s.tension[0, 0, 1] == close(0.3 + 0.15)
    s = hold(engine)
    assert (s.treaty.any(), s.suspended[0, 0, 0, 1]) == (False, 1)
    s = hold(engine)
    assert (s.treaty[0, 0, 0, 1], s.treaty_event[0, 0, 0, 1]) == (6, RESUMED)
    assert not s.dormant.any()
