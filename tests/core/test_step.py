"""Worked examples of one step: acts, economy, intelligence, tension, leaders and ends (MODEL 4.1, 4.3-4.5, 4.8).

The calm game of `games`: 1 tank and 1 fort each, economy 2, build step 0.5 at 0.4 a unit, upkeep 0.02, wear 0.1.
"""

import math

import numpy as np
import pytest

from sd_env.core.actions import DISARM, HOLD
from sd_env.core.reward import CONSUMPTION
from tests.core.games import bind, calm, do, hold, names, start

close = pytest.approx
MANY = 20_000


def test_arming_is_paid_kept_up_and_worn():
    engine = start(calm(growth=[0.1, 0.0]))
    s = do(engine, "arm:0", "hold")
    # build 0.4 * 0.5 = 0.2; upkeep 0.02 * (1.5 + 1) = 0.05; consumption 1 - 0.25 / 2; then wear: 1.5 * 0.9, 1 * 0.9
    assert s.spent[0].tolist() == close([0.25, 0.04])
    assert s.parts[0, :, CONSUMPTION].tolist() == close([0.875, 0.98])
    assert s.arsenal[0].tolist() == [close([1.35, 0.9]), close([0.9, 0.9])]
    assert s.built[0].tolist() == [0, -1]
    # the economy grows after it has paid: 2 -> 2.2; the next upkeep 0.02 * 2.25 = 0.045 is paid from 2.2
    assert s.economy[0].tolist() == close([2.2, 2.0])
    s = hold(engine)
    assert s.parts[0, 0, CONSUMPTION] == close(1 - 0.045 / 2.2)
    assert s.reward[0].tolist() == close(s.parts[0].sum(axis=1).tolist())


def test_what_looks_offensive_alarms_and_forts_do_not():
    # tanks seen to grow from 1 to 1.35: alarm 0.35, times weight 0.1, on tension 0.9 * 0.3 = 0.27
    s = do(start(calm()), "arm:0", "hold")
    assert s.alarm[0].tolist() == [close([0, 0]), close([0.35, 0])]
    assert s.tension[0].tolist() == [close([0, 0.305]), close([0.305, 0])]
    assert do(start(calm()), "arm:1", "arm:1").tension[0, 0, 1] == close(0.27)


def test_indistinguishable_forts_alarm():
    # q = 0: every unit counts one half; forts +0.35, tanks -0.1 by wear: 0.5 * 0.25 = 0.125 for each side's alarm
    s = do(start(calm(distinguishability=0.0)), "arm:1", "arm:1")
    assert s.alarm[0, 0, 1] == close(0.125)
    assert s.tension[0, 0, 1] == close(0.27 + 2 * 0.0125)


def test_signals_lower_tension():
    # from 0.27: words 0.05, disclosure 0.1, scrapping half of a unit of offence 1 0.4 * 0.5; both sides' signals add
    for act, left in (("assure", 0.22), ("disclose", 0.17), ("disarm", 0.07)):
        assert do(start(calm(disarm_weight=0.4)), act, "hold").tension[0, 0, 1] == close(left)
    assert do(start(calm()), "assure", "disclose").tension[0, 1, 0] == close(0.12)
    assert do(start(calm()), "disarm", "disarm").tension[0, 0, 1] == 0.0  # not below 0


def test_disarming_lowers_tension_by_the_offence_that_it_scraps():
    # at q = 0 a fort counts as half offence, half defence: of 1 tank and 3 forts a quarter goes, 0.5 * (0.25 + 0.75)
    dual = calm(distinguishability=0.0, initial_low=[1.0, 3.0], initial_high=[1.0, 3.0], disarm_weight=0.2)
    assert do(start(dual), "disarm", "hold").tension[0, 0, 1] == close(0.27 - 0.2 * 0.5)
    # told apart, forts go nowhere: half of one tank alone; and twice the tanks lower twice as much
    for tanks in (0.5, 1.0):
        told = calm(initial_low=[tanks, 3.0], initial_high=[tanks, 3.0], disarm_weight=0.2)
        assert do(start(told), "disarm", "hold").tension[0, 0, 1] == close(0.27 - 0.2 * 0.5 * tanks)
    # at the default a state of 1 force, half of it a dual fort's, lowers by 0.6 * 0.25
    plain = calm(distinguishability=0.0, fog=0.0)
    assert do(start(plain), "disarm", "hold").tension[0, 0, 1] == close(0.27 - 0.15)


def test_what_disarming_would_not_touch_cannot_be_disarmed():
    forts = {"initial_low": [0.0, 2.0], "initial_high": [0.0, 2.0]}
    for changes, lawful in (({}, 0), ({"distinguishability": 0.9}, 1), ({"disarm_share": 0.0}, 0)):
        engine = start(calm(**forts, **changes))
        assert engine.output.mask[0, :, names(engine).index("disarm")].tolist() == [lawful] * 2
    tanks_kept = start(calm(disarm_share=0.0))
    assert not tanks_kept.output.mask[0, :, names(tanks_kept).index("disarm")].any()
    idle = start(calm(k=3, offence=[1.0, 0.0, 0.0], defence=[0.0, 1.0, 0.0]))  # class 2 does nothing
    assert do(idle, "disarm", "hold").arsenal[0, 0].tolist() == close([0.45, 0.9, 0.9])


def test_disarm_scraps_tanks_and_spares_forts():
    s = do(start(calm()), "disarm", "hold")
    assert s.act[0].tolist() == [DISARM, HOLD]
    # half of the tanks, then wear 0.9; upkeep is paid on the 0.5 tanks and 1 fort left
    assert s.arsenal[0].tolist() == [close([0.45, 0.9]), close([0.9, 0.9])]
    assert s.spent[0, 0] == close(0.03)


def test_disarm_needs_something_to_scrap():
    engine = start(calm(initial_low=0.0, initial_high=[[0.0, 0.0], [1.0, 1.0]]))
    assert engine.output.mask[0, :, names(engine).index("disarm")].tolist() == [0, 1]
    s = do(engine, "disarm", "hold")
    assert (s.illegal[0].tolist(), s.act[0].tolist()) == ([True, False], [HOLD, HOLD])
    assert s.tension[0, 0, 1] == close(0.27)


def test_disclosed_arsenals_are_seen_exactly():
    engine = start(calm(n=3, fog=0.5, perception_bias=0.3))
    s = do(engine, "disclose", "hold", "hold")
    for i in (1, 2):
        assert np.array_equal(s.estimate[0, i, 0], s.arsenal[0, 0])
    assert np.all(s.estimate[0, 0, 1] != s.arsenal[0, 1])
    s = hold(engine)  # for one step only
    assert np.all(s.estimate[0, 1, 0] != s.arsenal[0, 0])


def test_estimates_are_the_formula_of_bias_fog_and_verification():
    engine = start(calm(fog=0.5, perception_bias=math.log(2), opacity=[1.0, 0.5], verification=0.4))
    bind(engine)
    s = hold(engine)
    # sigma_01 = 0.5 * opacity 0.5 of the seen * (1 - 0.4) = 0.15; sigma_10 = 0.5 * 1 * 0.6 = 0.3; exp(ln 2) doubles
    assert s.estimate[0, 0, 1].tolist() == close((1.8 * np.exp(0.15 * s.misreading[0, 0, 1])).tolist())
    assert s.estimate[0, 1, 0].tolist() == close((1.8 * np.exp(0.3 * s.misreading[0, 1, 0])).tolist())


def test_perfect_verification_lifts_the_fog():
    engine = start(calm(fog=0.5, verification=1.0))
    bind(engine)
    s = hold(engine)
    assert np.array_equal(s.estimate[0, 0, 1], s.arsenal[0, 1])


def test_misreadings_last():
    engine = start(calm(fog=0.5, fog_persistence=0.8), MANY)
    before = engine.state.misreading[:, 0, 1, 0].copy()
    after, own = hold(engine).misreading[:, 0, 1, 0], engine.state.misreading[:, 1, 0, 0]
    # AR(1): unit variance at once and for ever, correlation 0.8 over a step, none between two observers; 5 deviations
    assert np.std(before) == close(1.0, abs=0.025)
    assert np.std(after) == close(1.0, abs=0.025)
    assert np.corrcoef(before, after)[0, 1] == close(0.8, abs=0.013)
    assert np.corrcoef(after, own)[0, 1] == close(0.0, abs=0.036)


def test_misreadings_are_independent_between_observers_rivals_and_classes():
    engine = start(calm(n=3, fog=0.5), 5_000)
    before = engine.state.misreading.copy()
    surprise = hold(engine).misreading - 0.8 * before
    for draws in (before, surprise):
        pairs = [draws[:, i, j, k] for i in range(3) for j in range(3) for k in range(2) if i != j]
        # 66 correlations of 5,000 worlds, each with deviation 0.014
        assert np.abs(np.corrcoef(pairs) - np.eye(12)).max() < 0.07


def test_an_illegal_act_holds_and_is_marked():
    engine = start(calm())
    s = do(engine, "withdraw:0:+1", "arm:0")
    assert (s.illegal[0].tolist(), s.act[0, 0]) == ([True, False], HOLD)
    assert s.tension[0, 0, 1] == close(0.305)
    assert not hold(engine).illegal.any()


def test_greedy_prior():
    s = start(calm(greedy_prior=[0.2, 0.7]), MANY).state
    # binomial, five deviations of sqrt(p (1 - p) / 20000)
    assert s.motive[:, 0].mean() == close(0.2, abs=0.015)
    assert s.motive[:, 1].mean() == close(0.7, abs=0.017)
    assert np.mean(s.motive[:, 0] & s.motive[:, 1]) == close(0.14, abs=0.013)


def test_initial_arsenals_are_uniform_between_their_bounds():
    arsenal = start(calm(initial_low=0.25, initial_high=0.75), MANY).state.arsenal
    assert 0.25 <= arsenal.min() < 0.251
    assert 0.749 < arsenal.max() <= 0.75
    assert arsenal.mean(axis=0).ravel().tolist() == close([0.5] * 4, abs=0.006)


def test_leadership_turnover_redraws_types():
    engine = start(calm(greedy_prior=0.6, leadership_turnover=0.25), MANY)
    engine.state.motive[:] = 0
    # 0 -> greedy with lambda p = 0.25 * 0.6 = 0.15; greedy -> 0 with 0.25 * 0.4 = 0.1
    assert hold(engine).motive.mean() == close(0.15, abs=0.01)
    engine.state.motive[:] = 1
    assert hold(engine).motive.mean() == close(0.9, abs=0.01)


def test_without_turnover_types_stay():
    engine = start(calm(greedy_prior=0.5), 100)
    before = engine.state.motive.copy()
    assert np.array_equal(hold(engine, 20).motive, before)


def test_a_horizon_truncates_and_never_terminates():
    engine = start(calm(horizon=3))
    seen = [(bool(s.truncated[0]), bool(s.terminated[0])) for s in (hold(engine) for _ in range(3))]
    assert seen == [(False, False), (False, False), (True, False)]


def test_no_horizon_never_ends():
    s = hold(start(calm(horizon=0)), 300)
    assert not s.truncated[0]
    assert not s.terminated[0]


@pytest.mark.parametrize(("growth", "end", "paid"), [(-0.5, 1e-6, 1 - 0.2 / 1e-6), (0.5, 1e6, 1 - 0.2 / 1e6)])
def test_an_economy_that_grows_or_shrinks_without_end_stays_a_number(growth, end, paid):
    engine = start(calm(growth=growth, horizon=0, upkeep=0.0))
    s = hold(engine, 2000)
    assert (s.economy == end).all()
    s = do(engine, "arm:0", "hold")
    assert s.reward[0].tolist() == pytest.approx([paid, 1.0])  # a build of 0.5 units at 0.4 each


def test_continuation_terminates():
    engine = start(calm(continuation=0.9, horizon=1), MANY)
    s = hold(engine)
    # terminated with 0.1 (five deviations 0.011); what the horizon cuts and has not terminated is truncated
    assert s.terminated.mean() == close(0.1, abs=0.011)
    assert np.array_equal(s.truncated, ~s.terminated)
    first = s.terminated.copy()
    assert np.mean(hold(engine).terminated & first) == close(0.01, abs=0.004)
