"""A line-up plays: by names or objects, in any scenario, with nobody missing."""

import numpy as np
import pytest

import sd_env
from sd_env.opponents import STRATEGIES
from sd_env.suite.match import play, play_episode, self_play

GAME = sd_env.scenario("doubly_dangerous")


def test_a_scenario_is_taken_by_its_name_and_as_it_is():
    for given in (GAME, GAME.name):
        assert play({0: "arm", 1: "hold"}, given, 4, 1, n_steps=3).scenario == GAME.name
        assert self_play("hold", given, 4, 1, n_steps=3).action.shape == (3, 4, 2)
    with pytest.raises(ValueError, match="unknown scenario 'mars': did you mean"):
        play({0: "hold", 1: "hold"}, "mars", 4, 1)


def test_functions_are_played_too():
    actions = play({0: lambda rows: np.ones(len(rows), int), 1: "hold"}, GAME, 4, 1, n_steps=3).action
    assert (actions == [1, 0]).all()
    with pytest.raises(ValueError, match="policy int: must be a strategy's name"):
        play({0: 3, 1: "hold"}, GAME, 4, 1)


@pytest.mark.parametrize(
    ("line_up", "message"),
    [
        ({0: "hold"}, r"line_up has nobody in seats 1 \(agent_1\): must have a policy for each of \[0, 1\]"),
        ({}, r"line_up has nobody in seats 0 \(agent_0\), 1 \(agent_1\): must"),
        ({0: "hold", 1: "hold", 2: "arm"}, "line_up has unknown seats 2: must"),
    ],
    ids=["one", "all", "more"],
)
def test_every_seat_is_filled_and_no_other(line_up, message):
    with pytest.raises(ValueError, match=message):
        play(line_up, GAME, 4, 1)
    strategies = {seat: STRATEGIES[name](GAME) for seat, name in line_up.items()}
    with pytest.raises(ValueError, match=message):
        play_episode(strategies, GAME, 1, n_steps=3)
