"""What the full game's exact theory says of a cell, to stand beside what was learned: rows of its game."""

from agents.studies.experiments.cell import Cell
from sd_env.core.state import SEEKER
from sd_env.theory.equilibria import LEAST, MOST
from sd_env.theory.exact_play import Outcome, outcome
from sd_env.theory.learning import learn
from sd_env.theory.tables import Tables, tables


def exact(cell: Cell) -> dict[str, dict[str, float]]:
    """By row, measures as `sd_env.metrics.summary` names them, ``seeker_arsenal`` [units] above all; empty: not known.

    ``exact`` is the prediction: where the natural gradient ends from random play. ``exact from peace`` and ``exact from
    race`` are its ends from almost never and almost always arming: the equilibria between which it chooses. ``exact
    vanilla`` is the gradient weighted by visits, ``exact vanilla exploring`` by visits from all states alike, both
    where motives are known. Fog is set aside, tension stands, episodes do not end.
    """
    try:
        made = tables(cell.game.params)
    except ValueError:  # treaties, signals, attack by choice: the tables have no place for them
        return {}
    ends = {
        "exact": learn(made),
        "exact from peace": learn(made, arming=LEAST),
        "exact from race": learn(made, arming=MOST),
    }
    if set(made.prior.ravel()) <= {0.0, 1.0}:
        ends["exact vanilla"] = learn(made, rule="vanilla", steps=400, rate=0.5)
        ends["exact vanilla exploring"] = learn(made, rule="vanilla", steps=400, rate=0.3, exploring=True)
    return {name: measures(made, outcome(made, end.profile)) for name, end in ends.items()}


def measures(game: Tables, end: Outcome) -> dict[str, float]:
    """An outcome under the names of `sd_env.metrics.summary`, means over both states."""
    wars = (end.wars * game.prior).sum(1)  # a war has two sides, and both states see the same wars
    return {
        "seeker_arsenal": float(end.arsenals[:, SEEKER].sum(-1).mean()),
        "wars_per_100": float(100.0 * wars.mean()),
        "seeker_reward": float(end.payoff[:, SEEKER].mean()),
        "gain": float(end.gain.max()),
    }
