"""What one state saw: the engine's own observations, read; nothing that it was not told."""

import numpy as np
import pytest

from sd_env import scenarios
from sd_env.core.state import FOR_EVER, FORMED
from sd_env.viewer.seen import Eyes, eyes_of, observations, seen_view, spans
from sd_env.viewer.session import Session
from tests.render.story import by_hand


@pytest.mark.parametrize("name", ["cold_war", "us_china", "expansion_or_fear_doubly_dangerous"])
def test_a_kept_episode_tells_what_was_observed_when_it_was_played(name):
    n = len(scenarios.get(name).states)
    session = Session(name, ["random"] * n, 3)
    assert np.array_equal(observations(session.trajectory()), np.stack(session._rows))


def view_by_hand(seat: int, **changes):
    t = by_hand()
    for name, (where, value) in changes.items():
        t.arrays[name][where] = value
    return seen_view(eyes_of(t, seat, observations(t)))


def test_a_seat_sees_its_own_arms_and_believes_of_others():
    lines = {(one["of"], one["by"], one["weapon"]): one["values"] for one in view_by_hand(1)["lines"]}
    assert set(lines) == {(of, None if of == 1 else 1, k) for of in range(3) for k in range(2)}
    assert lines[1, None, 0] == pytest.approx([0.25] * 9, abs=1e-4)
    assert lines[0, 1, 0] == pytest.approx([1.25] * 9, abs=1e-4)  # a unit, believed a quarter more


@pytest.mark.parametrize(
    "hidden",
    [
        {"arsenal": ((slice(None), 0), 7.0)},
        {"motive": ((slice(None), 0), 1)},
        {"estimate": ((slice(None), 0, 1), 3.0)},
        {"misreading": (slice(None), 2.0)},
        {"cause": (slice(None), 2)},
        {"choice": ((slice(None), 0), 3)},
        {"reward": ((slice(None), 2), 9.0)},
    ],
    ids=lambda hidden: next(iter(hidden)),
)
def test_what_is_hidden_from_a_seat_does_not_change_its_view(hidden):
    assert view_by_hand(1, **hidden) == view_by_hand(1)


def test_what_is_public_does_change_it():
    assert view_by_hand(1, tension=((4, 1, 0), 0.9)) != view_by_hand(1)


def test_the_chronicle_of_a_seat_tells_public_acts_and_own_ones():
    told = [(event["step"], event["text"]) for event in view_by_hand(2)["events"]]
    assert (1, "Between Bland and Cland: hotline is in force.") in told
    assert (2, "Cland: Assure the others.") in told
    assert (3, "Aland opens its arsenal to all eyes.") in told
    assert not [text for _, text in told if "arms_limit" in text]
    assert told == sorted(told, key=lambda one: one[0])


def test_a_treaty_in_force_is_a_bar():
    t = by_hand()
    t.arrays["treaty"][:] = 0
    t.arrays["treaty"][3:6, 0, 0, 1] = t.arrays["treaty"][3:6, 0, 1, 0] = FOR_EVER
    t.arrays["treaty_event"][3, 0, 0, 1] = FORMED
    (bar,) = seen_view(eyes_of(t, 0, observations(t)))["treaties"]
    assert (bar["pair"], bar["kind"], bar["start"], bar["stop"], bar["ending"]) == ([0, 1], 0, 3, 6, "ended")


def test_treaties_between_rivals_are_seen():
    bars = view_by_hand(2)["treaties"]
    assert [0, 1] in [bar["pair"] for bar in bars]


def test_stretches():
    assert spans(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert spans(np.array([False])) == []


def test_an_illegal_choice_was_a_wait():
    session = Session("doubly_dangerous", ["hold", "hold"])
    t = session.trajectory()
    choice = t.choice[:, 0].copy()
    choice[1] = 7  # to leave a treaty that is not there
    eyes = Eyes(t.scenario, 0, observations(t)[:, 0], t.reward[:, 0], choice)
    assert eyes.acts()[:3] == ["", "Wait", "Wait"]
