"""Baliga and Sjöström's arms race without talk: states that know their own cost of arming only, and arm out of fear.

Costs are independent, P(cost <= c) = F(c) = (c / cost_limit) ** shape on [0, cost_limit]. Building while the other does
not is worth ``gain``, being the only one without is worth -``loss``. A state whose cost is below ``gain`` builds
whatever the other does: the dominant type. Source: Baliga & Sjöström (2004), "Arms Races and Negotiations", Review of
Economic Studies 71(2). That arming is bad news even so, without bias in anybody, is the spiral of Kydd (1997), "Game
Theory and the Spiral Model", World Politics 49(3) (R6).

There is no ``tabular()``: types are continuous.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require

NOT, BUILD = 0, 1


class ArmsRaceEquilibrium(NamedTuple):
    """States build iff their cost is at most a cutoff. Of several, the numbers are of that with the fewest arms."""

    cutoffs: tuple[float, ...]  # of all equilibria, rising, at most cost_limit, which is everybody building
    multiplier: bool  # F(c) loss >= c for all c: everybody builds in the only equilibrium, however small the gain
    arming: float  # P(a state builds)
    dominant: float  # P(dominant type)
    dominant_if_arming: float  # P(dominant type | builds), at least `dominant`
    tragic_share: float  # of those who build, those who do it out of fear only
    peace: float  # P(neither builds)


def crossing(f: Callable[[float], float], low: float, high: float) -> float:
    """Where f changes sign between low and high > low, to the last bit."""
    sign = f(low) > 0
    while low < (middle := (low + high) / 2) < high:
        if (f(middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return middle


def paid(cost: Array, actions: NDArray[np.int64], gain: float, loss: float) -> Array:
    """Payoffs `[B, N]` of building or not at costs `[B, N]`."""
    table = np.array([[0.0, -loss], [gain, 0.0]])  # [own action, other's action]
    return table[actions, actions[:, ::-1]] - np.where(actions == BUILD, cost, 0.0)


@dataclass(frozen=True)
class ArmsRacePrivate(Classic):
    """One step: build or not, knowing the own cost only."""

    gain: float = 0.05  # mu: of building while the other does not
    loss: float = 1.0  # d: of not building while the other does
    cost_limit: float = 1.2  # cbar: greatest cost
    shape: float = 1.0  # of the costs' distribution: 1 uniform, above it cheap arms are rare, below it common

    title: ClassVar[str] = "arms race under private costs"
    source: ClassVar[str] = "Baliga & Sjöström 2004, Review of Economic Studies 71(2); Kydd 1997, World Politics 49(3)"
    result: ClassVar[str] = "R7"
    status: ClassVar[str] = "abstract"
    unique: ClassVar[bool] = True  # if shape <= 1 or loss < cost_limit; else `equilibrium` says how many there are
    columns: ClassVar[tuple[str, ...]] = ("cost_0", "cost_1")
    draws_begin: ClassVar[int] = 2

    def __post_init__(self) -> None:
        finite(self)
        require(self.gain > 0, "gain", self.gain, "above 0: else nobody is dominant")
        require(self.loss > self.gain, "loss", self.loss, "above gain: else fear never adds to arming")
        require(self.cost_limit > 0, "cost_limit", self.cost_limit, "above 0")
        require(self.shape > 0, "shape", self.shape, "above 0: else F is no distribution")

    @property
    def actions(self) -> tuple[str, ...]:
        return ("not", "build")

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("own_cost", 0, 1),)  # in units of cost_limit

    def begin(self, draws: Array) -> Array:
        return self.cost_limit * draws ** (1 / self.shape)

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        return Turn(state, paid(state, actions, self.gain, self.loss), np.ones(len(state), bool))

    def observe(self, state: Array) -> Array:
        return state[:, :, None] / self.cost_limit

    def chance(self, cutoff: float) -> float:
        """F: P(cost <= cutoff)."""
        return float(np.clip(cutoff / self.cost_limit, 0.0, 1.0) ** self.shape)

    def best_response(self, cutoff: float) -> float:
        """The cutoff that answers a rival with that cutoff: mu (1 - F) + d F, beyond cost_limit if everybody builds."""
        p = self.chance(cutoff)
        return self.gain * (1 - p) + self.loss * p

    def value(self, own: float, other: float) -> float:
        """Expected payoff of building up to cost ``own`` against a rival that builds up to ``other``."""
        built, armed = self.chance(own), self.chance(other)
        spent = self.shape / (self.shape + 1) * built * float(np.clip(own, 0.0, self.cost_limit))
        return built * self.gain * (1 - armed) - spent - (1 - built) * armed * self.loss

    def exploitability(self, cutoff: float) -> float:
        """What the best response to a rival with this cutoff gains over playing the same; exact, 0 in equilibrium."""
        return self.value(self.best_response(cutoff), cutoff) - self.value(cutoff, cutoff)

    def equilibrium(self) -> ArmsRaceEquilibrium:
        """Cutoffs by bisection on both sides of where the pull to arms is least; in closed form if F is uniform."""
        cutoffs = self._cutoffs()
        arming, multiplier = self.chance(cutoffs[0]), self.shape <= 1 and self.cost_limit <= self.loss
        hostile = min(1.0, self.gain / cutoffs[0]) ** self.shape  # F(mu) / F(cutoff), also where both underflow
        return ArmsRaceEquilibrium(
            cutoffs, multiplier, arming, self.chance(self.gain), hostile, 1 - hostile, (1 - arming) ** 2
        )

    def _cutoffs(self) -> tuple[float, ...]:
        mu, d, top, k = self.gain, self.loss, float(self.cost_limit), self.shape
        if d < top:
            one = mu * top / (top - d + mu) if k == 1 else crossing(self._pull, 0.0, top)
            return (one,)
        least = top
        if k > 1 and (d - mu) * k > top:  # the pull mu + (d - mu) F(c) - c is convex: where it is least
            least = top * (top / ((d - mu) * k)) ** (1 / (k - 1))
        if self._pull(least) > 0 or least == top:
            return (top,)
        low = crossing(self._pull, 0.0, least)
        return (low, crossing(self._pull, least, top), top) if d > top else (low, top)

    def _pull(self, cost: float) -> float:
        return self.best_response(cost) - cost
