"""Cross-play: every policy among copies of every other, on the same worlds.

A match of ``row`` against ``column`` puts the row in one seat and the column in all others, each seat in turn; its
payoff is the row's mean reward a step. With two states both payoffs come out of one play. Each match depends on its
policies and the seed alone, so that tables are the same whatever the number of processes.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.judging.contestants import Contestant
from agents.learners.threads import one_thread
from agents.runs.sweep import all_of
from sd_env import metrics, scenarios
from sd_env.suite.match import play
from sd_env.suite.seeds import TOURNAMENT

Task = tuple[Contestant, Contestant, int, str, int, int]


def matches(
    players: Sequence[Contestant], scenario: str, *, n_worlds: int = 256, seed: int = 0, jobs: int | None = 1
) -> pd.DataFrame:
    """One row an ordered pair: row, column, their groups, payoff, its standard error over episodes, episodes.

    ``n_worlds``: episodes a seat of the row. A slow function: a progress bar goes to the screen.
    """
    n = len(scenarios.get(scenario).states)
    tasks = [
        (a, b, seat, scenario, n_worlds, TOURNAMENT + seed)
        for a, b in product(players, players)
        for seat in range(1 if n == 2 else n)
    ]
    paid_in = all_of(_play, tasks, jobs, "matches")
    played = {(a.name, b.name, seat): paid for (a, b, seat, *_), paid in zip(tasks, paid_in, strict=True)}
    rows = []
    for a, b in product(players, players):
        if n == 2:  # the row sat first in one play, second in the other
            paid = np.concatenate([played[a.name, b.name, 0][:, 0], played[b.name, a.name, 0][:, 1]])
        else:
            paid = np.concatenate([played[a.name, b.name, seat][:, seat] for seat in range(n)])
        rows.append(
            {
                "row": a.name,
                "column": b.name,
                "row_group": a.group,
                "column_group": b.group,
                "payoff": paid.mean(),
                "standard_error": paid.std(ddof=1) / np.sqrt(len(paid)),
                "episodes": len(paid),
            }
        )
    return pd.DataFrame(rows)


def _play(task: Task) -> NDArray[np.float64]:
    """`[episodes, N]` payoffs of the row in one seat and the column in all others."""
    row, column, seat, scenario, n_worlds, seed = task
    game = scenarios.get(scenario)
    seated = {k: (row if k == seat else column).in_seat(k, scenario) for k in range(len(game.states))}
    with one_thread():
        return np.asarray(metrics.payoffs(play(seated, game, n_worlds, seed)))
