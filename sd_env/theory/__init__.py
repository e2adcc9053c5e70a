"""What must come of the game: closed forms of the race, the game's finite view, and solvers of small games.

The names here are those of `sd_env.theory.closed_form`; `view` and `solvers` are imported by name.
"""

from sd_env.theory.closed_form import (
    DISCOUNT,
    TEXTBOOK,
    Race,
    best_response,
    departures,
    expected_loss,
    jervis_spiral_number,
    most_defensive_class,
    numeric_best_response,
    race,
    race_level,
    reaction_slope,
    spiral_number,
    steady_states,
    textbook,
    tipping_point,
    user_cost,
    worst_distinguishability,
)

__all__ = [
    "DISCOUNT",
    "TEXTBOOK",
    "Race",
    "best_response",
    "departures",
    "expected_loss",
    "jervis_spiral_number",
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
    "worst_distinguishability",
]
