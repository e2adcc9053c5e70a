"""The rules in words, against the card's numbers."""

import pytest

from sd_env.scenarios import SCENARIOS, get
from sd_env.text.rules import rules


def test_the_numbers_are_those_of_the_card():
    """Section 7: kappa 0.4, u 0.02, delta 0.1, L 16, g 24, p 0.2, beta 2; at q = 0 a tank counts as half of each."""
    told = rules(get("doubly_dangerous"), 0)
    for line in (
        "A unit of tanks adds 0.5 to offence and 0.5 to defence, costs 0.4 to build and 0.02 a step to keep; 10 %",
        "if you are greedy, 24.",
        "The chance that agent 1 is greedy is 20 %.",
        "with A = 2 x its offence",
        "If you are conquered, you lose 16. An attacker that fails loses 4.",
        "Arms limit: you may not build tanks above 1 unit; a violation is seen with a chance of 50 %; that ends it",
        "The game has 64 steps.",
    ):
        assert line in told


def test_what_differs_between_states_is_told_to_the_state_of_the_seat():
    """Switzerland pays double for strike forces and 0.4 of the price of forts, at home twice as strong; Japan waits."""
    told = [rules(get("armed_neutrality"), seat) for seat in range(4)]
    assert "strike forces adds 0.92 to offence and 0.28 to defence, costs 0.8 to build" in told[2]
    assert "fortifications adds 0.1 to offence and 0.9 to defence, costs 0.16 to build" in told[2]
    assert "Without arms your defence is 2." in told[2]
    assert "You can build it after 30 steps." in told[3]
    assert "You can build it after" not in told[0]
    assert told[0] != told[1]


def test_it_is_told_who_decides_on_war():
    for name, decide in (("doubly_dangerous", False), ("small_state_greedy_power", True)):
        assert ("Attack begins a war" in rules(get(name), 0)) == decide
        assert ("a greedy state by 50 % more" in rules(get(name), 0)) != decide


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_a_seat_no_state_is_named(name):
    scenario = get(name)
    told = rules(scenario)
    assert all(f"rival {r}" in told for r in range(1, scenario.n_agents))
    if scenario.states[0] != "agent_0":
        assert not [state for state in scenario.states if state in told]
