"""What the full game's exact theory says of a cell, to stand beside what was learned: rows of its game."""

from agents.studies.experiments.cell import Cell


def exact(cell: Cell) -> dict[str, dict[str, float]]:
    """By row, measures as `sd_env.metrics.summary` names them, ``seeker_arsenal`` [units] above all; empty: not known.

    The row ``exact`` is the prediction (the natural gradient from random play). Others begin with that word, such as
    ``exact vanilla``, the gradient weighted by visits.
    """
    return {}
