"""R3: Jervis 1978."""

import numpy as np
import pytest

from sd_env.classics import ClassicEngine, get


def test_stag_hunt_cooperates_from_even_odds_on():
    assert get("stag_hunt").equilibrium().trust == pytest.approx(0.5, abs=1e-12)  # (4, 3, 2, 1), THEORY R3


def test_prisoners_dilemma_needs_a_shadow_of_the_future():
    found = get("prisoners_dilemma").equilibrium()
    assert found.defect_is_dominant
    assert found.least_continuation == pytest.approx(0.5, abs=1e-12)  # (T-R)/(T-P) = 1/2
    assert found.trust == float("inf")


def test_order_of_payoffs_is_required():
    with pytest.raises(ValueError, match="CC > DC > DD > CD"):
        get("stag_hunt", temptation=5.0)
    with pytest.raises(ValueError, match="DC > CC > DD > CD"):
        get("prisoners_dilemma", temptation=2.5)


def test_payoffs_and_the_length_of_an_episode():
    engine = ClassicEngine(get("prisoners_dilemma", continuation=0.8), 20_000, autoreset=True)
    engine.reset(1)
    engine.step(np.tile([0, 1], (20_000, 1)))
    np.testing.assert_array_equal(engine.reward[0], [1.0, 4.0])  # sucker, temptation
    assert engine.terminated.mean() == pytest.approx(0.2, abs=0.01)
    seen = engine.observation[~engine.terminated][0]
    np.testing.assert_array_equal(seen, [[1, 0, 0, 1], [0, 1, 1, 0]])  # own then other: cooperated, defected
