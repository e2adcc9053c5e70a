"""Kydd's trust game: each state knows whether it is trustworthy itself, and of the other only how likely that is.

Both cooperate or defect once. The trustworthy are paid by a stag hunt, the greedy by a prisoner's dilemma.
Source: Kydd (2005), "Trust and Mistrust in International Relations", Princeton University Press.

There is no ``tabular()``: agents of a table see its state, and the types are part of the state here. `normal_form` is
the same game in plans, chosen before the types are drawn, so that a table of it gives nothing away.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.tabular import Tabular

COOPERATE, DEFECT = 0, 1
TRUSTWORTHY, GREEDY = 0, 1  # index of a type in tables; in the state and in what agents see 1.0 is trustworthy


class TrustEquilibrium(NamedTuple):
    """What the trustworthy do; the greedy defect always. All equilibria are symmetric."""

    threshold: float  # p*: the trustworthy cooperate iff they think the other cooperates at least so likely; in (0, 1)
    cooperation: bool  # trust is at least p*: the trustworthy cooperating is an equilibrium
    defection: bool  # everybody defecting is one; always True, and the only one below p*
    mixed: float  # the trustworthy cooperating with this probability is the third; nan below p*


@dataclass(frozen=True)
class TwoTypes(Classic):
    """Two states, each privately trustworthy with probability ``trust``, else greedy."""

    trust: float = 0.6  # prior probability of being trustworthy, the same for both and independent
    temptation: float = 3.0  # the trustworthy's payoffs: DC
    reward: float = 4.0  # CC
    punishment: float = 2.0  # DD
    sucker: float = 1.0  # CD
    greedy_temptation: float = 4.0  # the greedy's
    greedy_reward: float = 3.0
    greedy_punishment: float = 2.0
    greedy_sucker: float = 1.0

    unique: ClassVar[bool] = False
    draws_begin: ClassVar[int] = 2

    def __post_init__(self) -> None:
        finite(self)
        require(0 <= self.trust <= 1, "trust", self.trust, "a probability in [0, 1]")
        require(self.reward > self.temptation, "reward", self.reward, "above temptation: else nobody is trustworthy")
        require(self.punishment > self.sucker, "punishment", self.punishment, "above sucker: else trust is no risk")
        tempted, fear = self.greedy_temptation, self.greedy_punishment
        require(tempted > self.greedy_reward, "greedy_temptation", tempted, "above greedy_reward: else none is greedy")
        require(fear > self.greedy_sucker, "greedy_punishment", fear, "above greedy_sucker: else they may cooperate")

    @property
    def actions(self) -> tuple[str, ...]:
        return ("cooperate", "defect")

    def payoffs(self) -> Array:
        """Payoff of a round `[own type, own action, other's action]`."""
        return np.array(
            [
                [[self.reward, self.sucker], [self.temptation, self.punishment]],
                [[self.greedy_reward, self.greedy_sucker], [self.greedy_temptation, self.greedy_punishment]],
            ]
        )

    def paid(self, trustworthy: Array, actions: NDArray[np.int64]) -> Array:
        """Payoffs of a round `[B, N]` to types `[B, N]` under actions `[B, N]`."""
        return self.payoffs()[np.where(trustworthy == 1, TRUSTWORTHY, GREEDY), actions, actions[:, ::-1]]

    def threshold(self) -> float:
        """p* = (P - S) / ((R - T) + (P - S)) of the trustworthy."""
        loss = self.punishment - self.sucker
        return loss / (self.reward - self.temptation + loss)

    def plan_payoffs(self) -> Array:
        """Payoff of the whole game `[own type, own plan, other's plan]`, where a plan is what one type does."""
        return self.payoffs()

    def normal_form(self) -> Tabular:
        """One state and one step, in which each picks a plan for either type before the types are drawn.

        With M plans a type, action ``M a + b`` follows plan a if trustworthy and b if greedy; rewards are expectations.
        """
        paid, t = self.plan_payoffs(), self.trust
        m = paid.shape[1]
        met = t * paid[..., :, None] + (1 - t) * paid[..., None, :]  # [own type, plan, other's plan if …, if …]
        own = (t * met[TRUSTWORTHY][:, None] + (1 - t) * met[GREEDY][None]).reshape(m * m, m * m)
        ends = np.zeros((1, m * m, m * m, 1))
        return Tabular(ends, np.stack([own, own.T], axis=-1)[None], 1.0, np.ones((1, 2, m * m), bool), np.ones(1))


@dataclass(frozen=True)
class TrustGame(TwoTypes):
    """One round between states that cannot see each other's type."""

    title: ClassVar[str] = "trust game"
    source: ClassVar[str] = "Kydd 2005, Trust and Mistrust in International Relations, Princeton"
    result: ClassVar[str] = "R4"
    status: ClassVar[str] = "memory"
    columns: ClassVar[tuple[str, ...]] = ("trustworthy_0", "trustworthy_1")

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("own_trustworthy", 0, 1),)

    def begin(self, draws: Array) -> Array:
        return (draws < self.trust).astype(float)

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        return Turn(state, self.paid(state, actions), np.ones(len(state), bool))

    def observe(self, state: Array) -> Array:
        return state[:, :, None]

    def equilibrium(self) -> TrustEquilibrium:
        """Closed form. If the other's trustworthy type cooperates with probability q, the other does with t q."""
        needed = self.threshold()
        enough = self.trust >= needed
        return TrustEquilibrium(needed, enough, True, needed / self.trust if enough else float("nan"))
