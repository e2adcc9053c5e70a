"""Reaction coefficients of policies whose answer to arms is known beforehand."""

import numpy as np
import pytest

from sd_env import metrics, scenarios, theory
from sd_env.core.observe import fields
from sd_env.params import changed
from tests.players import joint

QUIET = theory.textbook(  # no crises, no fog: arms and nothing else
    scenarios.get("doubly_dangerous_no_diplomacy").params, contact=0.0, initial_low=0.0, initial_high=0.0
)
HOLD, TANKS = 0, 1
SHOCK = metrics.Shock(at=3, after=4, units=5.0, weapon_class=0)


def answering(params, threshold, who):
    """Agents ``who`` build tanks while the next one is seen with more than ``threshold``; the others hold."""
    names = [field.name for field in fields(params, ("tanks", "forts"), ())]
    seen = names.index("rival+1.arsenal.tanks")

    def act(observation, _):
        actions = np.where(observation[..., seen] > np.log1p(threshold), TANKS, HOLD)
        return actions * np.isin(np.arange(observation.shape[1]), who)

    return lambda: joint(act, len(params.economy))


def test_an_answer_worked_by_hand():
    """Seen at the end of the first step, answered in three: 0.5 (0.9^3 + 0.9^2 + 0.9) units for 5."""
    found = metrics.reaction(QUIET, answering(QUIET, 2.0, [0, 1]), SHOCK, n_worlds=4)
    answer = 0.5 * (0.9**3 + 0.9**2 + 0.9) / 5
    assert found.coefficients == pytest.approx(np.array([[0, answer], [answer, 0]]))
    assert found.persistence == pytest.approx([0.9**4, 0.9**4])
    assert found.spectral_radius == pytest.approx(answer)
    assert found.standard_error == pytest.approx(np.zeros((2, 2)), abs=1e-12)
    assert found.n_worlds.tolist() == [4, 4]


def test_rows_answer_columns():
    found = metrics.reaction(QUIET, answering(QUIET, 2.0, [1]), SHOCK, n_worlds=2)
    assert found.coefficients[1, 0] > 0.2
    assert found.coefficients[0, 1] == 0.0
    assert found.spectral_radius == pytest.approx(0.0, abs=1e-7)  # no answer to the answer


def test_a_ring_of_three_answers_the_next_one_only():
    params = theory.textbook(
        scenarios.get("doubly_dangerous_no_diplomacy_n3").params, contact=0.0, initial_low=0.0, initial_high=0.0
    )
    found = metrics.reaction(params, answering(params, 2.0, [0, 1, 2]), SHOCK, n_worlds=2)
    answer = 0.5 * (0.9**3 + 0.9**2 + 0.9) / 5
    ring = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert found.coefficients == pytest.approx(answer * ring)
    assert found.spectral_radius == pytest.approx(answer)


def test_random_play_that_looks_at_nothing_answers_nothing():
    """Common random numbers: the twins differ in nothing but the shock, however noisy play, fog and war are."""
    params = changed(scenarios.get("doubly_dangerous").params, {"crisis_base": 0.0, "crisis_slope": 0.0})

    def make_act():
        draw = np.random.default_rng(7)
        return joint(lambda _, mask: draw.integers(0, 3, mask.shape[:2]))  # hold, arm, arm

    found = metrics.reaction(params, make_act, SHOCK, n_worlds=16)
    assert found.coefficients == pytest.approx(np.zeros((2, 2)), abs=1e-12)
    assert found.persistence == pytest.approx([0.9**4, 0.9**4])


def test_worlds_that_end_before_the_judgement_are_left_out():
    params = changed(QUIET, {"continuation": 0.9})
    found = metrics.reaction(params, answering(params, 2.0, [0, 1]), SHOCK, n_worlds=400)
    assert found.n_worlds[0] == found.n_worlds[1] == pytest.approx(400 * 0.9**6, abs=4 * 10)  # six steps to survive
    assert found.persistence == pytest.approx([0.9**4, 0.9**4])


def test_spectral_radius_worked_by_hand():
    assert metrics.spectral_radius(np.array([[0.0, 2.0], [0.5, 0.0]])) == pytest.approx(1.0)
    assert np.isnan(metrics.spectral_radius(np.array([[0.0, np.nan], [0.5, 0.0]])))


@pytest.mark.parametrize(
    ("shock", "n_worlds", "says"),
    [
        (SHOCK._replace(after=62), 4, "horizon"),
        (SHOCK._replace(units=0.0), 4, "units"),
        (SHOCK._replace(weapon_class=2), 4, "weapon class"),
        (SHOCK, 1, "n_worlds"),
    ],
)
def test_a_shock_that_cannot_be_judged_is_refused(shock, n_worlds, says):
    with pytest.raises(ValueError, match=says):
        metrics.reaction(QUIET, answering(QUIET, 2.0, [0, 1]), shock, n_worlds=n_worlds)
