"""Names of moves: one each, told apart however they are typed."""

import pytest

from sd_env.core.actions import action_table
from sd_env.scenarios import SCENARIOS, get
from sd_env.text import move_names, parse


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_name_leads_back_to_its_move_alone(name):
    """Also in small letters, in a sentence that begins otherwise, and without knowing the seat."""
    scenario = get(name)
    for seat in (None, *range(scenario.n_agents)):
        moves = {name: action for action, name in enumerate(move_names(scenario, seat))}
        assert len(moves) == len(action_table(scenario.params).family)
        for name, action in moves.items():
            assert parse(f"We choose to {name.lower()}.", moves) == action


def test_moves_name_who_is_addressed():
    """With `+r` the rival r seats on: from Switzerland (2) Japan, then the first power, then the second."""
    names = move_names(get("armed_neutrality"), 2)
    offers = [name for name in names if name.startswith("propose")]
    assert offers == [f"propose observers to {who}" for who in ("Japan", "First power", "Second power")]
    assert move_names(get("small_state_greedy_power"))[-2:] == ("attack rival 1", "attack rival 2")
