"""R14: compliance under imperfect verification. (T, R, P) = (3, 2, 1), delta = 0.9."""

import numpy as np
import pytest

from sd_env.classics import get
from sd_env.classics.compliance import compliance_threshold
from sd_env.theory.solvers.dynamic import best_response, exploitability
from tests.classics.tables import check_tables


@pytest.mark.parametrize(("false_alarm", "needed"), [(0.0, 0.1111), (0.01, 0.1311), (0.05, 0.2111), (0.1, 0.3111)])
def test_published_thresholds(false_alarm, needed):
    assert get("compliance", false_alarm=false_alarm).equilibrium().detection_needed == pytest.approx(needed, abs=5e-5)


def test_perfect_monitoring_and_the_life_of_a_treaty():
    found = get("compliance", false_alarm=0.05).equilibrium()
    assert found.least_continuation == pytest.approx(0.5)  # (T-R)/(T-P)
    assert found.treaty_life == pytest.approx(20.0)  # 1/eps
    for delta, pays in ((0.49, False), (0.51, True)):
        assert (compliance_threshold(3, 2, 1, delta) <= 1.0) == pays


@pytest.mark.parametrize(("seed"), range(6))
def test_the_best_response_to_a_grim_rival_flips_at_the_threshold(seed):
    rng = np.random.default_rng(seed)
    s, p, r, t = np.cumsum(rng.uniform(0.2, 1.0, 4))
    common = {
        "temptation": t,
        "reward": r,
        "punishment": p,
        "sucker": s,
        "continuation": rng.uniform(0.85, 0.97),
        "false_alarm": rng.uniform(0.0, 0.05),
    }
    needed = get("compliance", **common).equilibrium().detection_needed
    for detection, does in ((needed - 1e-3, 1), (needed + 1e-3, 0)):
        if not 0 <= detection <= 1:
            continue
        game = get("compliance", detection=detection, **common)
        table = game.tabular()
        found = best_response(table, [game.grim(), game.grim()], 0)
        assert found.action[0] == does
        assert found.value[0] == pytest.approx(game.equilibrium().value, abs=1e-9)
        assert (exploitability(table, [game.grim(), game.grim()]).nash_conv < 1e-9) == (does == 0)
        assert game.equilibrium().complies == (does == 0)


def test_the_tables_are_the_rules():
    check_tables(get("compliance", detection=0.4, false_alarm=0.1), lambda s: s[:, 0])


def test_conditions_are_named():
    with pytest.raises(ValueError, match="must be strictly falling: T > R > P > S"):
        get("compliance", reward=3.5)
