"""Each rule gives the number that MODEL.md gives by hand; the arithmetic stands beside it."""

import math

import pytest

from sd_env.core.rules.crisis import crisis_probability, deterrence, willingness
from sd_env.core.rules.economy import NEGLIGIBLE, consumption, depreciate, grow, scrapped_share
from sd_env.core.rules.force import blend, retaliation, share_met, threat
from sd_env.core.rules.intelligence import cleared, estimate, lifted_fog, next_misreading
from sd_env.core.rules.motives import drawn_motive, extra_willingness, gain_of_conquest, power_share
from sd_env.core.rules.technology import nearness, shock_time
from sd_env.core.rules.tension import next_tension
from sd_env.core.rules.treaties import after_disposal, cap_of, cap_share, is_detected, is_violation
from sd_env.core.rules.war import after_attrition, loss_of_defeat
from sd_env.core.state import GREEDY, MAXIMISER, SEEKER

close = pytest.approx


def test_blend_mixes_toward_dual_use():
    # MODEL 2: o(q) = q o + (1 - q)(o + d)/2; with o = 3, d = 1, q = 0.5: 1.5 + 0.5 * 2 = 2.5, and d(q) = 0.5 + 1 = 1.5
    assert blend(3.0, 1.0, 0.5) == close(2.5)
    assert blend(1.0, 3.0, 0.5) == close(1.5)
    # q = 1: a fort is only a fort; q = 0: it threatens as much as it protects
    assert (blend(0.0, 1.0, 1.0), blend(1.0, 0.0, 1.0)) == (0.0, 1.0)
    assert blend(0.0, 1.0, 0.0) == blend(1.0, 0.0, 0.0) == 0.5


def test_threat_is_the_ratio_form():
    # MODEL 2: (beta A)^m / ((beta A)^m + F^m); beta 2, A 1.5, F 1: 3 / (3 + 1) = 0.75
    assert threat(1.5, 1.0, 2.0, 1.0) == close(0.75)
    # m = 2: 9 / (9 + 1) = 0.9
    assert threat(1.5, 1.0, 2.0, 2.0) == close(0.9)
    # m = 0.5 with beta A = 4 and F = 1: 2 / (2 + 1)
    assert threat(2.0, 1.0, 2.0, 0.5) == close(2 / 3)
    # equal forces are even at any decisiveness
    assert threat(2.0, 2.0, 1.0, 1.0) == threat(2.0, 2.0, 1.0, 7.0) == close(0.5)


def test_no_offence_or_no_leverage_is_no_threat():
    assert threat(0.0, 1.0, 2.0, 1.0) == threat(0.0, 1.0, 2.0, 3.0) == threat(5.0, 1.0, 0.0, 1.0) == 0.0


def test_who_strikes_first_meets_what_is_not_surprised():
    # phi 0.25 leaves three quarters; with A 2, beta 1, home 1 and own 4: 2 / (2 + 1 + 3) for 2 / (2 + 1 + 4)
    assert share_met(0.25) == 0.75
    assert threat(2.0, 1.0 + 4.0 * share_met(0.25), 1.0, 1.0) == close(1 / 3)
    assert (share_met(0.0), share_met(1.0)) == (1.0, 0.0)


def test_retaliation_saturates_and_is_intercepted():
    # MODEL 2: Lambda (1 - exp(-e^{-H} W)); W = ln 2, H = 0, Lambda 10: 10 (1 - 1/2) = 5
    assert retaliation(math.log(2), 0.0, 10.0) == close(5.0)
    # H = ln 2 halves the warheads that arrive: W = 2 ln 2 through H = ln 2 is again 5
    assert retaliation(2 * math.log(2), math.log(2), 10.0) == close(5.0)
    assert retaliation(0.0, 0.0, 10.0) == 0.0
    assert retaliation(1e6, 0.0, 10.0) == close(10.0)


def test_crisis_probability():
    # MODEL 4.6 with the numbers of MODEL 7: (0.4 + 0.3 * 0.3) * 1 * 1 = 0.49
    assert crisis_probability(0.4, 0.3, 0.3, 1.0, 1.0) == close(0.49)
    # half contact, half damping: a quarter
    assert crisis_probability(0.4, 0.3, 0.3, 0.5, 0.5) == close(0.1225)
    assert crisis_probability(0.9, 0.9, 1.0, 1.0, 1.0) == 1.0
    assert crisis_probability(1.0, 1.0, 1.0, 0.0, 1.0) == 0.0


def test_deterrence():
    # exp(-R/R0): R = 4 ln 2, R0 = 4 leaves one half
    assert deterrence(4 * math.log(2), 4.0) == close(0.5)
    assert deterrence(0.0, 4.0) == 1.0


def test_willingness():
    # omega0 0.5, omega_g 0.25: a seeker 0.5, the greedy 0.75, either times what deterrence leaves
    assert willingness(0.5, 0.25, False, 1.0) == 0.5
    assert willingness(0.5, 0.25, True, 1.0) == 0.75
    assert willingness(0.5, 0.25, True, 0.5) == 0.375
    # a probability first, then deterred: min(1, 0.8 + 0.8) * 0.5
    assert willingness(0.8, 0.8, True, 0.5) == 0.5


def test_consumption():
    # 1 - (0.2 + 0.04) / 0.8 = 0.7
    assert consumption(0.2, 0.04, 0.8) == close(0.7)


def test_an_economy_grows_between_its_bounds():
    assert grow(2.0, 0.05) == close(2.1)
    assert grow(2.0, -0.05) == close(1.9)
    assert grow(0.9e6, 0.5) == 1e6
    assert grow(1.5e-6, -0.5) == 1e-6


def test_depreciation_ends():
    assert depreciate(2.0, 0.1) == close(1.8)
    assert depreciate(2.0, 1.0) == 0.0
    assert depreciate(NEGLIGIBLE, 0.1) == 0.0
    # 1 unit at 10 % falls below 1e-9 after ceil(9 ln 10 / -ln 0.9) = 197 steps
    left, steps = 1.0, 0
    while left > 0.0:
        left, steps = depreciate(left, 0.1), steps + 1
    assert steps == 197


def test_disarm_scraps_the_more_offensive_the_more():
    # share times o/(o + d): half of a pure offence, a quarter of a dual use, nothing of a pure defence
    assert scrapped_share(0.5, 1.0, 0.0) == 0.5
    assert scrapped_share(0.5, 1.0, 1.0) == 0.25
    assert scrapped_share(0.5, 0.0, 1.0) == 0.0
    assert scrapped_share(0.5, 3.0, 1.0) == close(0.375)
    # what neither threatens nor protects has no offence to scrap
    assert scrapped_share(0.5, 0.0, 0.0) == 0.0


def test_misreading_lasts_with_unit_variance():
    # AR(1) with persistence 0.8: 0.8 * 1 + sqrt(1 - 0.64) * 0.5 = 0.8 + 0.3
    assert next_misreading(1.0, 0.8, 0.5) == close(1.1)
    # variance 0.64 * 1 + 0.36 * 1 stays 1
    assert next_misreading(1.0, 0.8, 0.0) ** 2 + next_misreading(0.0, 0.8, 1.0) ** 2 == close(1.0)


def test_estimate():
    # n exp(mu + sigma eps): 2 exp(ln 3 + 0.5 * 0) = 6; mu = 0, sigma ln 2, eps 1: 4
    assert estimate(2.0, math.log(3), 0.5, 0.0) == close(6.0)
    assert estimate(2.0, 0.0, math.log(2), 1.0) == close(4.0)
    assert estimate(0.0, 3.0, 5.0, 8.0) == 0.0


def test_estimate_stays_finite_at_the_largest_fog():
    assert math.isfinite(estimate(1e6, 3.0, 5.0 * 100.0, 8.0))


def test_tension():
    # decay 0.1: 0.9 * 0.3 + 0.05 - 0.02 = 0.30; kept in [0, 1]
    assert next_tension(0.3, 0.1, 0.05, 0.02) == close(0.30)
    assert next_tension(0.9, 0.1, 0.5, 0.0) == 1.0
    assert next_tension(0.1, 0.1, 0.0, 0.5) == 0.0


def test_violation_is_building_above_the_cap():
    assert is_violation(1.1, 1.0)
    assert not is_violation(1.0, 1.0)
    assert is_violation(0.5, 0.0)
    assert not is_violation(1e9, math.inf)


def test_detection():
    assert is_detected(0.49, True, 0.5, 0.0)
    assert not is_detected(0.51, True, 0.5, 1.0)
    assert is_detected(0.09, False, 0.5, 0.1)
    assert not is_detected(0.11, False, 0.5, 0.1)


def test_defeat_and_attrition():
    # L = 16, f = 0.25: the conquered lose 16, a failed attacker 4
    assert loss_of_defeat(16.0, 0.25, True) == 16.0
    assert loss_of_defeat(16.0, 0.25, False) == 4.0
    # two wars at attrition 0.5 leave a quarter
    assert after_attrition(after_attrition(2.0, 0.5), 0.5) == 0.5


def test_the_vulnerable_lose_more_when_conquered_and_no_more_when_repelled():
    # 1.5 * 16 = 24; f L = 0.25 * 16
    assert loss_of_defeat(16.0, 0.25, True, 1.5) == 24.0
    assert loss_of_defeat(16.0, 0.25, False, 1.5) == 4.0


def test_motives():
    # of [0, 1) the first 0.2 are greedy, the next 0.3 maximisers, the rest seekers
    assert [drawn_motive(draw, 0.2, 0.3) for draw in (0.19, 0.21, 0.49, 0.51)] == [GREEDY, MAXIMISER, MAXIMISER, SEEKER]
    assert [extra_willingness(motive, 0.4, 0.7) for motive in (SEEKER, GREEDY, MAXIMISER)] == [0.0, 0.4, 0.7]
    # g = 24, of which a maximiser takes a quarter
    assert [gain_of_conquest(motive, 24.0, 0.25) for motive in (SEEKER, GREEDY, MAXIMISER)] == [0.0, 24.0, 6.0]


def test_power_share():
    assert power_share(2.0, 8.0, 2) == 0.25
    assert power_share(0.0, 8.0, 2) == 0.0
    assert power_share(0.0, 0.0, 4) == 0.25  # nobody has any


def test_the_time_of_a_shock():
    # 10 and spread 2: a fifth of all draws each for 8, 9, 10, 11, 12
    draws = (0.0, 0.19, 0.21, 0.5, 0.79, 0.81, 0.999)
    assert [shock_time(10.0, 2.0, draw) for draw in draws] == [8, 8, 9, 10, 11, 12, 12]
    assert [shock_time(1.0, 0.0, draw) for draw in (0.0, 0.999)] == [1, 1]


def test_nearness_of_a_shock():
    # in step 5: three steps lie between where one has passed, none where four have, and then it is past
    assert [nearness(5, passed) for passed in (1, 4, 5, 9)] == [0.25, 1.0, 0.0, 0.0]


def test_caps_of_ratios_and_falling_caps():
    # 5:3 of ten ships; what is not capped stays so, be the ratio 0
    assert (cap_of(10.0, 0.6), cap_of(10.0, 0.0), cap_of(math.inf, 0.0)) == (6.0, 0.0, math.inf)
    # falls by a tenth of the first cap a step, to no less than 0.4 of it
    assert [cap_share(steps, 0.1, 0.4) for steps in (0, 1, 6, 7, 100)] == close([1.0, 0.9, 0.4, 0.4, 0.4])


def test_disposal():
    # 5 held, 3 above the cap of 2: a fifth of the 3 is 0.6
    assert after_disposal(5.0, 3.0, 0.2) == close(4.4)
    assert after_disposal(5.0, 3.0, 1.0) == 2.0


def test_inspection_and_openness_lift_fog_one_after_the_other():
    # (1 - 0.5)(1 - 0.2)
    assert lifted_fog(0.5, 0.2) == close(0.4)
    assert lifted_fog(0.5, 0.0) == 0.5


def test_talk_in_a_crisis_clears_a_share_of_the_misreading():
    # 2 seen as 8 is a log misreading of ln 4: half of it is ln 2, so 4; none of it is 2
    assert [cleared(2.0, 8.0, share) for share in (1.0, 0.5, 0.0)] == close([8.0, 4.0, 2.0])
    # seen as a quarter: half of the misreading is seen as half
    assert cleared(2.0, 0.5, 0.5) == close(1.0)
    assert cleared(0.0, 0.0, 0.5) == 0.0
