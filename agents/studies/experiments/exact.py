"""What the full game's exact theory says of a cell, to stand beside what was learned: a row ``exact`` of its game."""

from agents.studies.experiments.cell import Cell


def exact(cell: Cell) -> dict[str, float]:
    """Measures by the names of `sd_env.metrics.summary`, ``seeker_arsenal`` [units] above all; empty: not known yet."""
    return {}
