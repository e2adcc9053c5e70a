"""What must come of the game: closed forms of the race, the game's finite view, and solvers of small games.

The names here are those of `closed_form` and `numeric`; `view` and `solvers` are imported by name, as are `full_game`
(peace and race in the full game) and `memory` (the same with private motives and a public belief in them).
"""

from sd_env.theory.closed_form import (
    DISCOUNT,
    TEXTBOOK,
    Race,
    best_response,
    departures,
    most_defensive_class,
    race,
    race_level,
    reaction_slope,
    spiral_number,
    steady_states,
    textbook,
    tipping_point,
    user_cost,
)
from sd_env.theory.numeric import expected_loss, numeric_best_response

__all__ = [
    "DISCOUNT",
    "TEXTBOOK",
    "Race",
    "best_response",
    "departures",
    "expected_loss",
    "most_defensive_class",
    "numeric_best_response",
    "race",
    "race_level",
    "reaction_slope",
    "spiral_number",
    "steady_states",
    "textbook",
    "tipping_point",
    "user_cost",
]
