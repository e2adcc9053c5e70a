"""What the page says of memory, on worlds that can be counted by hand."""

import pandas as pd

from agents.reporting.full_game_memory import memory

PLAIN = {
    "world": "doubly_stable",
    "beliefs": 0,
    "arms": 0.5,
    "against_seekers": 0.0,
    "against_greedy": 2.5,
    "greedy": 2.75,
    "wars": 1.5,
    "payoff": 0.6,
    "gain": 0.02,
    "early_truth": 0.9,
    "truth": 1.0,
    "states": 1296,
    "seconds": 3.0,
}


def told(**changes: float) -> str:
    """The page's words where one world keeps to the prediction, and another changes by ``changes`` with memory."""
    other = PLAIN | {"world": "doubly_dangerous"}
    seen = {"beliefs": 5, "states": 32400}
    rows = [PLAIN, other, PLAIN | seen | {"arms": 0.4}, other | seen | changes]
    solved = pd.DataFrame(
        {"world": ["doubly_stable", "doubly_dangerous"], "setting": "_benign", "random_arms": [0.0, 0.07]}
    )
    return " ".join(memory(pd.DataFrame(rows), solved).split())


def test_a_prediction_that_holds_everywhere_is_said_to():
    text = told()
    assert "**With 5 points a belief.** It held in all of them. Memory moves seekers' arms by −0.10 to +0.00" in text
    assert "| doubly stable | none | 0.50 | 0.00 | 2.50 | 2.75 | 1.5 | 0.60 | 0.020 | 0.90 | 1.00 | 1,296 | 3 |" in text
    assert "| doubly stable | 5 points | 0.40 |" in text
    assert "is within 0.07 units of where learning ends without the greedy" in text


def test_arms_payoff_and_belief_can_each_refute_it():
    for changes in ({"arms": 0.76}, {"arms": 0.24}, {"payoff": 0.71}, {"payoff": 0.49}, {"truth": 0.94}):
        assert "It held in 1 of 2 worlds, and is refuted by doubly dangerous, where arms go" in told(**changes)
    for changes in ({"arms": 0.74}, {"payoff": 0.69}, {"truth": 0.96}):
        assert "It held in all of them." in told(**changes)
