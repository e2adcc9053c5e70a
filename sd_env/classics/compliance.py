"""Compliance under imperfect verification: a prisoner's dilemma with a public alarm, and grim reversion after it.

Each step both comply or violate. If anybody violates the alarm sounds with probability ``detection``, else with
``false_alarm``; once it has sounded it is public for good. The game goes on with probability ``continuation``.
Source: the logic of Green & Porter (1984), Econometrica 52(1), for treaties as in Downs & Rocke (1990).
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.tabular import Tabular

COMPLY, VIOLATE = 0, 1


class ComplianceEquilibrium(NamedTuple):
    """When a treaty holds against a rival that complies until the alarm and violates for ever after it."""

    detection_needed: float  # q*; above 1: no verification suffices
    complies: bool  # detection is at least q*
    least_continuation: float  # needed if violations were seen for sure and alarms never false
    treaty_life: float  # expected steps until the alarm while all comply, if the game never ended
    value: float  # of the best response to that rival, before any alarm


def compliance_threshold(
    temptation: float, reward: float, punishment: float, continuation: float, false_alarm: float = 0.0
) -> float:
    """q* = eps + (T - R) (1 - delta (1 - eps)) / (delta (R - P)): detection from which on complying pays.

    Infinity where nothing is at stake later.
    """
    stake = continuation * (reward - punishment)
    if stake <= 0:
        return float("inf")
    return false_alarm + (temptation - reward) * (1 - continuation * (1 - false_alarm)) / stake


@dataclass(frozen=True)
class Compliance(Classic):
    """A treaty between two states that can break it unseen."""

    detection: float = 0.5
    false_alarm: float = 0.05
    temptation: float = 3.0
    reward: float = 2.0
    punishment: float = 1.0
    sucker: float = 0.0
    continuation: float = 0.9

    title: ClassVar[str] = "compliance under imperfect verification"
    source: ClassVar[str] = "Green & Porter 1984, Econometrica 52(1); Downs & Rocke 1990"
    result: ClassVar[str] = "R14"
    status: ClassVar[str] = "memory"
    unique: ClassVar[bool] = False  # unique against the grim rival, not between two learners
    columns: ClassVar[tuple[str, ...]] = ("alarmed",)
    draws_step: ClassVar[int] = 2

    def __post_init__(self) -> None:
        finite(self)
        t, r, p, s = self.temptation, self.reward, self.punishment, self.sucker
        names = "(temptation, reward, punishment, sucker)"
        require(t > r > p > s, names, (t, r, p, s), "strictly falling: T > R > P > S")
        require(0 < self.continuation < 1, "continuation", self.continuation, "in (0, 1)")
        require(0 <= self.false_alarm < 1, "false_alarm", self.false_alarm, "a probability in [0, 1)")
        require(0 <= self.detection <= 1, "detection", self.detection, "a probability in [0, 1]")

    @property
    def actions(self) -> tuple[str, ...]:
        return ("comply", "violate")

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("alarmed", 0, 1),)

    def payoffs(self) -> Array:
        """Payoff `[own action, other's action]`."""
        return np.array([[self.reward, self.sucker], [self.temptation, self.punishment]])

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), 1))

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        own = self.payoffs()
        reward = np.stack([own[actions[:, 0], actions[:, 1]], own[actions[:, 1], actions[:, 0]]], axis=1)
        sounds = draws[:, 0] < np.where((actions == VIOLATE).any(axis=1), self.detection, self.false_alarm)
        after = np.maximum(state, sounds[:, None])
        return Turn(after, reward, draws[:, 1] >= self.continuation)

    def observe(self, state: Array) -> Array:
        return np.repeat(state[:, None, :], 2, axis=1)

    def tabular(self) -> Tabular:
        """States: no alarm yet, alarmed. The random end is the discount."""
        own = self.payoffs()
        move = np.zeros((2, 2, 2, 2))
        move[1, ..., 1] = 1.0
        move[0, ..., 1] = self.detection
        move[0, COMPLY, COMPLY, 1] = self.false_alarm
        move[0, ..., 0] = 1.0 - move[0, ..., 1]
        reward = np.tile(np.stack([own, own.T], axis=-1), (2, 1, 1, 1))
        return Tabular(move, reward, self.continuation, np.ones((2, 2, 2), bool), np.array([1.0, 0.0]))

    def grim(self) -> Array:
        """The policy `[S, A]` that complies until the alarm and violates ever after."""
        return np.eye(2)

    def equilibrium(self) -> ComplianceEquilibrium:
        """Closed form; the best response has three candidates, of which violating for ever is one."""
        t, r, p, d = self.temptation, self.reward, self.punishment, self.continuation
        needed = compliance_threshold(t, r, p, d, self.false_alarm)
        after = p / (1 - d)
        keep = (r + d * self.false_alarm * after) / (1 - d * (1 - self.false_alarm))
        cheat = (t + d * self.detection * after) / (1 - d * (1 - self.detection))
        life = 1 / self.false_alarm if self.false_alarm else float("inf")
        return ComplianceEquilibrium(needed, self.detection >= needed, (t - r) / (t - p), life, max(keep, cheat))
