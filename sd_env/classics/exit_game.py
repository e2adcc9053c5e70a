"""Reciprocal fear that goes on: as long as both hold fire there is another day, and its worth deters.

Each step theta is drawn anew; both see it with private noise and hold fire or strike. After peace the game goes on
with probability ``delta`` (the discount); a strike ends it. The limit of small noise solves x + delta V(x) = F + W - S.
Sources: Chassang (2010), Econometrica 78(3); Chassang and Padró i Miquel (2010), QJE 125(4).
"""

from dataclasses import dataclass
from math import inf, sqrt
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Turn, require
from sd_env.classics.strategic_risk import STRIKE, ReciprocalFear


class ExitEquilibrium(NamedTuple):
    """Where peace begins. Of several solutions the first, the one with most peace, is named.

    A solution at or below ``low`` is peace in every state, one at or above ``high`` is war in every state. Noise does
    not leave one equilibrium in games with exit (Chassang 2010): there may be three solutions. And where
    ``complete_information`` is at or below ``low``, to strike is dominant in no state, so that small noise may leave
    peace in every state an equilibrium beside x_star.
    """

    complete_information: float  # peace is sustained iff theta is at least this: x + delta V(x) = F
    x_star: float  # ... as sigma -> 0: x + delta V(x) = F + W - S
    x_stars: tuple[float, ...]  # every solution of it, ascending
    threshold: float  # at this sigma: hold fire from this signal on; -inf always, inf never
    thresholds: tuple[float, ...]  # every symmetric stationary one; with sigma 0 only the ends of continua
    peace: float  # P(both hold fire) in a step, at ``threshold``
    value: float  # V: each player's expected payoff in the whole game, at ``threshold``


@dataclass(frozen=True)
class ExitGame(ReciprocalFear):
    """Hold fire or strike until somebody strikes; theta is independent from step to step."""

    struck: float = -1.0
    delta: float = 0.5  # peace goes on with this probability

    title: ClassVar[str] = "strategic risk, exit game"
    status: ClassVar[str] = "abstract"
    draws_step: ClassVar[int] = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        require(0 <= self.delta < 1, "delta", self.delta, "in [0, 1)")

    @property
    def discount(self) -> float:
        return 1.0  # the random end is the discount

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        strikes = actions == STRIKE
        over = strikes.any(axis=1) | (draws[:, 3] >= self.delta)
        return Turn(self.signals.draw(draws[:, :3]), self.rewards(state, strikes), over)

    def value(self, own: float, other: float) -> float:
        """Expected payoff of the whole game to threshold ``own`` against ``other``."""
        return self.stage(own, other) / (1 - self.delta * self.peace(own, other))

    def exploitability(self, own: float, other: float | None = None) -> float:
        """What the best of all strategies against threshold ``other`` (None: ``own``) gains over ``own``.

        By policy iteration: a stationary threshold is best against a stationary threshold.
        """
        other = own if other is None else other
        base = best = self.value(own, other)
        for _ in range(100):
            reply = self.value(self.best_reply(other, self.delta * best), other)
            if reply <= best + 1e-14 * max(1.0, abs(best)):
                break
            best = reply
        return best - base

    def crossings(self, level: float) -> tuple[float, ...]:
        """Every x with x + delta V(x) = ``level``, ascending, V(x) the value of peace from theta = x on, without noise.

        V(x) = [(high^2 - x^2) / 2 + W (x - low)] / [high - low - delta (high - x)] on [low, high], a quadratic in x;
        below low it is E[theta] / (1 - delta), above high it is W.
        """
        low, high, d, war = self.low, self.high, self.delta, self.war
        thresholds = [x for x in [self._snapped(level - d * (low + high) / 2 / (1 - d))] if x <= low]
        a, b = -d / 2, d * (level + high - war) - (high - low)
        c = level * (high - low) - d * (level * high + high**2 / 2 - war * low)
        square = b * b - 4 * a * c
        if square >= 0:
            q = -(b + np.copysign(sqrt(square), b)) / 2
            inside = (self._snapped(float(top / bottom)) for top, bottom in ((q, a), (c, q)) if bottom != 0)
            thresholds += [x for x in inside if low <= x <= high]
        thresholds += [x for x in [self._snapped(level - d * war)] if x >= high]
        return tuple(sorted(set(thresholds)))

    def _snapped(self, x: float) -> float:
        """x, or an edge of the prior if it is one but for rounding: solved for on either side, it must not be lost."""
        size = max(abs(y) for y in (self.low, self.high, self.first, self.war, self.struck))
        slack = 1e-12 * size / (1 - self.delta)
        return next((edge for edge in (self.low, self.high) if abs(x - edge) <= slack), x)

    def equilibrium(self) -> ExitEquilibrium:
        """Closed forms of both limits, and the thresholds at this sigma from k's indifference against k."""
        complete, risk = self.crossings(self.first), self.crossings(self.threshold(0.5))
        thresholds = complete
        if self.sigma > 0:
            thresholds = self.signals.roots(lambda k: float(self.advantage(k, k, self.delta * self.value(k, k))))
        k = (*thresholds, inf)[0]
        return ExitEquilibrium(complete[0], risk[0], risk, k, (*thresholds, inf), self.peace(k, k), self.value(k, k))
