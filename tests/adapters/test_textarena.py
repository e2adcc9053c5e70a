"""TextArena's loop, its wrappers, and the game behind it."""

import pytest

ta = pytest.importorskip("textarena")

from sd_env.adapters import textarena as adapter  # noqa: E402
from sd_env.text import TextGame, play  # noqa: E402
from tests.text.stand_ins import babbles, holds, rambles  # noqa: E402

pytestmark = pytest.mark.text


def run(env, players, seed=5):
    """As TextArena's users write it."""
    env.reset(num_players=len(players), seed=seed)
    done, info = False, {}
    while not done:
        player, seen = env.get_observation()
        done, info = env.step(players[player]("\n".join(text for _, text, _ in seen)))
    return (*env.close(), info)


def test_its_loop_plays_the_game():
    rewards, infos, info = run(adapter.env("doubly_dangerous", horizon=6), [rambles, holds])
    played = play({0: rambles, 1: holds}, TextGame("doubly_dangerous", 5, horizon=6))
    assert rewards == dict(enumerate(played.rewards))
    assert info == {"reason": "The game was truncated."}
    assert [infos[player]["turn_count"] for player in (0, 1)] == [6, 6]


def test_its_wrapper_shows_each_player_the_rules_first_and_what_it_sees_now_last():
    env = ta.wrappers.LLMObservationWrapper(adapter.env("doubly_dangerous"))
    env.reset(num_players=2, seed=0)
    player, seen = env.get_observation()
    assert player == 0
    assert "You govern agent 0." in seen
    assert "agent 1: you see" in seen
    env.step("Move: arm tanks")
    player, seen = env.get_observation()
    assert player == 1
    assert "You govern agent 1." in seen
    assert "Move: arm tanks" not in seen  # moves take effect together, and nobody sees the other's before


def test_an_answer_that_is_no_move_is_asked_again_and_then_holds():
    env = adapter.env("doubly_dangerous", horizon=2)
    env.reset(2, 0)
    env.get_observation()
    env.step(babbles(""))
    player, seen = env.get_observation()
    assert player == 0
    assert "Your last answer was no move. answer 'The weather is fine.': is no move" in seen[-1][1]
    env.step(babbles(""))
    assert env.get_observation()[0] == 1
    env.step("hold")
    assert env.game.steps[0]["did"] == ["hold", "hold"]
    assert env.game.steps[0]["misread"] == [2, 0]
    _, infos = env.close()
    assert [infos[player]["invalid_move"] for player in (0, 1)] == [True, False]


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="num_players = 3: must be 2, the states"):
        adapter.env("doubly_dangerous").reset(3)
    with pytest.raises(ValueError, match="unknown scenario"):
        adapter.env("chess")
    with pytest.raises(ValueError, match="fogg"):
        adapter.env(fogg=1)
