"""From matches to a game between groups of runs: payoffs, gaps and ratings, with intervals over runs.

The empirical game has the groups (learners, strategies) as strategies and mean payoffs of matches between their runs
as payoffs (Wellman 2006; Li & Wellman 2024, arXiv:2405.00243). Intervals resample the runs within every group; a run
never stands for two, so that a learner's payoff against itself is that of different runs. A strategy is one thing and
is not resampled.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from open_spiel.python.egt import alpharank

from agents.statistics import FEW_RESAMPLES

Floats = NDArray[np.float64]
GAME_RESAMPLES = 200
"""Each of these games is solved, which takes longer than all else."""
SEED = 0


class Matrix(NamedTuple):
    """Payoffs between runs and who belongs to which group."""

    payoff: Floats  # [R, R]
    member: Floats  # [R, G], 1 where the run is of the group
    groups: tuple[str, ...]

    @property
    def counts(self) -> Floats:
        """Pairs of runs that count for payoffs between groups `[R, R]`: a run meets itself only where it is alone."""
        alone = self.member @ self.member.sum(axis=0) == 1
        return np.asarray(1.0 - np.diag((~alone).astype(float)))


def matrix(matches: pd.DataFrame) -> Matrix:
    """The payoffs of `agents.judging.cross_play.matches`."""
    group = matches.drop_duplicates("row").set_index("row")["row_group"]
    wide = matches.pivot(index="row", columns="column", values="payoff").loc[group.index, group.index]
    groups = tuple(dict.fromkeys(group))
    member = np.array([[float(of == g) for g in groups] for of in group])
    return Matrix(wide.to_numpy(), member, groups)


def between_groups(matrix: Matrix, weight: Floats | None = None) -> Floats:
    """`[G, G]` mean payoff of row groups against column groups; ``weight`` `[R]`: how often each run was drawn."""
    w = matrix.member if weight is None else matrix.member * weight[:, None]
    pairs = w.T @ matrix.counts @ w
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((w.T @ (matrix.counts * matrix.payoff) @ w) / pairs)


def resampled(matrix: Matrix, n: int) -> Floats:
    """`[n, R]` how often each run is drawn, within its group."""
    rng = np.random.default_rng(SEED)
    weight = np.zeros((n, len(matrix.member)))
    for g in range(len(matrix.groups)):
        runs = np.flatnonzero(matrix.member[:, g])
        weight[:, runs] = rng.multinomial(len(runs), np.full(len(runs), 1 / len(runs)), n)
    return weight


def _ends(values: Floats) -> tuple[Floats, Floats]:
    """95 % percentile interval over the first axis, NaN where nothing varies since nothing was resampled."""
    with np.errstate(invalid="ignore"):
        known = np.where(np.isfinite(values).any(axis=0), values, 0.0)
        low, high = np.nanpercentile(known, [2.5, 97.5], axis=0)
    return low, high


def cross_table(matrix: Matrix) -> pd.DataFrame:
    """One row a pair of groups: payoff, low, high, runs on each side, and ``meets``: self (one run) or others."""
    cell = between_groups(matrix)
    low, high = _ends(np.stack([between_groups(matrix, w) for w in resampled(matrix, FEW_RESAMPLES)]))
    size = matrix.member.sum(axis=0).astype(int)
    rows = []
    for a, row in enumerate(matrix.groups):
        for b, column in enumerate(matrix.groups):
            varies = size[a] > 1 or size[b] > 1
            rows.append(
                {
                    "row": row,
                    "column": column,
                    "payoff": cell[a, b],
                    "low": low[a, b] if varies else np.nan,
                    "high": high[a, b] if varies else np.nan,
                    "row_runs": size[a],
                    "column_runs": size[b],
                    "meets": "self" if a == b and size[a] == 1 else "others",
                }
            )
    return pd.DataFrame(rows)


def gap_table(matrix: Matrix) -> pd.DataFrame:
    """One row a group of several runs: self-play (each run with itself), cross-play (with the others), the gap."""

    def gap(weight: Floats) -> Floats:
        own = (matrix.member * weight[:, None]).T @ np.diag(matrix.payoff)
        return np.asarray(own / (matrix.member * weight[:, None]).sum(axis=0))

    ones, draws = np.ones(len(matrix.member)), resampled(matrix, FEW_RESAMPLES)
    cross = np.diag(between_groups(matrix))
    low, high = _ends(np.stack([gap(w) - np.diag(between_groups(matrix, w)) for w in draws]))
    size = matrix.member.sum(axis=0).astype(int)
    return pd.DataFrame(
        [
            {
                "group": g,
                "self_play": gap(ones)[k],
                "cross_play": cross[k],
                "gap": gap(ones)[k] - cross[k],
                "low": low[k],
                "high": high[k],
                "runs": size[k],
            }
            for k, g in enumerate(matrix.groups)
            if size[k] > 1
        ],
        columns=["group", "self_play", "cross_play", "gap", "low", "high", "runs"],
    )


def alpha_rank(payoff: Floats) -> Floats:
    """Mass `[G]` that the infinite-population dynamics leave on each group, one population a side of the table.

    Both sides choose from all groups, so that what groups earn among themselves counts; with a single population
    open_spiel's strong selection compares only who earns more of two that meet. The mean of the two sides.
    Source: Omidshafiei et al. (2019), Scientific Reports 9, as open_spiel computes it for strong selection.
    """
    n = len(payoff)
    if n == 1:
        return np.ones(1)
    joint = np.asarray(alpharank.compute([payoff, payoff.T], use_inf_alpha=True)[2], dtype=float).reshape(n, n)
    return np.asarray((joint.sum(axis=0) + joint.sum(axis=1)) / 2)


def rating_table(matrix: Matrix) -> pd.DataFrame:
    """One row a group, the best rated first: alpha-rank mass with its bootstrap interval."""
    table = pd.DataFrame(
        {
            "group": matrix.groups,
            "runs": matrix.member.sum(axis=0).astype(int),
            "alpha_rank": alpha_rank(between_groups(matrix)),
        }
    )
    games = [between_groups(matrix, w) for w in resampled(matrix, GAME_RESAMPLES)]
    games = [game for game in games if np.isfinite(game).all()]  # drawn one run only, a learner did not meet itself
    low = high = np.full(len(table), np.nan)
    if games and bool((matrix.member.sum(axis=0) > 1).any()):
        low, high = _ends(np.stack([alpha_rank(game) for game in games]))
    table["alpha_rank_low"], table["alpha_rank_high"] = low, high
    return table.sort_values(["alpha_rank", "group"], ascending=[False, True], ignore_index=True)
