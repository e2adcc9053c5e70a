"""Welfare measures worked by hand, and what they must not depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sd_env import metrics

PAYOFFS = [[1.0, 3.0], [-2.0, 2.0]]


def test_worked_by_hand():
    assert metrics.per_capita(PAYOFFS) == 1.0
    assert metrics.least(PAYOFFS) == -0.5  # of 1 and -2
    assert metrics.nash_welfare(PAYOFFS, floor=-2.0) == pytest.approx(15**0.5 / 2)  # of sqrt(3 * 5) and sqrt(0 * 4)
    assert metrics.equality(PAYOFFS, floor=-2.0, ceiling=3.0) == pytest.approx(0.4)  # gaps 2 and 4 on a scale of 5
    assert metrics.anarchy_loss(optimum=0.8, outcome=-0.4, floor=-1.6) == pytest.approx(0.5)


def test_ends_of_the_price_of_anarchy():
    assert metrics.anarchy_loss(1.0, 1.0, -3.0) == 0.0
    assert metrics.anarchy_loss(1.0, -3.0, -3.0) == 1.0
    assert metrics.anarchy_loss(1.0, 2.0, -3.0) < 0.0  # the optimum was none


def test_a_payoff_below_the_floor_is_refused():
    for refused in (
        lambda: metrics.nash_welfare(PAYOFFS, floor=-1.0),
        lambda: metrics.equality(PAYOFFS, floor=-1.0, ceiling=3.0),
        lambda: metrics.equality(PAYOFFS, floor=-2.0, ceiling=2.5),
        lambda: metrics.anarchy_loss(-1.0, -2.0, -1.0),
    ):
        with pytest.raises(ValueError, match=r"floor|ceiling"):
            refused()


groups = st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=3), min_size=1, max_size=4).map(np.array)


@given(groups, st.floats(-20, 20))
def test_moving_all_payoffs_and_the_scale_changes_no_judgement(payoffs, by):
    assert metrics.nash_welfare(payoffs + by, -60 + by) == pytest.approx(metrics.nash_welfare(payoffs, -60), abs=1e-9)
    assert metrics.equality(payoffs + by, -60 + by, 60 + by) == pytest.approx(metrics.equality(payoffs, -60, 60))
    assert metrics.per_capita(payoffs + by) == pytest.approx(metrics.per_capita(payoffs) + by, abs=1e-9)


@given(groups)
def test_the_least_is_least_and_nash_lies_below_the_mean(payoffs):
    assert metrics.least(payoffs) <= metrics.per_capita(payoffs) + 1e-9
    nash = metrics.nash_welfare(payoffs, -60.0)
    assert metrics.least(payoffs) + 60 <= nash + 1e-9
    assert nash <= metrics.per_capita(payoffs) + 60 + 1e-9
    assert 0 <= metrics.equality(payoffs, -60.0, 60.0) <= 1


def test_all_alike_is_equal():
    assert metrics.equality([[-3.0, -3.0, -3.0]], -3.0, 1.0) == 1.0
    assert metrics.nash_welfare([[-3.0, -3.0]], -4.0) == pytest.approx(1.0)
