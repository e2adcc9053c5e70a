"""What the full game's exact theory says of a cell, to stand beside what was learned: rows of its game."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.studies.experiments.cell import Cell
from agents.studies.experiments.untaught import measured
from sd_env.core.state import GREEDY, SEEKER
from sd_env.scenarios import Scenario
from sd_env.theory.equilibria import LEAST, MOST
from sd_env.theory.exact_play import outcome
from sd_env.theory.learning import learn
from sd_env.theory.tables import Tables, rounded, tables

Array = NDArray[np.float64]


def exact(cell: Cell) -> dict[str, dict[str, float]]:
    """By row, measures of `sd_env.metrics.summary`: exact profiles played in the game itself; empty: not known.

    ``exact`` is the prediction: where the natural gradient ends from random play. ``exact from peace`` and ``exact from
    race`` are its ends from almost never and almost always arming: the equilibria between which it chooses. ``exact
    vanilla`` is the gradient weighted by visits, ``exact vanilla exploring`` by visits from all states alike, both
    where motives are known. They are computed without fog and with tension at rest, and played with both as they are.
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
    return {
        name: measured(OnGrid(made, end.profile, cell.game), cell.game)
        | {"gain": float(outcome(made, end.profile).gain.max())}
        for name, end in ends.items()
    }


class OnGrid:
    """Plays a profile of the tables in the game: between grid points a mean of its neighbours; both states alike."""

    def __init__(self, game: Tables, profile: Array, scenario: Scenario) -> None:
        self.game, self.profile = game, profile[0, :, :, 0]  # [M, A, L, L']
        names = [field.name for field in scenario.fields()]
        self.own = [names.index(f"own.arsenal.{weapon}") for weapon in scenario.weapons]
        self.its = [names.index(f"rival+1.arsenal.{weapon}") for weapon in scenario.weapons]
        self.greedy = names.index("own.greedy") if "own.greedy" in names else None
        self.draws = np.random.default_rng(0)

    def predict(
        self, observation: Any, state: Any = None, episode_start: Any = None, deterministic: bool = False
    ) -> tuple[Any, Any]:
        """An action in each row, drawn."""
        seen = np.asarray(observation, float)
        own, its = (
            rounded(np.expm1(seen[:, columns]), self.game.unit, self.game.levels) for columns in (self.own, self.its)
        )
        chances = np.einsum("bi,maik,bk->mba", own, self.profile, its, optimize=True)
        is_greedy = self.greedy is not None and seen[:, self.greedy, None] > 0.5
        chosen = np.where(is_greedy, chances[GREEDY], chances[SEEKER]).cumsum(axis=1)
        return (self.draws.random((len(seen), 1)) * chosen[:, -1:] > chosen).sum(axis=1), None
