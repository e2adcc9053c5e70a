"""Guns and butter under the war constraint: arms that deter cost what they protect.

Each period has two steps. First both split their resources between consumption and arms; then, seeing both, each may
attack with all it has. An attacker mobilises its whole resources (it consumes nothing), pays ``attack_cost`` and wins
with probability R / (R + balance * m) against arms m; the winner holds both resources from the next period on, the
loser nothing. Otherwise both consume what they did not spend and the game goes on with probability ``continuation``.
Source: after Powell (1993), APSR 87(1), and Fearon (2018), International Organization 72(3).
"""

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require


class DeterrenceEquilibrium(NamedTuple):
    """The symmetric peaceful steady state with the least arms."""

    exists: bool
    arms: float  # m* of each; nan where no arms can deter
    critical_balance: float  # below it no peaceful steady state exists; 0 where attack never pays
    cost_of_anarchy: float  # m* / R; nan where none exists


@dataclass(frozen=True)
class GunsAndButter(Classic):
    """Two states with equal resources."""

    balance: float = 8.0
    attack_cost: float = 0.0
    resources: float = 1.0
    continuation: float = 0.9
    levels: int = 21

    title: ClassVar[str] = "guns and butter"
    source: ClassVar[str] = "after Powell 1993, APSR 87(1); Fearon 2018, International Organization 72(3)"
    result: ClassVar[str] = "R11"
    status: ClassVar[str] = "derived"
    unique: ClassVar[bool] = False  # more arms than m* deter as well
    columns: ClassVar[tuple[str, ...]] = ("deciding", "arms_0", "arms_1")
    draws_step: ClassVar[int] = 3

    def __post_init__(self) -> None:
        finite(self)
        require(self.balance > 0, "balance", self.balance, "above 0")
        require(self.attack_cost >= 0, "attack_cost", self.attack_cost, "at least 0")
        require(self.resources > 0, "resources", self.resources, "above 0")
        require(0 < self.continuation < 1, "continuation", self.continuation, "in (0, 1)")
        require(self.levels >= 2, "levels", self.levels, "at least 2")

    @property
    def actions(self) -> tuple[str, ...]:
        return (*(f"arms:{arms:.4g}" for arms in self.arms()), "peace", "attack")

    def arms(self) -> Array:
        """Arms of each of the first actions, `[levels]`."""
        return np.linspace(0.0, self.resources, self.levels)

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("deciding", 0, 1), Seen("own_arms", 0, 1), Seen("other_arms", 0, 1))

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), 3))

    def legal(self, state: Array) -> NDArray[np.bool_]:
        deciding = state[:, 0] == 1
        mask = np.zeros((len(state), 2, self.levels + 2), bool)
        mask[:, :, : self.levels] = ~deciding[:, None, None]
        mask[:, :, self.levels :] = deciding[:, None, None]
        return mask

    def win_probability(self, arms: Array) -> Array:
        """Chance of an attack with all resources against ``arms``."""
        return self.resources / (self.resources + self.balance * arms)

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        deciding = state[:, 0] == 1
        chosen = self.arms()[np.minimum(actions, self.levels - 1)]
        own = np.where(deciding[:, None], state[:, 1:], chosen)
        attacks = (actions == self.levels + 1) & deciding[:, None]
        first = np.where(attacks.all(axis=1), (draws[:, 0] < 0.5).astype(int), attacks[:, 1].astype(int))
        rows = np.arange(len(state))
        wins = draws[:, 1] < self.win_probability(own[rows, 1 - first])
        war = attacks.any(axis=1)
        reward = np.where(attacks, -self.attack_cost, self.resources - own)
        spoils = 2 * self.resources * self.continuation / (1 - self.continuation)
        reward[rows, np.where(wins, first, 1 - first)] += np.where(war, spoils, 0.0)
        after = np.where(deciding[:, None], 0.0, np.column_stack([np.ones(len(state)), own]))
        return Turn(after, reward * deciding[:, None], deciding & (war | (draws[:, 2] >= self.continuation)))

    def observe(self, state: Array) -> Array:
        arms = state[:, 1:] / self.resources
        return np.stack([np.column_stack([state[:, 0], arms[:, i], arms[:, 1 - i]]) for i in (0, 1)], axis=1)

    def equilibrium(self) -> DeterrenceEquilibrium:
        """m* is the smaller root of (a - m)(1 + B m) = 2 delta with R = 1 and a = 1 + kappa (1 - delta)."""
        d, b = self.continuation, self.balance
        a = 1 + self.attack_cost / self.resources * (1 - d)
        if a >= 2 * d:
            return DeterrenceEquilibrium(True, 0.0, 0.0, 0.0)  # attack does not pay even against nothing
        critical = (4 * d - a + sqrt(8 * d * (2 * d - a))) / a**2
        if b < critical:
            return DeterrenceEquilibrium(False, float("nan"), critical, float("nan"))
        root = (a * b - 1 - sqrt(max(0.0, (a * b + 1) ** 2 - 8 * d * b))) / (2 * b)
        return DeterrenceEquilibrium(True, root * self.resources, critical, root)
