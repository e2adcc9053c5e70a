"""A game at one table: what may be moved, what may be seen while it goes on, what is shown when it is over."""

import json

import numpy as np
import pytest

from sd_env import opponents, scenarios
from sd_env.core.actions import PROPOSE, action_table
from sd_env.suite.match import play_episode
from sd_env.trajectory.episode import LAYOUT
from sd_env.viewer.session import MOST_SEED, YOU, Session, recorded, views_of

GAME = "doubly_dangerous"


def played(steps: int, seats=(YOU, "arm"), seed: int = 4, game=GAME) -> Session:
    session = Session(game, list(seats), seed)
    for step in range(steps):
        session.move(step % 3)  # wait, tanks, forts
    return session


def test_a_watched_game_is_the_one_that_a_match_plays():
    session = Session(GAME, ["tit_for_tat", "random"], 7)
    game = scenarios.get(GAME)
    line_up = opponents.load_seats({0: "tit_for_tat", 1: "random"}, game, 7)
    episode = play_episode(line_up, game, 7, n_steps=64)
    shown = session.trajectory()
    assert session.over
    assert all(np.array_equal(shown.arrays[name], episode.arrays[name]) for name in LAYOUT)


def test_your_moves_are_played_and_the_others_move_too():
    session = played(6)
    session.leave()
    shown = session.trajectory()
    assert shown.choice[1:, 0].tolist() == [0, 1, 2, 0, 1, 2]
    assert shown.choice[1:, 1].tolist() == [1] * 6  # arm builds tanks, its action 1


def test_while_you_play_nothing_of_the_truth_is_in_the_page():
    session = played(9, game=scenarios.get(GAME).with_params(fog=0.6))
    payload = session.payload()
    (view,) = payload["views"]
    assert {(line["of"], line["by"]) for line in view["lines"]} == {(0, None), (1, 0)}
    assert [one["of"] for name in ("motives", "rewards", "acts") for one in view[name]] == [0, 0, 0]
    told = json.dumps(payload)
    session.leave()
    truth = np.round(session.trajectory().arsenal[1:, 1, 0], 4)
    assert min(truth) > 0.1
    assert not [units for units in truth if str(units) in told]
    own = np.round(session.trajectory().arsenal[1:, 0, 0], 4)
    assert all(str(units) in told for units in own)


def test_when_it_is_over_the_fog_lifts():
    session = played(3)
    with pytest.raises(ValueError, match="stays hidden until it ends"):
        session.trajectory()
    before = session.payload()["views"][0]
    session.leave()
    truth, mine, its = session.payload()["views"]
    assert (truth["key"], mine["key"], its["key"]) == ("truth", "0", "1")
    assert mine == before
    assert {(line["of"], line["by"]) for line in truth["lines"]} == {(0, None), (0, 1), (1, None), (1, 0)}


def test_the_horizon_ends_it_without_anybody_leaving():
    session = Session(scenarios.get(GAME).with_params(horizon=2), [YOU, "hold"])
    session.move(0)
    assert not session.over
    session.move(0)
    assert session.over
    assert session.moves() == []


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (99, r"move 99: must be a whole number in \[0, 8\)"),
        (-1, r"move -1: must be"),
        (True, "move True: must be"),
        (1.0, r"move 1\.0: must be"),
        (7, "not possible now: Leave the arms limit with agent_1"),
    ],
)
def test_a_bad_move_is_refused_and_nothing_moves(move, said):
    session = played(2)
    before = session.payload()
    with pytest.raises(ValueError, match=said):
        session.move(move)
    assert session.payload() == before


def test_after_the_end_nobody_moves():
    session = played(1)
    session.leave()
    with pytest.raises(ValueError, match="the game is over"):
        session.move(0)


@pytest.mark.parametrize(
    ("seats", "seed", "said"),
    [
        ([YOU], 0, "seats: 1 players for doubly_dangerous: must be 2"),
        ([YOU, YOU], 0, "seats: 'you' sits in 2 of them: must be in one at most"),
        ([YOU, "nobody"], 0, "policy 'nobody': neither a file of weights nor one of hold, arm"),
        ([YOU, "hold"], -1, r"seed = -1: must be a whole number in \[0, 4294967295\]"),
        ([YOU, "hold"], MOST_SEED + 1, "seed = 4294967296: must be"),
        ([YOU, "hold"], None, "seed = None: must be"),
    ],
)
def test_a_bad_table_is_refused(seats, seed, said):
    with pytest.raises(ValueError, match=said):
        Session(GAME, seats, seed)


def test_a_policy_of_another_game_is_refused():
    path = opponents.populations.HERE / "doubly_dangerous-shared-seed901.safetensors"
    with pytest.raises(ValueError, match=r"has \d+ fields and \d+ actions: cold_war has 47 and 19"):
        Session("cold_war", [YOU, "trained"], files={"trained": path})


def test_the_other_seat_looks_at_the_same_world():
    one, other = played(0, (YOU, "hold")), played(0, ("hold", YOU))
    for session in (one, other):
        session.leave()
    assert one.trajectory().key == other.trajectory().key
    assert np.array_equal(one.trajectory().arsenal, other.trajectory().arsenal)


def test_an_offer_that_is_made_is_no_longer_possible():
    session = Session(GAME, [YOU, "hold"])
    offer = int(np.flatnonzero(action_table(session.scenario.params).family == PROPOSE)[0])
    assert session.moves()[offer].legal
    session.move(offer)
    assert not session.moves()[offer].legal


def test_what_is_too_large_to_draw_is_refused(monkeypatch):
    session = played(3)
    session.leave()
    assert len(views_of(session.trajectory())) == 3
    monkeypatch.setattr("sd_env.viewer.session.MOST_NUMBERS", 31)  # 4 moments of 2 x 2 states and 2 weapons are 32
    with pytest.raises(ValueError, match="has 32 numbers to draw: one page draws at most 31"):
        recorded(session.trajectory())
