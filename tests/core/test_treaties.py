"""Worked examples of treaties: offers, notice, duration, violations (MODEL 3 and 4.2)."""

import numpy as np
import pytest

from sd_env.core.state import (
    DETECTED,
    EXPIRED,
    FALSE_ALARM,
    FOR_EVER,
    FORMED,
    NOTICE_GIVEN,
    VIOLATED,
    WITHDRAWN,
)
from tests.core.games import INF, bind, calm, column, do, hold, names, start

close = pytest.approx
TANKS_TO_ONE = {"cap": [[1.0, INF]]}


def legal(engine, act):
    """Who may do ``act`` in world 0."""
    return engine.output.mask[0, :, names(engine).index(act)].tolist()


def test_two_open_offers_make_a_treaty():
    engine = start(calm())
    s = do(engine, "propose:0:+1", "hold")
    assert not s.treaty.any()
    assert s.offer[0, 0].tolist() == [[0, 3], [0, 0]]  # open for 4 steps, this one included
    s = do(engine, "hold", "propose:0:+1")
    assert s.treaty[0, 0].tolist() == [[0, FOR_EVER], [FOR_EVER, 0]]
    assert not s.offer.any()
    assert s.treaty_event[0, 0].tolist() == [[0, FORMED], [FORMED, 0]]
    assert do(start(calm()), "propose:0:+1", "propose:0:+1").treaty[0, 0, 0, 1] == FOR_EVER


@pytest.mark.parametrize(("later", "formed"), [(3, True), (4, False)])
def test_an_offer_stays_open_four_steps(later, formed):
    engine = start(calm(offer_duration=4))
    do(engine, "propose:0:+1", "hold")
    hold(engine, later - 1)
    assert bool(do(engine, "hold", "propose:0:+1").treaty.any()) is formed


def test_what_is_legal_follows_offers_treaty_and_notice():
    engine = start(calm())
    assert (legal(engine, "propose:0:+1"), legal(engine, "withdraw:0:+1")) == ([1, 1], [0, 0])
    do(engine, "propose:0:+1", "hold")
    assert legal(engine, "propose:0:+1") == [0, 1]
    do(engine, "hold", "propose:0:+1")
    assert (legal(engine, "propose:0:+1"), legal(engine, "withdraw:0:+1")) == ([0, 0], [1, 1])
    do(engine, "withdraw:0:+1", "hold")
    assert (legal(engine, "propose:0:+1"), legal(engine, "withdraw:0:+1")) == ([0, 0], [0, 0])


def test_withdrawal_takes_effect_after_its_notice_and_raises_tension():
    engine = start(calm(notice=2))
    bind(engine)
    s = do(engine, "withdraw:0:+1", "hold")
    assert s.treaty_event[0, 0].tolist() == [[0, NOTICE_GIVEN], [0, 0]]
    assert s.tension[0, 0, 1] == close(0.27 + 0.3)
    left = [s.notice[0, 0, 0, 1], hold(engine).notice[0, 0, 1, 0]]
    assert left == [2, 1]
    assert s.treaty[0, 0, 0, 1] > 0
    s = hold(engine)
    assert (s.treaty[0, 0, 0, 1], s.notice[0, 0, 0, 1], s.treaty_event[0, 0, 0, 1]) == (0, 0, WITHDRAWN)


def test_without_a_notice_period_withdrawal_is_at_once():
    engine = start(calm(notice=0))
    bind(engine)
    s = do(engine, "withdraw:0:+1", "hold")
    assert s.treaty[0, 0, 0, 1] == 0
    assert s.treaty_event[0, 0].tolist() == [[0, NOTICE_GIVEN | WITHDRAWN], [WITHDRAWN, 0]]


def test_both_may_withdraw_in_the_same_step():
    engine = start(calm(notice=1))
    bind(engine)
    s = do(engine, "withdraw:0:+1", "withdraw:0:+1")
    assert not s.illegal.any()
    assert (s.notice[0, 0, 0, 1], s.tension[0, 0, 1]) == (1, close(0.27 + 2 * 0.3))
    assert not hold(engine).treaty.any()


def test_a_treaty_expires_after_its_duration():
    engine = start(calm(duration=3))
    s = do(engine, "propose:0:+1", "propose:0:+1")
    assert [s.treaty[0, 0, 0, 1], *(hold(engine).treaty[0, 0, 0, 1] for _ in range(3))] == [3, 2, 1, 0]
    assert s.treaty_event[0, 0, 0, 1] == EXPIRED


def test_a_detected_violation_voids_and_shames_before_all():
    engine = start(calm(n=3, verification=1.0, **TANKS_TO_ONE))
    bind(engine)
    s = do(engine, "arm:0", "hold", "hold")
    assert s.treaty_event[0, 0].tolist() == [[0, VIOLATED | DETECTED, 0], [0, 0, 0], [0, 0, 0]]
    assert not s.treaty.any()
    # 0.27, the alarm at tanks 1 -> 1.35 and the violation with its partner; only the alarm with the third
    assert s.tension[0, 0, 1] == close(0.27 + 0.035 + 0.3)
    assert s.tension[0, 0, 2] == close(0.27 + 0.035)
    # agent 0 is rival +2 of agent 1 and rival +1 of agent 2: both are shown it, and nobody else is accused
    caught = {r: engine.output.observation[0, :, column(engine, f"rival+{r}.caught")].tolist() for r in (1, 2)}
    assert caught == {1: [0, 0, 1], 2: [0, 1, 0]}


def test_an_unseen_violation_changes_nothing():
    engine = start(calm(verification=0.0, **TANKS_TO_ONE))
    bind(engine)
    s = do(engine, "arm:0", "hold")
    assert s.treaty_event[0, 0].tolist() == [[0, VIOLATED], [0, 0]]
    assert s.treaty[0, 0, 0, 1] > 0
    assert (s.tension[0, 0, 1], s.caught.any()) == (close(0.305), False)


def test_detection_has_its_probability():
    engine = start(calm(verification=0.3, **TANKS_TO_ONE), 20_000)
    bind(engine)
    s = do(engine, "arm:0", "hold")
    assert s.caught[:, 0].mean() == close(0.3, abs=0.017)  # five deviations
    assert not s.caught[:, 1].any()


@pytest.mark.parametrize(("act", "cap"), [("arm:0", 1.5), ("arm:1", 1.0), ("hold", 0.5)])
def test_building_to_the_cap_or_what_is_not_capped_or_holding_is_no_violation(act, cap):
    engine = start(calm(verification=1.0, cap=[[cap, INF]]))
    bind(engine)
    s = do(engine, act, "hold")
    assert not s.treaty_event.any()
    assert s.treaty[0, 0, 0, 1] > 0


def test_a_false_alarm_looks_like_a_violation():
    engine = start(calm(false_alarm=1.0))
    bind(engine)
    s = hold(engine)
    assert s.treaty_event[0, 0].tolist() == [[0, FALSE_ALARM], [FALSE_ALARM, 0]]
    assert s.caught[0].tolist() == [True, True]
    assert (s.treaty.any(), s.tension[0, 0, 1]) == (False, close(0.27 + 2 * 0.3))


def test_a_treaty_formed_this_step_does_not_yet_bind():
    engine = start(calm(verification=1.0, **TANKS_TO_ONE))
    do(engine, "propose:0:+1", "hold")
    s = do(engine, "arm:0", "propose:0:+1")
    assert s.treaty_event[0, 0, 0, 1] == FORMED
    assert s.treaty[0, 0, 0, 1] > 0
    assert do(engine, "arm:0", "hold").treaty_event[0, 0, 0, 1] == VIOLATED | DETECTED


def test_treaties_of_other_kinds_and_pairs_stand():
    engine = start(calm(n=3, c=2, verification=[1.0, 0.0], cap=[[1.0, INF], [INF, INF]]))
    bind(engine, 0, 1)
    bind(engine, 1, 2)
    bind(engine, 0, 1, kind=1)
    s = do(engine, "arm:0", "hold", "hold")
    assert (s.treaty[0] > 0).tolist() == np.array(
        [[[0, 0, 0], [0, 0, 1], [0, 1, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]]], dtype=bool
    ).tolist()
