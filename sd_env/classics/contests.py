"""Contests over a prize, and Hirshleifer's anarchy: how much is spent on fighting.

Sources: Tullock (1980), "Efficient rent seeking"; Hirshleifer (1995), "Anarchy and its breakdown", JPE 103(1).
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require


class ContestEquilibrium(NamedTuple):
    """The symmetric equilibrium in pure strategies."""

    effort: float  # of each agent
    dissipation: float  # share of what is contested that fighting consumes
    payoff: float  # of each agent
    only: bool  # no other equilibrium is in pure strategies


def win_probability(effort: Array, decisiveness: float) -> Array:
    """Chances `[..., N]` of efforts `[..., N]`: e^r over the sum of all e^r, equal where nobody makes an effort.

    Symmetric, homogeneous of degree 0, rising in the own effort.
    """
    top = effort.max(axis=-1, keepdims=True)
    weight = np.where(top > 0, (effort / np.where(top > 0, top, 1.0)) ** decisiveness, 1.0)
    return weight / weight.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class _OneShot(Classic):
    """One simultaneous choice of an effort on a grid from 0 to `top`; nobody sees anything before."""

    levels: int = 101
    n: int = 2

    status: ClassVar[str] = "memory"
    unique: ClassVar[bool] = True  # a contest of n > 2 only if `equilibrium` says so; always if decisiveness <= 1
    result: ClassVar[str] = "R13"
    columns: ClassVar[tuple[str, ...]] = ("played",)

    def __post_init__(self) -> None:
        finite(self)
        require(2 <= self.n <= 16, "n", self.n, "a number of agents in [2, 16]")
        require(self.levels >= 2, "levels", self.levels, "at least 2")

    @property
    def n_agents(self) -> int:  # type: ignore[override]
        return self.n

    @property
    def top(self) -> float:
        """Largest effort."""
        return 1.0

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(f"effort:{effort:.4g}" for effort in self.efforts())

    def efforts(self) -> Array:
        """Effort of each action, `[A]`."""
        return np.linspace(0.0, self.top, self.levels)

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("nothing", 0, 0),)

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), 1))

    def observe(self, state: Array) -> Array:
        return np.zeros((len(state), self.n, 1))

    @abstractmethod
    def payoff(self, effort: Array) -> Array:
        """Payoffs `[..., N]` of efforts `[..., N]`."""

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        return Turn(np.ones_like(state), self.payoff(self.efforts()[actions]), np.ones(len(state), bool))

    def exploitability(self, policy: Array) -> float:
        """What one agent gains at most by leaving ``policy`` `[A]`, which all others play; for two agents."""
        require(self.n == 2, "n", self.n, "2: pairs of efforts are enumerated")
        effort = self.efforts()
        mine = self.payoff(np.stack(np.meshgrid(effort, effort, indexing="ij"), axis=-1))[..., 0]
        worth = mine @ policy
        return float(worth.max() - policy @ worth)


@dataclass(frozen=True)
class Contest(_OneShot):
    """Tullock's contest: each spends, and wins the prize with its share of all spending to the power r."""

    prize: float = 1.0
    decisiveness: float = 1.0
    title: ClassVar[str] = "contest"
    source: ClassVar[str] = "Tullock 1980, in Toward a Theory of the Rent-Seeking Society"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.prize > 0, "prize", self.prize, "above 0")
        require(
            0 < self.decisiveness <= self.n / (self.n - 1),
            "decisiveness",
            self.decisiveness,
            f"in (0, n / (n - 1)] = (0, {self.n / (self.n - 1):g}]: beyond that no equilibrium is pure",
        )

    @property
    def top(self) -> float:
        return self.prize  # more is worse than nothing

    def payoff(self, effort: Array) -> Array:
        return self.prize * win_probability(effort, self.decisiveness) - effort

    def equilibrium(self) -> ContestEquilibrium:
        """x* = r (N - 1) V / N^2."""
        n, r = self.n, self.decisiveness
        effort = r * (n - 1) * self.prize / n**2
        only = not any(self._keeps_others_out(k) for k in range(2, n))
        return ContestEquilibrium(effort, r * (n - 1) / n, self.prize / n - effort, only)

    def _keeps_others_out(self, k: int) -> bool:
        """Whether k who contest among themselves leave nothing to win for one more.

        With A = k x^r of their efforts x (prize 1) it has e^r / (e^r + A) - e, nowhere above 0 iff e^(r-1) (1 - e) is
        at most A at its top, e = (r - 1) / r. Perez-Castrillo & Verdier (1992), "A general analysis of rent-seeking
        games", Public Choice 73.
        """
        r = self.decisiveness
        if not 1 < r <= k / (k - 1):
            return False
        return bool(((r - 1) / r) ** (r - 1) / r <= k * (r * (k - 1) / k**2) ** r)


@dataclass(frozen=True)
class Anarchy(_OneShot):
    """Hirshleifer's anarchy in its steady state: resources are held by fighting, and who holds more fights with more.

    Each gives a share f of its resources to fighting. With decisiveness m below 1, shares of resources settle in
    proportion to f^(m / (1 - m)); what is left of the own share is income.
    """

    decisiveness: float = 0.5
    title: ClassVar[str] = "anarchy"
    source: ClassVar[str] = "Hirshleifer 1995, Journal of Political Economy 103(1), 26-52"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            0 < self.decisiveness < 1,
            "decisiveness",
            self.decisiveness,
            "in (0, 1): from 1 on anarchy breaks down, one takes all",
        )

    def payoff(self, effort: Array) -> Array:
        m = self.decisiveness
        return win_probability(effort, m / (1 - m)) * (1.0 - effort)

    def equilibrium(self) -> ContestEquilibrium:
        """f* = m (N - 1) / (N - m)."""
        share = self.decisiveness * (self.n - 1) / (self.n - self.decisiveness)
        return ContestEquilibrium(share, share, (1 - share) / self.n, True)
