"""Worked examples of what treaties say: ratios, falling caps, disposal, suspension for cause, observers, a hotline."""

import numpy as np
import pytest

from sd_env.core.state import DETECTED, FOR_EVER, SUSPENDED, VIOLATED
from sd_env.params import INF
from tests.core.games import bind, brink, calm, do, hold, names, start

close = pytest.approx
LASTING = {"depreciation": 0.0, "upkeep": 0.0}


def holding(units, **changes):
    """Two states that hold so many tanks each, which do not wear, bound by a treaty of kind 0."""
    low = np.array(units, dtype=float)[:, None] * [1.0, 0.0]
    engine = start(calm(initial_low=low, initial_high=low, **LASTING, **changes))
    bind(engine)
    return engine


def test_ratios_of_caps():
    # 5:3 of a cap of 1: 1.0 and 0.6; 0.5 more is 1.0, within the first cap, and 0.7, beyond the second
    engine = holding([0.5, 0.2], cap=[[1.0, INF]], cap_factor=[[1.0, 0.6]], verification=1.0)
    s = do(engine, "arm:0", "arm:0")
    assert s.treaty_event[0, 0].tolist() == [[0, 0], [VIOLATED | DETECTED, 0]]
    assert s.caught[0].tolist() == [False, True]


@pytest.mark.parametrize(("waited", "broken"), [(1, False), (2, True), (9, True)])
def test_caps_fall_each_step_in_force(waited, broken):
    # cap 2 falls by 0.2 of itself a step, to no less than 0.25 of it: after 2 steps 1.2, after 3 0.8;
    # building 0.5 to hold 1.0 in step `waited` + 1 keeps within the first and breaks the second
    engine = holding([0.5, 0.5], cap=[[2.0, INF]], cap_fall=0.2, cap_floor=0.25, verification=1.0)
    hold(engine, waited)
    assert bool(do(engine, "arm:0", "hold").treaty_event[0, 0, 0, 1] & VIOLATED) is broken


def test_caps_fall_to_their_floor():
    # 2 * 0.5 = 1 for good: 0.5 more to 1.0 is within it after a hundred steps too, the next is not
    engine = holding([0.5, 0.5], cap=[[2.0, INF]], cap_fall=0.2, cap_floor=0.5)
    hold(engine, 63)
    assert not do(engine, "arm:0", "hold").treaty_event.any()
    assert do(engine, "arm:0", "hold").treaty_event[0, 0, 0, 1] == VIOLATED


def test_disposal_scraps_a_share_of_what_is_above_the_cap():
    # 3 above a cap of 1: half of 2 goes, then half of 1; who holds less scraps nothing
    engine = holding([3.0, 0.5], cap=[[1.0, INF]], disposal=0.5)
    for left in (2.0, 1.5, 1.25):
        assert hold(engine).arsenal[0, :, 0].tolist() == close([left, 0.5])


def test_disposal_follows_falling_caps():
    # cap 2 less 0.25 of it a step down to 0.5 of it: 1.5, 1, 1; all above goes at once
    engine = holding([2.0, 0.0], cap=[[2.0, INF]], cap_fall=0.25, cap_floor=0.5, disposal=1.0)
    for left in (1.5, 1.0, 1.0):
        assert hold(engine).arsenal[0, 0, 0] == close(left)


def test_the_lowest_of_several_caps_in_force_counts_once():
    # state 0 is bound to 1 and 2 alike: half of the excess of 2, not half for each
    low = np.array([[3.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    engine = start(calm(3, initial_low=low, initial_high=low, cap=[[1.0, INF]], disposal=0.5, in_force=1, **LASTING))
    assert hold(engine).arsenal[0, 0, 0] == close(2.0)


def test_a_violation_seen_suspends_and_the_side_that_saw_it_is_who_suspends():
    # suspended for 3 steps from the violation on; its own time runs on: 9 - 1 left when it is suspended
    engine = holding([1.0, 1.0], cap=[[1.0, INF]], verification=1.0, suspension=3.0, tension_decay=0.0, arms_weight=0.0)
    bind(engine, steps=9)
    s = do(engine, "arm:0", "hold")
    assert s.treaty_event[0, 0].tolist() == [[0, VIOLATED | DETECTED], [SUSPENDED, 0]]
    assert (s.treaty.any(), s.suspended[0, 0, 0, 1], s.dormant[0, 0, 0, 1]) == (False, 3, 8)
    assert s.tension[0, 0, 1] == close(0.3 + 0.3)  # the violation alone, not the suspension as well
    s = hold(engine, 2)
    assert s.suspended[0, 0, 0, 1] == 1
    s = do(engine, "arm:0", "hold")  # the step in which it resumes: what was not in force before cannot be broken
    assert (s.treaty[0, 0, 0, 1], s.caught.any()) == (5, False)


def test_notice_runs_on_while_a_treaty_is_suspended():
    engine = start(calm(suspension=5.0, notice=2))
    bind(engine)
    do(engine, "withdraw:0:+1", "hold")
    s = do(engine, "suspend:0:+1", "hold")
    assert s.notice[0, 0, 0, 1] == 1
    s = hold(engine)
    assert not any(array.any() for array in (s.treaty, s.suspended, s.dormant, s.notice))


def test_treaties_in_force_at_the_start():
    # kind 0 lasts 5 steps, kind 1 for ever, between 0 and 1 alone; both lift fog from the first estimate on:
    # sigma 1 * (1 - 0.5)(1 - 0.2) = 0.4, toward the third 1
    pair = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    engine = start(
        calm(
            3,
            2,
            2,
            in_force=[pair, pair],
            duration=[5.0, 0.0],
            verification=[0.5, 0.0],
            transparency=[0.0, 0.2],
            fog=1.0,
        )
    )
    s = engine.state
    assert s.treaty[0].tolist() == [(5 * pair).tolist(), (FOR_EVER * pair).tolist()]
    misread = np.log(s.estimate[0, 0, 1:, 0] / s.arsenal[0, 1:, 0])
    assert misread == close(s.misreading[0, 0, 1:, 0] * [0.4, 1.0])
    assert not s.treaty_event.any()
    assert hold(engine).treaty[0, 0, 0, 1] == 4


def test_a_treaty_to_come_cannot_be_proposed_before_its_time():
    engine = start(calm(treaty_from=2.0))
    at = names(engine).index("propose:0:+1")
    for open_yet in (0, 0, 1):
        assert engine.output.mask[0, :, at].tolist() == [open_yet] * 2
        do(engine, "propose:0:+1", "propose:0:+1")
    assert engine.state.treaty.any()


def test_a_treaty_in_force_before_it_can_be_proposed_may_be_left_but_not_signed_anew():
    engine = start(calm(treaty_from=9.0, in_force=1, notice=0))
    assert not do(engine, "withdraw:0:+1", "hold").treaty.any()
    assert not engine.output.mask[0, :, names(engine).index("propose:0:+1")].any()


def test_observers_lift_fog_without_a_word_on_caps():
    # n exp(sigma (1 - 0.75) eps) with sigma = 2: exp(0.5 eps)
    engine = start(calm(fog=2.0, transparency=0.75))
    bind(engine)
    s = hold(engine)
    assert s.estimate[0, 0, 1, 0] == close(s.arsenal[0, 1, 0] * np.exp(0.5 * s.misreading[0, 0, 1, 0]))


@pytest.mark.parametrize(("clarity", "believed"), [(0.0, 1 / 5), (0.5, 1 / 3), (1.0, 1 / 2)])
def test_a_hotline_clears_what_is_believed_in_a_crisis(clarity, believed):
    # no fog, bias ln 4 and 1 fort: the attacker sees 4, with a talk that halves the log misreading 4^0.5 = 2, with
    # one that clears it 1. Tanks 1, beta 1, b 1e-9: T-hat = 1 / (1 + 4), 1 / (1 + 2), 1 / (1 + 1).
    # Whoever believes too little attacks too seldom and always wins.
    params = brink(perception_bias=np.log(4), crisis_clarity=clarity, home_defence=1e-9, depreciation=0.0)
    engine = start(params, 40_000)
    bind(engine)
    s = hold(engine)
    assert (s.war > 0).any(axis=(1, 2)).mean() == close(believed, abs=0.01)
    assert not (s.war == 1).any()
    # estimates themselves stay as they were
    assert s.estimate[:, 0, 1, 1] == close(4.0)
