"""R16: the inspection game of Dresher and von Stengel."""

import numpy as np
import pytest

from sd_env.classics import get
from sd_env.classics.inspection import value
from sd_env.theory.solvers.dynamic import exploitability, values
from sd_env.theory.solvers.matrix import zero_sum
from tests.classics.tables import check_tables


def test_published_values():
    assert get("inspection", periods=2, inspections=1).equilibrium().value == pytest.approx(-1 / 3, abs=1e-9)
    assert get("inspection", periods=4, inspections=2).equilibrium().value == pytest.approx(-3 / 11, abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9, 14])
def test_recursion_equals_the_closed_form(n):
    for m in range(n + 1):
        found = get("inspection", periods=n, inspections=m).equilibrium()
        assert found.value == pytest.approx(value(n, m), abs=1e-12)


@pytest.mark.parametrize(("n", "m"), [(3, 1), (4, 2), (6, 3)])
def test_each_period_is_solved_as_a_linear_program_solves_it(n, m):
    found = get("inspection", periods=n, inspections=m).equilibrium()
    for t in range(2, n + 1):
        for k in range(1, min(t - 1, m) + 1):
            stage = np.array([[found.values[t - 1, k], -1.0], [found.values[t - 1, k - 1], 1.0]])
            oracle = zero_sum(stage)
            assert found.values[t, k] == pytest.approx(oracle.value, abs=1e-8)
            assert found.inspect[t, k] == pytest.approx(oracle.row[1], abs=1e-6)
            assert found.violate[t, k] == pytest.approx(oracle.column[1], abs=1e-6)


@pytest.mark.parametrize(("n", "m"), [(2, 1), (4, 2), (5, 0), (3, 3), (6, 4)])
def test_the_equilibrium_cannot_be_exploited_in_the_tables(n, m):
    game = get("inspection", periods=n, inspections=m)
    found, table = game.equilibrium(), game.tabular()
    left = [(t, k) for t in range(1, n + 1) for k in range(m + 1)]
    inspect, violate = (np.array([prob[t, k] for t, k in left]) for prob in (found.inspect, found.violate))
    profile = [np.stack([1 - p, p], axis=1) for p in (inspect, violate)]
    assert exploitability(table, profile).nash_conv == pytest.approx(0.0, abs=1e-9)
    assert (table.start @ values(table, profile))[0] == pytest.approx(value(n, m), abs=1e-9)


def test_the_tables_are_the_rules():
    game = get("inspection", periods=5, inspections=2)
    check_tables(game, lambda s: (s[:, 0] - 1) * 3 + s[:, 1])


def test_conditions_are_named():
    with pytest.raises(ValueError, match="inspections = 5: must be in \\[0, periods\\]"):
        get("inspection", periods=4, inspections=5)


def test_a_whole_number_of_any_type_will_do():
    game = get("inspection", periods=4.0, inspections=np.int64(2))
    assert game.equilibrium().value == pytest.approx(-3 / 11, abs=1e-9)
    assert isinstance(game.periods, int)
