"""Baliga and Sjöström's arms race with talk: first each says dove or hawk, then, having heard both, builds or not.

Costs are uniform on [0, cost_limit]. In the equilibrium with talk the cheapest (cost below x) and the normal (above y)
say dove, those between say hawk. Two hawks do not build; a hawk and a dove both do; of two doves the cheapest build.
Source: Baliga & Sjöström (2004), "Arms Races and Negotiations", Review of Economic Studies 71(2); the limit is theirs,
the cutoffs are re-derived here.

There is no ``tabular()``: types are continuous.
"""

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.arms_race_private import BUILD, NOT, ArmsRacePrivate, crossing, paid
from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require

DOVE, HAWK = 0, 1


class TalkEquilibrium(NamedTuple):
    """The equilibrium with talk that tends to peace as the gain falls to 0; it has a twin, see `talk_cutoffs`."""

    x: float  # the cheapest types are below
    y: float  # the normal are above; those between are the hawks
    neither: float  # P(neither builds)
    both: float  # P(both build)
    one: float  # P(only one builds)
    neither_without_talk: float
    gain_limit: float  # greatest gain at which there is an equilibrium with talk


def _solutions(m: float, d: float) -> list[float]:
    """x of all solutions at cost_limit 1, rising: none or two.

    The condition of the cheapest gives y = (m + x^2) / (x + m); with it the other condition becomes f(x) = 0. As
    f(m) < 0 and f(1) <= 0, roots between lie on either side of the cubic's local maximum.
    """
    a, b, c = 1 + 2 * m - d, -m * (1 + 2 * d), m * (1 + 2 * m - d * m)

    def f(x: float) -> float:
        return ((a * x + b) * x + c) * x - m * m

    square = b * b - 3 * a * c
    if square < 0:
        return []
    peak = c / (sqrt(square) - b)
    if not m < peak < 1 or f(peak) <= 0:
        return []
    return [crossing(f, m, peak), crossing(f, peak, 1.0)]


def talk_cutoffs(gain: float, loss: float, cost_limit: float) -> list[tuple[float, float]]:
    """All pairs (x, y) that solve the conditions of the talk equilibrium, by x rising: none or two, both equilibria.

    x [F(y) - F(x)] = gain [1 - F(y)] makes x indifferent between dove and hawk, y [1 - 2 (F(y) - F(x))] = loss F(x)
    makes y so. As the gain falls to 0 the last tends to peace (if cost_limit < loss), while in the first half of all
    states are hawks; at gains near `gain_limit` the first is the more peaceful.
    """
    m = gain / cost_limit
    solutions = _solutions(m, loss / cost_limit)
    return [(cost_limit * x, cost_limit * (m + x * x) / (x + m)) for x in solutions]


def gain_limit(loss: float, cost_limit: float) -> float:
    """The gain up to which the talk equilibrium exists: cost_limit / 8 if loss = cost_limit, less if loss is more."""
    d = loss / cost_limit
    return cost_limit * crossing(lambda m: 1.0 if _solutions(m, d) else -1.0, 0.05 / d, 0.13)


@dataclass(frozen=True)
class ArmsRaceTalk(Classic):
    """Two steps: a message, then to build or not. What is said costs nothing."""

    gain: float = 0.01  # mu: of building while the other does not
    loss: float = 1.0  # d: of not building while the other does
    cost_limit: float = 0.9  # cbar: greatest cost

    title: ClassVar[str] = "arms race with cheap talk"
    source: ClassVar[str] = "Baliga & Sjöström 2004, Review of Economic Studies 71(2), 351-369"
    result: ClassVar[str] = "R7"
    status: ClassVar[str] = "abstract"
    unique: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...]] = ("cost_0", "cost_1", "said_0", "said_1")  # said: 0 nothing yet, 1 dove, 2 hawk
    draws_begin: ClassVar[int] = 2

    def __post_init__(self) -> None:
        finite(self)
        require(self.gain > 0, "gain", self.gain, "above 0: else nobody is dominant")
        require(self.cost_limit > 0, "cost_limit", self.cost_limit, "above 0")
        dear = "at most loss: else the costliest would not build after one hawk and one dove"
        require(self.cost_limit <= self.loss, "cost_limit", self.cost_limit, dear)
        limit = gain_limit(self.loss, self.cost_limit)
        small = f"at most {limit:.6g} at these loss and cost_limit: else no cutoffs make both x and y indifferent"
        require(bool(talk_cutoffs(self.gain, self.loss, self.cost_limit)), "gain", self.gain, small)

    @property
    def actions(self) -> tuple[str, ...]:
        return ("dove_then_not", "hawk_then_build")

    @property
    def sees(self) -> tuple[Seen, ...]:
        said = (f"{who}_said_{what}" for who in ("own", "other") for what in ("dove", "hawk"))
        return (Seen("own_cost", 0, 1), *(Seen(name, 0, 1) for name in said))  # cost in units of cost_limit

    def begin(self, draws: Array) -> Array:
        return np.column_stack([self.cost_limit * draws, np.zeros((len(draws), 2))])

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        cost, said = state[:, :2], state[:, 2:]
        heard = said[:, 0] > 0
        reward = np.where(heard[:, None], paid(cost, actions, self.gain, self.loss), 0.0)
        return Turn(np.column_stack([cost, np.where(heard[:, None], said, actions + 1)]), reward, heard)

    def observe(self, state: Array) -> Array:
        said = np.stack([state[:, 2:], state[:, :1:-1]], axis=1)  # [B, N, (own, other)]
        words = np.stack([said == 1, said == 2], axis=-1).reshape(len(state), 2, 4)
        return np.concatenate([state[:, :2, None] / self.cost_limit, words], axis=2)

    def play(self, state: Array, x: float, y: float) -> NDArray[np.int64]:
        """What the equilibrium with cutoffs x, y does in worlds that stand at ``state``, `[B, N]`."""
        cost, said = state[:, :2], state[:, 2:]
        message = np.where((x <= cost) & (cost <= y), HAWK, DOVE)
        hawks = (said == 2).sum(axis=1, keepdims=True)
        build = np.where((hawks == 1) | ((hawks == 0) & (cost < x)), BUILD, NOT)
        return np.where(said[:, :1] == 0, message, build)

    def equilibrium(self) -> TalkEquilibrium:
        """Cutoffs by bisection, to the last bit; probabilities from them."""
        x, y = talk_cutoffs(self.gain, self.loss, self.cost_limit)[-1]
        tough, normal = x / self.cost_limit, 1 - y / self.cost_limit
        hawk = 1 - tough - normal
        silent = ArmsRacePrivate(self.gain, self.loss, self.cost_limit).equilibrium().peace
        return TalkEquilibrium(
            x,
            y,
            hawk**2 + normal**2,
            2 * hawk * (1 - hawk) + tough**2,
            2 * tough * normal,
            silent,
            gain_limit(self.loss, self.cost_limit),
        )
