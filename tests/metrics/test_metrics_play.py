"""Measures of worlds that were played: they add up and agree with the game's own draws."""

import math

import numpy as np
import pytest

from sd_env import metrics, scenarios, theory
from sd_env.core.engine import Engine
from sd_env.trajectory import Recording, record
from tests.players import joint

TANKS = 1  # action index


@pytest.fixture(scope="module")
def played():
    """Random play in which worlds end at random."""
    scenario = scenarios.get("doubly_dangerous_n3").with_params(continuation=0.9, accident_rate=0.1)
    engine = Engine(scenario.params, 64)
    engine.reset(3)
    draw = np.random.default_rng(0)
    return record(
        engine,
        joint(lambda _, mask: draw.integers(0, mask.shape[2], mask.shape[:2]), scenario.n_agents),
        40,
        scenario.name,
    ), scenario


def test_a_play_adds_up(played):
    recording, scenario = played
    s = metrics.summary(recording, scenario)
    lengths = metrics.live(recording).sum(axis=0)
    assert lengths.min() < 40
    assert lengths.mean() == pytest.approx(10, abs=4)  # a chance of 0.1 to end: ten steps
    assert s["tragic_share"] * s["wars_per_100"] == pytest.approx(s["wars_between_seekers_per_100"])
    assert s["wars_per_100"] < s["crises_per_100"]
    assert 0 < s["accident_share"] < 1
    assert metrics.arsenal_by_class(recording).sum() == pytest.approx(s["arsenal"])
    fates = metrics.treaty_fates(recording)
    ends = sum(fates[name] for name in ("withdrawn", "caught", "expired", "voided_by_war", "standing"))
    assert ends == pytest.approx(1)
    assert fates["formed"] == metrics.treaty_events(recording)["formed"] > 0


def test_misperception_is_the_fog_and_the_bias_whatever_wars_destroy():
    """log(estimate / truth) is normal with mean mu = 0.2 and deviation sigma = 0.3 (MODEL 4.4)."""
    scenario = scenarios.get("doubly_dangerous_no_diplomacy").with_params(perception_bias=0.2, crisis_base=1.0)
    engine = Engine(scenario.params, 500)
    engine.reset(5)
    recording = record(engine, joint(lambda _, mask: np.full(mask.shape[:2], TANKS)), 20)
    s = metrics.summary(recording, scenario)
    assert s["wars_per_100"] > 20
    assert s["misperception"] == pytest.approx(0.2, abs=0.02)
    folded = 0.3 * math.sqrt(2 / math.pi) * math.exp(-2 / 9) + 0.2 * math.erf(2 / 3 / math.sqrt(2))  # E|N(0.2, 0.3)|
    assert s["misperception_absolute"] == pytest.approx(folded, abs=0.02)


def test_what_comes_after_the_end_counts_nowhere(played):
    recording, scenario = played
    dead = ~metrics.live(recording)
    draw = np.random.default_rng(1)
    other = {}
    for name, array in recording.arrays.items():
        other[name] = array.copy()
        other[name][dead] = draw.permutation(array.reshape(-1)).reshape(array.shape)[dead]
    action = np.where(dead[..., None], 0, recording.action)
    scrambled = Recording("", recording.start_arsenal, recording.start_estimate, action, other)
    assert metrics.summary(scrambled, scenario) == metrics.summary(recording, scenario)
    assert metrics.action_shares(scrambled, scenario) == metrics.action_shares(recording, scenario)
    assert metrics.treaty_fates(scrambled) == metrics.treaty_fates(recording)
    spending = metrics.security_for_spending(scrambled, scenario.params)
    assert spending == metrics.security_for_spending(recording, scenario.params)
    assert np.array_equal(metrics.payoffs(scrambled), metrics.payoffs(recording))


def test_relabelling_states_changes_nothing(played):
    recording, scenario = played
    order = np.array([2, 0, 1])
    axes = dict.fromkeys(("estimate", "tension", "crisis", "war", "cause", "alarm"), (2, 3))
    axes |= dict.fromkeys(("treaty", "treaty_event", "notice", "offer", "suspended"), (3, 4))
    axes |= {"terminated": (), "truncated": ()}
    moved = {}
    for name, array in recording.arrays.items():
        for axis in axes.get(name, (2,)):
            array = np.take(array, order, axis=axis)
        moved[name] = array
    other = Recording(
        "",
        recording.start_arsenal[:, order],
        recording.start_estimate[:, order][:, :, order],
        recording.action[:, :, order],
        moved,
    )
    assert metrics.summary(other, scenario) == pytest.approx(metrics.summary(recording, scenario))


def test_threat_is_how_often_the_game_lets_an_attack_succeed():
    """With a willing side in every crisis, a crisis in every step and no fog, i attacks j with chance T_ij / 2."""
    params = theory.textbook(
        scenarios.get("offence_distinguishable_n3").params,
        crisis_base=1.0,
        accident_willingness=1.0,
        contact=np.ones((3, 3)) - np.eye(3),
        defence_sharing=0.5,
        crisis_damping=1.0,
    )
    engine = Engine(params, 40_000)
    engine.reset(2)
    engine.state.arsenal[:] = [[2.0, 0.5], [0.5, 1.0], [1.0, 4.0]]
    for i, j in ((1, 2), (0, 1)):  # allies of allies, and an attack on an ally
        engine.state.treaty[:, 0, i, j] = engine.state.treaty[:, 0, j, i] = 5
    recording = record(engine, joint(lambda _, mask: np.zeros(mask.shape[:2], np.int64)), 1)
    often = metrics.fought(recording)[0].mean(axis=0)
    chance = metrics.threat(recording, params)[0, 0] / 2
    assert often == pytest.approx(chance, abs=4 * math.sqrt(0.25 / 40_000))
    assert chance.max() > 0.2
