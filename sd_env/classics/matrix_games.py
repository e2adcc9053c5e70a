"""Jervis' two games: the stag hunt of states that want to be safe, and the prisoner's dilemma, repeated.

Each step both cooperate or defect; after each the game goes on with probability ``continuation``.
Source: Jervis (1978), "Cooperation under the Security Dilemma", World Politics 30(2).
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.tabular import Tabular

COOPERATE, DEFECT = 0, 1


class MatrixEquilibrium(NamedTuple):
    """What one round and its repetition have for equilibria."""

    trust: float  # cooperate in a single round iff P(other cooperates) is at least this; above 1: never
    defect_is_dominant: bool
    least_continuation: float  # going on must be at least as likely for grim cooperation to be an equilibrium


@dataclass(frozen=True)
class _Repeated(Classic):
    """Two agents, cooperate or defect, against each other in every step."""

    temptation: float
    reward: float
    punishment: float
    sucker: float
    continuation: float = 0.9

    source: ClassVar[str] = "Jervis 1978, World Politics 30(2), 167-214"
    result: ClassVar[str] = "R3"
    status: ClassVar[str] = "abstract"
    unique: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...]] = ("last_0", "last_1")  # 0 before the first round, 1 cooperated, 2 defected
    draws_step: ClassVar[int] = 1

    def __post_init__(self) -> None:
        finite(self)
        require(0 <= self.continuation < 1, "continuation", self.continuation, "in [0, 1)")

    @property
    def actions(self) -> tuple[str, ...]:
        return ("cooperate", "defect")

    @property
    def sees(self) -> tuple[Seen, ...]:
        who = ("own", "other")
        return tuple(Seen(f"{w}_last_{what}", 0, 1) for w in who for what in ("cooperated", "defected"))

    @property
    def discount(self) -> float:
        return 1.0  # the random end is the discount

    def payoffs(self) -> Array:
        """Payoff `[own action, other's action]`."""
        return np.array([[self.reward, self.sucker], [self.temptation, self.punishment]])

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), 2))

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        own = self.payoffs()
        reward = np.stack([own[actions[:, 0], actions[:, 1]], own[actions[:, 1], actions[:, 0]]], axis=1)
        return Turn((actions + 1).astype(np.float64), reward, draws[:, 0] >= self.continuation)

    def observe(self, state: Array) -> Array:
        both = np.stack([state, state[:, ::-1]], axis=1)  # [B, N, (own, other)]
        return np.stack([both == 1, both == 2], axis=-1).reshape(len(state), 2, 4).astype(float)

    def equilibrium(self) -> MatrixEquilibrium:
        """Trust threshold and the smallest continuation that supports cooperation by grim threats."""
        t, r, p, s = self.temptation, self.reward, self.punishment, self.sucker
        gain, loss = r - t, p - s
        trust = loss / (gain + loss) if gain + loss > 0 else float("inf")
        return MatrixEquilibrium(trust, t > r and p > s, max(0.0, (t - r) / (t - p)) if t > p else float("inf"))

    def tabular(self) -> Tabular:
        """One state: what was played before has no bearing on payoffs. The random end is the discount."""
        own = self.payoffs()
        reward = np.stack([own, own.T], axis=-1)[None]
        return Tabular(np.ones((1, 2, 2, 1)), reward, self.continuation, np.ones((1, 2, 2), bool), np.ones(1))


@dataclass(frozen=True)
class StagHunt(_Repeated):
    """Mutual cooperation is best, yet fear of the other's defection defects: CC > DC > DD > CD."""

    temptation: float = 3.0
    reward: float = 4.0
    punishment: float = 2.0
    sucker: float = 1.0
    title: ClassVar[str] = "stag hunt, repeated"

    def __post_init__(self) -> None:
        super().__post_init__()
        t, r, p, s = self.temptation, self.reward, self.punishment, self.sucker
        require(r > t > p > s, "(reward, temptation, punishment, sucker)", (r, t, p, s), "CC > DC > DD > CD")


@dataclass(frozen=True)
class PrisonersDilemma(_Repeated):
    """Defection dominates one round: DC > CC > DD > CD."""

    temptation: float = 4.0
    reward: float = 3.0
    punishment: float = 2.0
    sucker: float = 1.0
    title: ClassVar[str] = "prisoner's dilemma, repeated"

    def __post_init__(self) -> None:
        super().__post_init__()
        t, r, p, s = self.temptation, self.reward, self.punishment, self.sucker
        require(t > r > p > s, "(temptation, reward, punishment, sucker)", (t, r, p, s), "DC > CC > DD > CD")
