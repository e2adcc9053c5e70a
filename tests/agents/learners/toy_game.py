"""Games that are judged nowhere, for tests and for choosing settings."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sd_env.classics.classic import Classic, Seen, Turn


@dataclass(frozen=True)
class Entry(Classic):
    """Entering pays value - cost + pull if the other enters as well; values are uniform on [0, 1]."""

    cost: float = 0.8
    pull: float = 0.6

    title: ClassVar[str] = "entry"
    unique: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ("value_0", "value_1")
    draws_begin: ClassVar[int] = 2

    @property
    def actions(self):
        return ("out", "in")

    @property
    def sees(self):
        return (Seen("value", 0, 1),)

    def begin(self, draws):
        return draws.copy()

    def observe(self, state):
        return state[:, :, None]

    def step(self, state, actions, draws):
        enters = actions == 1
        paid = np.where(enters, state - self.cost + self.pull * enters[:, ::-1], 0.0)
        return Turn(state, paid, np.ones(len(state), bool))

    def equilibrium(self):
        """The value v from which on to enter: v = cost - pull (1 - v)."""
        return (self.cost - self.pull) / (1 - self.pull)


@dataclass(frozen=True)
class Pennies(Classic):
    """Matching pennies in which the first wins 3 on heads, 1 on tails: both play heads with probability 1/4."""

    title: ClassVar[str] = "matching pennies"
    unique: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ("nothing",)

    @property
    def actions(self):
        return ("heads", "tails")

    @property
    def sees(self):
        return (Seen("second", 0, 1),)

    def begin(self, draws):
        return np.zeros((len(draws), 1))

    def observe(self, state):
        return np.broadcast_to(np.array([0.0, 1.0])[None, :, None], (len(state), 2, 1)).copy()

    def step(self, state, actions, draws):
        won = np.where(actions[:, 0] != actions[:, 1], 0.0, np.where(actions[:, 0] == 0, 3.0, 1.0))
        return Turn(state, np.stack([won, -won], axis=1), np.ones(len(state), bool))

    def equilibrium(self):
        """P(heads) of both: 3 h = 1 - h."""
        return 0.25
