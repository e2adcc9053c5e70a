"""A language model as a policy."""

import numpy as np
import pytest

from sd_env import suite
from sd_env.opponents import load
from sd_env.policy import Policy
from sd_env.scenarios import get
from sd_env.text import ChatPlayer, NoMove
from tests.text.stand_ins import Learns, babbles, holds, rambles

GAME = "doubly_dangerous"


def test_the_suite_judges_it_like_the_strategy_that_it_imitates():
    name = "doubly_dangerous_no_diplomacy"
    model, strategy = ChatPlayer(holds, name), load("hold", name)
    assert isinstance(model, Policy)
    judged = suite.evaluate(model, name, "training", worlds=1)
    assert repr(judged.rows) == repr(suite.evaluate(strategy, name, "training", worlds=1).rows)  # with what is none
    assert (model.asked, model.misread, model.held) == (2 * 2 * 64 * 2, 0, 0)  # plays, seeds, steps, seats of self-play


def test_it_makes_the_moves_that_its_answers_name():
    """The rambler makes the last legal move, with the masks and without."""
    scenario = get(GAME)
    engine = scenario.engine(8)
    engine.reset(0)
    player = ChatPlayer(rambles, scenario)
    for _ in range(5):
        seen, masks = engine.observation[:, 0], engine.mask[:, 0]
        last = [int(np.flatnonzero(mask)[-1]) for mask in masks]
        for given in (masks, None):
            actions, memory = player.predict(seen, action_masks=given)
            assert actions.tolist() == last
            assert memory is None
        engine.step(np.column_stack([actions, actions]))
    assert player.predict(seen[0])[0].shape == ()
    assert player.misread == 0


def test_it_counts_what_was_no_move():
    scenario = get(GAME)
    engine = scenario.engine(3)
    engine.reset(0)
    seen, masks = engine.observation[:, 0], engine.mask[:, 0]
    player = ChatPlayer(babbles, scenario, retries=2)
    assert player.predict(seen, action_masks=masks)[0].tolist() == [0, 0, 0]
    assert (player.asked, player.misread, player.held) == (9, 9, 3)
    player = ChatPlayer(Learns(), scenario)
    assert player.predict(seen, action_masks=masks)[0].tolist() == [1, 1, 1]
    assert (player.asked, player.misread, player.held) == (6, 3, 0)
    player = ChatPlayer(babbles, scenario, then="raise")
    with pytest.raises(NoMove):
        player.predict(seen, action_masks=masks)
    assert (player.asked, player.misread) == (2, 2)


def test_a_player_of_another_game_is_refused():
    with pytest.raises(
        ValueError, match="policy ChatPlayer: has 8 fields and 3 actions: doubly_dangerous has 18 and 8"
    ):
        suite.evaluate(ChatPlayer(holds, "doubly_dangerous_no_diplomacy"), GAME)
    with pytest.raises(ValueError, match="talk = 'gpt': must be a function from text to text"):
        ChatPlayer("gpt", GAME)


def test_it_is_told_names_only_if_it_knows_its_seat():
    scenario, heard = get("cold_war"), []
    engine = scenario.engine()
    engine.reset(0)
    for seat in (None, 1):
        ChatPlayer(lambda prompt: heard.append(prompt) or "hold", scenario, seat).predict(engine.observation[0, 1])
    assert "rival 1: you see" in heard[0]
    assert "Soviet Union" not in heard[0]
    assert "United States: you see" in heard[1]
