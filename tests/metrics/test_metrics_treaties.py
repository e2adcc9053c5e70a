"""Treaties by hand: how many there were, what became of them, how long they lasted."""

import pytest

from sd_env import metrics
from sd_env.core.state import (
    DETECTED,
    EXPIRED,
    FALSE_ALARM,
    FORMED,
    RENEWED,
    RESUMED,
    SUSPENDED,
    VIOLATED,
    VOIDED_BY_WAR,
    WITHDRAWN,
)
from tests.metrics.test_metrics import blank, both


def test_fates_of_treaties():
    """Six worlds, a treaty formed in step 1 of each; what marks its end and when it stops to bind."""
    r = blank(5, 6)
    both(r.treaty_event[1], FORMED)
    ends = [(3, WITHDRAWN), (2, DETECTED | VIOLATED), (4, EXPIRED), (1, FORMED | VOIDED_BY_WAR), (3, FALSE_ALARM)]
    for world, (step, marks) in enumerate(ends):
        both(r.treaty[1:step, world], 9)
        r.treaty_event[step, world, :, 0, 1] = marks
    both(r.treaty[1:, 5], 9)  # stands to the end of its world, which is step 3
    r.terminated[3, 5] = True
    r.treaty_event[2, 0, :, 1, 0] = VIOLATED  # unseen, by the other side
    r.treaty_event[4, 5, :, 1, 0] = VIOLATED  # after the end: does not count
    fates = metrics.treaty_fates(r)
    assert (fates.pop("formed"), fates.pop("inherited")) == (6, 0)
    assert fates.pop("mean_duration") == pytest.approx((2 + 1 + 3 + 0 + 2 + 3) / 6)
    assert fates == pytest.approx(
        {
            "broken": 2 / 6,
            "kept": 2 / 6,
            "withdrawn": 1 / 6,
            "caught": 2 / 6,
            "expired": 1 / 6,
            "voided_by_war": 1 / 6,
            "standing": 1 / 6,
        }
    )


def test_a_suspension_or_a_renewal_is_no_end_of_a_treaty():
    """Four worlds, formed in the first step: suspended and resumed; renewed and caught; suspended by a breach that
    is seen, with a war in the same step; expired while suspended."""
    r = blank(6, 4)
    both(r.treaty_event[0], FORMED)
    both(r.treaty[0], 9)
    both(r.treaty[4:, 0], 6)
    both(r.suspended[1:4, 0], 3)
    r.treaty_event[1, 0, :, 0, 1] = SUSPENDED
    both(r.treaty_event[4, 0], RESUMED)
    both(r.treaty[1:4, 1], 9)
    both(r.treaty_event[2, 1], RENEWED)
    r.treaty_event[4, 1, :, 0, 1] = VIOLATED | DETECTED
    both(r.treaty[1, 2], 8)
    r.treaty_event[2, 2, :, 0, 1] = VIOLATED | DETECTED | VOIDED_BY_WAR
    r.treaty_event[2, 2, :, 1, 0] = SUSPENDED | VOIDED_BY_WAR
    both(r.suspended[1:3, 3], 5)
    both(r.treaty_event[3, 3], EXPIRED)
    assert metrics.treaty_fates(r) == pytest.approx(
        {
            "formed": 4,
            "inherited": 0,
            "broken": 2 / 4,
            "kept": 2 / 4,
            "withdrawn": 0,
            "caught": 1 / 4,
            "expired": 1 / 4,
            "voided_by_war": 1 / 4,
            "standing": 1 / 4,
            "mean_duration": (6 + 4 + 2 + 3) / 4,
        }
    )


def test_treaties_from_before_the_first_step_have_fates_too():
    """Four worlds: it stands; it is left after two steps; the first step voids it; it expires and is made anew."""
    r = blank(4, 4)
    both(r.treaty[:, 0], 9)
    both(r.treaty[:2, 1], 9)
    both(r.treaty_event[2, 1], WITHDRAWN)
    both(r.treaty_event[0, 2], VOIDED_BY_WAR)
    both(r.treaty[:, 3], 9)
    both(r.treaty_event[1, 3], EXPIRED | FORMED)
    assert metrics.treaty_fates(r) == pytest.approx(
        {
            "formed": 1,
            "inherited": 4,
            "broken": 0,
            "kept": 3 / 5,
            "withdrawn": 1 / 5,
            "caught": 0,
            "expired": 1 / 5,
            "voided_by_war": 1 / 5,
            "standing": 2 / 5,
            "mean_duration": (4 + 2 + 0 + 1 + 3) / 5,
        }
    )


def test_events_of_a_pair_count_once_and_those_of_a_side_each():
    r = blank(1, 1, n=3)
    r.treaty_event[0, 0, 0, 0, 1] = FORMED | VIOLATED
    r.treaty_event[0, 0, 0, 1, 0] = FORMED | VIOLATED
    events = metrics.treaty_events(r)
    assert (events["formed"], events["violated"]) == (1, 2)
    assert metrics.treaty_rates(r)["treaties_formed_per_100"] == pytest.approx(100 / 3)  # three pairs
