"""Doves, deterrents and hawks: war comes where a hawk meets a dove, so arms that only deter keep others from arming.

Each side chooses a level of arms at once. A hawk attacks a dove: it wins G from it with probability p, else loses G to
it, and war costs each C. Against the deterrent level war does not pay a hawk, nor does it pay to attack from it.
Source: Jackson and Morelli (2009), "Strategic Militarization, Deterrence and Wars", QJPS 4(4), in its three levels.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.tabular import Tabular

DOVE, DETERRENT, HAWK = 0, 1, 2


class MilitarisationEquilibrium(NamedTuple):
    """The only equilibrium, the same for both."""

    dove: float  # probability of each level
    deterrent: float
    hawk: float
    war: float  # P(a hawk meets a dove)
    value: float  # each side's payoff


@dataclass(frozen=True)
class Militarisation(Classic):
    """Three levels of arms, one shot."""

    win: float = 0.8  # p: a hawk beats a dove with this probability
    prize: float = 10.0  # G: what the loser of a war gives to the winner
    war_cost: float = 1.0  # C: of each side in a war
    deterrent_cost: float = 0.5  # c_d: of the arms that deter
    hawk_cost: float = 2.0  # c_h: of the arms that attack

    title: ClassVar[str] = "doves, deterrents and hawks"
    source: ClassVar[str] = "Jackson and Morelli 2009, QJPS 4(4), 279-313"
    result: ClassVar[str] = "R10"
    status: ClassVar[str] = "abstract"
    unique: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ("level_0", "level_1")  # 0 before the choice, then 1 dove, 2 deterrent, 3 hawk

    def __post_init__(self) -> None:
        finite(self)
        require(0.5 < self.win <= 1, "win", self.win, "in (0.5, 1]")
        require(self.prize > 0, "prize", self.prize, "above 0")
        require(self.war_cost >= 0, "war_cost", self.war_cost, "at least 0")
        require(self.deterrent_cost > 0, "deterrent_cost", self.deterrent_cost, "above 0 (0 < c_d)")
        require(
            self.hawk_cost > self.deterrent_cost,
            "hawk_cost",
            self.hawk_cost,
            f"above deterrent_cost = {self.deterrent_cost!r} (c_d < c_h)",
        )
        gain = self.spoils
        attacks = f"below (2p - 1) G = {gain + self.war_cost:g}: else a hawk does not attack a dove"
        require(gain > 0, "war_cost", self.war_cost, attacks)
        q = self._mixture()[DETERRENT]
        require(
            q > 0,
            "(deterrent_cost, hawk_cost)",
            (self.deterrent_cost, self.hawk_cost),
            f"so low that q_T = 1 - c_d / ((2p-1) G + C) - (c_h - c_d) / ((2p-1) G - C) = {q:g} is above 0",
        )
        require(
            gain > self.hawk_cost,
            "hawk_cost",
            self.hawk_cost,
            f"below (2p - 1) G - C = {gain:g}: else two doves are an equilibrium, for no hawk pays among doves",
        )

    @property
    def spoils(self) -> float:
        """What war is worth to a hawk that attacks a dove, (2p - 1) G - C."""
        return (2 * self.win - 1) * self.prize - self.war_cost

    @property
    def ruin(self) -> float:
        """What it costs the dove, (2p - 1) G + C."""
        return (2 * self.win - 1) * self.prize + self.war_cost

    @property
    def actions(self) -> tuple[str, ...]:
        return ("dove", "deterrent", "hawk")

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("own_level", 0, 3), Seen("other_level", 0, 3))

    def payoffs(self) -> Array:
        """Payoff `[own level, other's level]`, wars at their expected value."""
        own = -np.array([0.0, self.deterrent_cost, self.hawk_cost])[:, None] * np.ones((1, 3))
        own[HAWK, DOVE] += self.spoils
        own[DOVE, HAWK] -= self.ruin
        return own

    def matrices(self) -> tuple[Array, Array]:
        """Payoffs of both `[level_0, level_1]`."""
        return self.payoffs(), self.payoffs().T

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), 2))

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        own = self.payoffs()
        reward = np.stack([own[actions[:, 0], actions[:, 1]], own[actions[:, 1], actions[:, 0]]], axis=1)
        return Turn((actions + 1).astype(np.float64), reward, np.ones(len(actions), bool))

    def observe(self, state: Array) -> Array:
        return np.stack([state, state[:, ::-1]], axis=1)

    def _mixture(self) -> tuple[float, float, float]:
        hawk = self.deterrent_cost / self.ruin  # a dove's risk is then worth the deterrent's cost
        dove = (self.hawk_cost - self.deterrent_cost) / self.spoils  # and a hawk's spoils its own
        return dove, 1 - dove - hawk, hawk

    def equilibrium(self) -> MilitarisationEquilibrium:
        """Mixture at which the three levels pay the same, what the deterrent costs."""
        dove, deterrent, hawk = self._mixture()
        return MilitarisationEquilibrium(dove, deterrent, hawk, 2 * dove * hawk, -self.deterrent_cost)

    def tabular(self) -> Tabular:
        """One state, and the game ends."""
        reward = np.stack(self.matrices(), axis=-1)[None]
        return Tabular(np.zeros((1, 3, 3, 1)), reward, 1.0, np.ones((1, 2, 3), bool), np.ones(1))
