"""Every measure worked by hand on four live steps of two worlds, of which one ends after its first."""

import math

import numpy as np
import pytest

from sd_env import metrics, scenarios
from sd_env.core.state import (
    ACCIDENT,
    CONQUEST,
    DETECTED,
    FORMED,
    GREEDY,
    MAXIMISER,
    REPELLED,
    RESTORED,
    SEEKER,
    VIOLATED,
    WILL,
)
from sd_env.trajectory import Recording

WORLD = scenarios.get("doubly_dangerous")  # beta 2, q 0, b 1: T_ij = x_i / (x_i + 1 + x_j / 2), x all units
HOLD, TANKS, FORTS, PROPOSE = 0, 1, 2, 6  # action indices


def blank(steps, worlds, n=2, classes=2, kinds=1):
    """A recording in which nothing happens."""
    agents, pairs, treaties = (steps, worlds, n), (steps, worlds, n, n), (steps, worlds, kinds, n, n)
    shapes = {
        "motive": (agents, np.int8),
        "arsenal": ((*agents, classes), float),
        "estimate": ((*pairs, classes), float),
        "tension": (pairs, float),
        "treaty": (treaties, np.int32),
        "suspended": (treaties, np.int32),
        "crisis": (pairs, bool),
        "built": (agents, np.int8),
        "war": (pairs, np.int8),
        "cause": (pairs, np.int8),
        "treaty_event": (treaties, np.uint16),
        "illegal": (agents, bool),
        "spent": (agents, float),
        "reward": (agents, float),
        "terminated": ((steps, worlds), bool),
        "truncated": ((steps, worlds), bool),
    }
    arrays = {name: np.zeros(shape, kind) for name, (shape, kind) in shapes.items()}
    arrays["built"][:] = -1
    start = np.zeros((worlds, n, classes)), np.zeros((worlds, n, n, classes))
    return Recording("hand", *start, np.zeros(agents, np.int64), arrays)


def both(array, value):
    """Mark a pair's event on both sides."""
    array[..., 0, 1] = array[..., 1, 0] = value


@pytest.fixture
def story():
    """World 0: three steps, a treaty broken and seen, a tragic war, then a war begun by a new greedy leader.

    World 1: one step, an accident by a seeker against a greedy state, and the end; then numbers that must not count.
    """
    r = blank(3, 2)
    for name in ("reward", "arsenal", "tension", "estimate"):
        r.arrays[name][1:, 1] = 1e6
    r.arrays["crisis"][1:, 1] = r.arrays["illegal"][1:, 1] = True
    r.arrays["war"][1:, 1, 0, 1] = CONQUEST
    r.arrays["treaty"][1:, 1] = r.arrays["treaty_event"][1:, 1] = 255
    r.arrays["built"][1:, 1] = r.action[1:, 1] = 1
    r.truncated[2, 0] = r.terminated[0, 1] = True
    r.motive[2, 0] = SEEKER, GREEDY
    r.motive[:, 1] = GREEDY, SEEKER
    r.arsenal[:, 0] = [[[1, 0], [0, 1]], [[2, 0], [0, 2]], [[2, 1], [1, 0]]]
    r.arsenal[0, 1] = [[4, 0], [0, 2]]
    r.built[:, 0] = [[0, 1], [0, -1], [1, 0]]
    r.built[0, 1] = 0, 1
    r.action[:, 0] = [[TANKS, FORTS], [TANKS, PROPOSE], [FORTS, TANKS]]
    r.action[0, 1] = TANKS, FORTS
    r.reward[:, 0] = [[1, 0], [-1, 0.5], [2, -4]]
    r.reward[0, 1] = 8, -2
    wars = ((1, 0, 0, 1, CONQUEST, WILL), (2, 0, 1, 0, REPELLED, WILL), (0, 1, 1, 0, CONQUEST, ACCIDENT))
    for t, b, a, v, how, why in wars:
        r.war[t, b, a, v], r.cause[t, b, a, v] = how, why
        both(r.crisis[t, b], True)
    both(r.crisis[0, 0], True)
    for t, b, tension in ((0, 0, 0.1), (1, 0, 0.2), (2, 0, 0.3), (0, 1, 0.6)):
        both(r.tension[t, b], tension)
    both(r.treaty[0, 0, 0], 9)
    both(r.treaty_event[0, 0, 0], FORMED)
    r.treaty_event[1, 0, 0, 0, 1] = VIOLATED | DETECTED
    r.illegal[0, 0, 0] = True
    e = math.exp  # what was there before the wars of the step, which halve it
    r.estimate[0, 0, 0, 1], r.estimate[0, 0, 1, 0] = [0, e(0.2)], [e(-0.1), 0]
    r.estimate[1, 0, 0, 1], r.estimate[1, 0, 1, 0] = [0, 4], [4, 0]
    r.estimate[2, 0, 0, 1], r.estimate[2, 0, 1, 0] = [2, 0], [4 * e(0.3), 2 * e(0.3)]
    r.estimate[0, 1, 0, 1], r.estimate[0, 1, 1, 0] = [0, 4], [8, 0]
    return r


THREATS = [0.4, 0.4, 0.5, 0.5, 3 / 4.5, 1 / 3.5, 4 / 6, 2 / 5]
BY_HAND = {
    "reward": 4.5 / 8,
    "seeker_reward": 0.5 / 6,
    "arsenal": 16 / 8,
    "seeker_arsenal": 11 / 6,
    "seeker_offence": 11 / 12,  # q 0: every unit counts half
    "seeker_defensive_share": 3 / 5,
    "seeker_arsenal_defensive_share": 6 / 11,
    "offensive_share": 10 / 16,
    "wars_per_100": 75.0,
    "wars_between_seekers_per_100": 25.0,
    "crises_per_100": 100.0,
    "tragic_share": 1 / 3,
    "aggression_share": 1 / 3,
    "accident_share": 1 / 3,
    "attacker_won_share": 2 / 3,
    "tension": 0.3,
    "threat": sum(THREATS) / 8,
    "security": 1 - sum(THREATS) / 8,  # with two states: 1 minus the one threat
    "misperception": (0.2 - 0.1 + 0.3 + 0.3) / 9,
    "misperception_absolute": (0.2 + 0.1 + 0.3 + 0.3) / 9,
    "treaty_share": 1 / 4,
    "treaties_formed_per_100": 25.0,
    "treaties_violated_per_100": 25.0,
    "treaties_detected_per_100": 25.0,
    "treaties_false_alarm_per_100": 0.0,
    "treaties_notice_given_per_100": 0.0,
    "treaties_withdrawn_per_100": 0.0,
    "treaties_expired_per_100": 0.0,
    "treaties_voided_by_war_per_100": 0.0,
    "treaties_suspended_per_100": 0.0,
    "treaties_resumed_per_100": 0.0,
    "treaties_renewed_per_100": 0.0,
    "illegal_share": 1 / 8,
}


def test_summary_worked_by_hand(story):
    assert metrics.summary(story, WORLD) == pytest.approx(BY_HAND)


def test_live_steps_end_with_the_world(story):
    assert metrics.live(story).tolist() == [[True, True], [True, False], [True, False]]
    assert metrics.pair_steps(story) == 4


def test_wars_by_type_and_cause(story):
    assert metrics.war_counts(story) == {
        **dict.fromkeys(("seeker_on_maximiser", "greedy_on_maximiser", "maximiser_on_seeker"), 0),
        **dict.fromkeys(("maximiser_on_greedy", "maximiser_on_maximiser"), 0),
        "all": 3,
        "seeker_on_seeker": 1,
        "seeker_on_greedy": 1,
        "greedy_on_seeker": 1,
        "greedy_on_greedy": 0,
        "by_will": 2,
        "by_accident": 1,
        "by_choice": 0,
        "won_by_attacker": 2,
    }


def test_arsenals_by_class_and_type(story):
    assert metrics.arsenal_by_class(story) == pytest.approx([10 / 8, 6 / 8])
    assert metrics.arsenal_by_class(story, metrics.seekers(story)) == pytest.approx([5 / 6, 6 / 6])
    assert metrics.mean_arsenal(story, metrics.greedy(story)) == pytest.approx(5 / 2)


def test_action_shares_merge_rivals():
    r = blank(1, 1, n=3)
    r.action[0, 0] = [6, 7, 0]  # offers to the next and to the one after, and hold
    shares = metrics.action_shares(r, scenarios.get("doubly_dangerous_n3"))
    assert shares["propose:arms_limit"] == pytest.approx(2 / 3)
    assert shares["hold"] == pytest.approx(1 / 3)
    assert sum(shares.values()) == pytest.approx(1)
    assert not any("+" in name for name in shares)
    assert metrics.action_shares(r, scenarios.get("doubly_dangerous_n3"), [2])["hold"] == 1.0


def test_nothing_to_count_is_nan_and_not_an_error():
    summary = metrics.summary(blank(2, 1), WORLD)
    empty = {name for name, value in summary.items() if math.isnan(value)}
    assert empty == {
        "seeker_defensive_share",
        "seeker_arsenal_defensive_share",
        "offensive_share",
        "tragic_share",
        "aggression_share",
        "accident_share",
        "attacker_won_share",
        "misperception",
        "misperception_absolute",
    }
    greedy = blank(1, 1)
    greedy.motive[:] = GREEDY
    assert math.isnan(metrics.summary(greedy, WORLD)["seeker_reward"])
    assert metrics.treaty_fates(greedy)["formed"] == 0
    assert math.isnan(metrics.treaty_fates(greedy)["mean_duration"])
    assert math.isnan(metrics.security_for_spending(greedy, WORLD.params)["security_return"])


def test_everything_destroyed_leaves_nothing_to_misperceive():
    r = blank(1, 1)
    r.war[0, 0, 0, 1] = CONQUEST
    r.estimate[:] = 3.0
    assert math.isnan(metrics.misperception(r, WORLD.with_params(attrition=1.0).params)["misperception"])


def test_threat_counts_allies_but_not_against_themselves():
    r = blank(1, 1, n=3, kinds=1)
    params = (
        scenarios.get("doubly_stable_n3")
        .with_params(distinguishability=1.0, offence_defence_balance=1.0, defence_sharing=0.5)
        .params
    )
    r.arsenal[0, 0] = [[2, 0], [0, 1], [0, 4]]
    for i, j in ((1, 2), (0, 1)):
        r.treaty[0, 0, 0, i, j] = r.treaty[0, 0, 0, j, i] = 5
    threats = metrics.threat(r, params)[0, 0]
    assert threats[0] == pytest.approx([0.0, 2 / (2 + 1 + 1 + 2), 2 / (2 + 1 + 4 + 0.5)])
    assert threats[1:].tolist() == [[0, 0, 0], [0, 0, 0]]  # no offence, no threat
    assert metrics.security(r, params)[0, 0] == pytest.approx([1.0, 1 - 1 / 3, 1 - 2 / 7.5])
    decisive = metrics.threat(r, params._replace(decisiveness=2.0))[0, 0]
    assert decisive[0] == pytest.approx([0.0, 4 / (4 + 4**2), 4 / (4 + 5.5**2)])


def test_threat_is_of_who_strikes_first():
    r = blank(1, 1)
    changes = {"distinguishability": 1.0, "offence_defence_balance": 1.0, "surprise": 0.75}
    r.arsenal[0, 0] = [[2, 0], [0, 4]]
    # home defence 1 stands, a quarter of 4 is met: 2 / (2 + 1 + 1)
    assert metrics.threat(r, WORLD.with_params(**changes).params)[0, 0, 0, 1] == pytest.approx(0.5)


def test_a_conquest_undone_is_a_war_and_no_conquest():
    r = blank(1, 1)
    r.war[0, 0, 0, 1], r.cause[0, 0, 0, 1] = RESTORED, WILL
    counts = metrics.war_counts(r)
    assert (counts["all"], counts["seeker_on_seeker"], counts["by_will"], counts["won_by_attacker"]) == (1, 1, 1, 0)


def test_the_dilemma_in_two_numbers():
    """Who spends more fares better, and all fare worse: from none to x = (1, 0) in one world, (2, 1) in the other."""
    r = blank(1, 2)
    r.arsenal[0, :, :, 0] = [[1, 0], [2, 1]]
    r.spent[0] = [[1, 0], [2, 1]]
    change = [0, -1 / 2, -1 / 3, -4 / 7]
    found = metrics.security_for_spending(r, WORLD.params)
    assert found["security_change"] == pytest.approx(sum(change) / 4)
    assert found["security_return"] == pytest.approx(sum(change) / 4)  # spent: 4 in all
    assert found["security_slope"] == pytest.approx((1 / 2 - 1 / 3) / 2)
    assert found["spent"] == 1.0


def test_power_maximisers_have_arsenals_and_wars_of_their_own():
    r = blank(2, 1)
    r.motive[:, 0] = [[MAXIMISER, SEEKER], [MAXIMISER, GREEDY]]
    r.arsenal[:, 0, :, 0] = [[4, 1], [6, 3]]
    r.war[0, 0, 0, 1] = r.war[1, 0, 0, 1] = CONQUEST
    assert metrics.arsenal_by_motive(r) == {"seeker": 1, "greedy": 3, "maximiser": 5}
    assert metrics.mean_arsenal(r, metrics.maximisers(r)) == 5
    assert metrics.war_rates(r)["tragic_share"] == 0
    assert metrics.war_rates(r)["aggression_share"] == 1
    counts = metrics.war_counts(r)
    assert (counts["maximiser_on_seeker"], counts["maximiser_on_greedy"]) == (1, 1)


def test_security_counts_home_and_the_alliances_of_the_start():
    """beta 2, q 0, b 1: 2 units attack with 2; a home worth 3 and an ally's half of 1 unit's half defend."""
    pact = np.array([[[0, 0, 0], [0, 0, 1], [0, 1, 0]]])
    params = (
        scenarios.get("doubly_dangerous_n3")
        .with_params(home_defences=[1, 3, 1], defence_sharing=0.5, in_force=pact)
        .params
    )
    r = blank(1, 1, n=3)
    r.start_arsenal[0, :, 0] = [2, 0, 1]
    assert metrics.start_security(r, params)[0, 1] == pytest.approx(1 - 2 / (2 + 3 + 0.25))


def test_offence_counts_what_weapons_are_for_when_they_can_be_told_apart(story):
    """At q = 0.9 a tank counts 0.95 of its unit and a fort 0.05 (MODEL 2); the story's seekers hold 6/11 forts."""
    distinguishable = scenarios.get("offence_distinguishable")
    expected = 11 / 6 * (5 / 11 * 0.95 + 6 / 11 * 0.05)
    assert metrics.summary(story, distinguishable)["seeker_offence"] == pytest.approx(expected)
