"""The recursive inspection game: one side may inspect m times in n periods, the other may violate once.

Zero-sum. The inspector is agent 0: it is paid +1 if it inspects when the other violates, -1 if it does not, 0 if nobody
ever violates. Source: Dresher (1962), RAND RM-2972; von Stengel (2016), arXiv:1412.0129.
"""

from dataclasses import dataclass
from math import comb
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.tabular import Tabular


class InspectionEquilibrium(NamedTuple):
    """The value and what both do; tables are indexed [periods left, inspections left]."""

    value: float  # to the inspector
    values: Array  # [n + 1, m + 1]
    inspect: Array  # [n + 1, m + 1] probability of inspecting now
    violate: Array  # [n + 1, m + 1] probability of violating now


def value(periods: int, inspections: int) -> float:
    """-C(n-1, m) / sum of C(n, i) over i <= m: von Stengel's closed form."""
    n, m = periods, inspections
    return -comb(n - 1, m) / sum(comb(n, i) for i in range(m + 1)) if n else 0.0


@dataclass(frozen=True)
class Inspection(Classic):
    """Both know how many periods and inspections are left; the violator acts at most once."""

    periods: int = 4
    inspections: int = 2

    title: ClassVar[str] = "recursive inspection"
    source: ClassVar[str] = "Dresher 1962, RAND RM-2972; von Stengel 2016, arXiv:1412.0129"
    result: ClassVar[str] = "R16"
    status: ClassVar[str] = "abstract"
    unique: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ("periods_left", "inspections_left")

    def __post_init__(self) -> None:
        finite(self)
        require(1 <= self.periods <= 200, "periods", self.periods, "in [1, 200]")
        require(0 <= self.inspections <= self.periods, "inspections", self.inspections, "in [0, periods]")

    @property
    def actions(self) -> tuple[str, ...]:
        return ("refrain", "act")  # to act is to inspect for agent 0, to violate for agent 1

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("inspector", 0, 1), Seen("periods_left", 0, 1), Seen("inspections_left", 0, 1))

    def begin(self, draws: Array) -> Array:
        return np.tile([float(self.periods), float(self.inspections)], (len(draws), 1))

    def legal(self, state: Array) -> NDArray[np.bool_]:
        mask = np.ones((len(state), 2, 2), bool)
        mask[:, 0, 1] = state[:, 1] > 0
        return mask

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        inspected, violated = actions[:, 0] == 1, actions[:, 1] == 1
        paid = np.where(violated, np.where(inspected, 1.0, -1.0), 0.0)
        after = state - np.stack([np.ones(len(state)), inspected], axis=1)
        return Turn(after, np.stack([paid, -paid], axis=1), violated | (after[:, 0] <= 0))

    def observe(self, state: Array) -> Array:
        left = state / [self.periods, max(1, self.inspections)]
        return np.stack([np.column_stack([np.full(len(state), role), left]) for role in (1.0, 0.0)], axis=1)

    def tabular(self) -> Tabular:
        """States (periods left, inspections left) with periods left in 1 … n, in that order."""
        n, m = self.periods, self.inspections + 1
        states = np.array([(t, k) for t in range(1, n + 1) for k in range(m)], float)
        move, pay = np.zeros((n * m, 2, 2, n * m)), np.zeros((n * m, 2, 2, 2))
        legal = self.legal(states)
        for a in (0, 1):
            for b in (0, 1):
                turn = self.step(states, np.tile([a, b], (n * m, 1)), np.empty((n * m, 0)))
                at = np.flatnonzero(legal[:, 0, a])
                pay[at, a, b] = turn.reward[at]
                at = at[~turn.terminated[at]]
                move[at, a, b, ((turn.state[at, 0] - 1) * m + turn.state[at, 1]).astype(int)] = 1.0
        start = np.zeros(n * m)
        start[(n - 1) * m + m - 1] = 1.0
        return Tabular(move, pay, 1.0, legal, start)

    def equilibrium(self) -> InspectionEquilibrium:
        """By exact recursion: in each period the mixed equilibrium of a two by two game."""
        shape = (self.periods + 1, self.inspections + 1)
        v, inspect, violate = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for n in range(1, shape[0]):
            v[n, 0], violate[n, 0] = -1.0, 1.0
            for m in range(1, min(n, shape[1] - 1) + 1):
                spent, kept = v[n - 1, m - 1], v[n - 1, min(m, n - 1)]
                v[n, m] = (spent + kept) / (2 + kept - spent)
                inspect[n, m] = (kept + 1) / (2 + kept - spent)
                violate[n, m] = (kept - spent) / (2 + kept - spent)
            inspect[n, n + 1 :] = 1.0  # more inspections than periods
        return InspectionEquilibrium(float(v[-1, -1]), v, inspect, violate)
