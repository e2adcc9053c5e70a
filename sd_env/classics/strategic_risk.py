"""Reciprocal fear: peace that both prefer is lost because neither is sure what the other sees.

Both hold fire: each has theta. One strikes: it has ``first`` (F), the other ``struck`` (S). Both strike: ``war`` (W).
Sources: Schelling (1960), The Strategy of Conflict, ch. 9; Carlsson and van Damme (1993), Econometrica 61(5);
Chassang and Padró i Miquel (2010), "Conflict and Deterrence under Strategic Risk", QJE 125(4).
"""

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.classics.signals import Signals

HOLD, STRIKE = 0, 1


@dataclass(frozen=True)
class ReciprocalFear(Classic):
    """Payoffs, prior and noise; a strategy is a threshold: hold fire iff the signal is at least so high.

    Striking at every signal (threshold inf) is always an equilibrium too, as W >= S: there is no state in which to hold
    fire is dominant. What is solved for is the equilibrium with the most peace.
    """

    first: float = 1.0  # F: strike one who holds fire
    struck: float = -1.5  # S: hold fire and be struck
    war: float = -0.5  # W: both strike
    low: float = -1.0  # theta is uniform on [low, high]
    high: float = 5.0
    sigma: float = 0.1  # a signal is theta + sigma * noise; 0 is complete information
    noise: str = "uniform"  # on [-1, 1], or "normal" (standard)
    own_value: bool = True  # peace is worth to each its own signal; False: theta to both, of which they see signals

    source: ClassVar[str] = "Chassang and Padró i Miquel 2010, QJE 125(4), 1821-1858"
    result: ClassVar[str] = "R9"
    unique: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...]] = ("theta", "signal_0", "signal_1")
    draws_begin: ClassVar[int] = 3
    crazy: ClassVar[float] = 0.0  # a game may make it a parameter

    def __post_init__(self) -> None:
        finite(self)
        require(isinstance(self.own_value, bool | np.bool_), "own_value", self.own_value, "True or False")
        s, w = self.struck, self.war
        require(w >= s, "war", w, f"at least struck = {s!r} (W >= S: whoever expects a strike strikes)")
        _ = self.signals  # checks the prior and the noise

    @cached_property
    def signals(self) -> Signals:
        """Prior and noise."""
        return Signals(self.low, self.high, self.sigma, self.noise)

    @property
    def actions(self) -> tuple[str, ...]:
        return ("hold", "strike")

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("signal", self.low - self.signals.reach, self.high + self.signals.reach),)

    def begin(self, draws: Array) -> Array:
        return self.signals.draw(draws)

    def observe(self, state: Array) -> Array:
        return state[:, 1:, None]

    def rewards(self, state: Array, strikes: NDArray[np.bool_]) -> Array:
        """Payoffs `[B, N]` when ``strikes`` `[B, N]`."""
        other = strikes[:, ::-1]
        peace = state[:, 1:] if self.own_value else state[:, :1]
        return np.where(strikes, np.where(other, self.war, self.first), np.where(other, self.struck, peace))

    def threshold(self, fear: float) -> float:
        """What peace must be worth to hold fire if the other strikes with probability ``fear``, in [0, 1)."""
        return self.first + (self.war - self.struck) * fear / (1 - fear)

    def advantage(self, x: Array | float, other: float, future: float = 0.0) -> Array:
        """Gain from holding fire at signals ``x`` against threshold ``other``, times the density of x.

        ``future`` is what comes after peace. It changes its sign once in x, from - to +.
        """
        seen, hold, theta = self.signals.beliefs(x, other)
        hold, peace = (1 - self.crazy) * hold, (1 - self.crazy) * (hold * x if self.own_value else theta)
        return peace + (future - self.first) * hold - (self.war - self.struck) * (seen - hold)

    def best_reply(self, other: float, future: float = 0.0) -> float:
        """The threshold that is best against threshold ``other``; -inf never strikes, inf always does."""
        roots = self.signals.roots(lambda x: float(self.advantage(x, other, future)))
        return roots[0] if roots else inf

    def peace(self, own: float, other: float) -> float:
        """P(both hold fire) between two thresholds."""
        return (1 - self.crazy) ** 2 * self.signals.outcomes(own, other).both

    def stage(self, own: float, other: float) -> float:
        """Expected payoff of one play, of threshold ``own`` against ``other``."""
        out, sane = self.signals.outcomes(own, other), 1 - self.crazy
        both, a, b = sane**2 * out.both, sane * out.own, sane * out.other
        peace = sane**2 * (out.signal if self.own_value else out.theta)
        return peace + self.first * (b - both) + self.struck * (a - both) + self.war * (1 - a - b + both)


class FearEquilibrium(NamedTuple):
    """Where peace begins, by what is known."""

    critical_fear: float  # p*: strike iff P(the other strikes) is at least this, at the prior's mean theta
    complete_information: float  # peace is an equilibrium iff theta is at least this: F, and more by crazy rivals
    strategic_risk: float  # ... as sigma -> 0: F + W - S, and more by crazy rivals
    threshold: float  # at this sigma: hold fire from this signal on; of several equilibria the one with most peace
    thresholds: tuple[float, ...]  # every symmetric threshold equilibrium; with sigma 0 only the ends of a continuum
    peace: float  # P(both hold fire) at ``threshold``
    value: float  # and each player's expected payoff


@dataclass(frozen=True)
class StrategicRisk(ReciprocalFear):
    """One shot. With probability ``crazy`` a player strikes whatever it chose, each independently."""

    crazy: float = 0.0  # type: ignore[misc]

    title: ClassVar[str] = "strategic risk, one shot"
    status: ClassVar[str] = "abstract"
    draws_step: ClassVar[int] = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        require(0 <= self.crazy < 1, "crazy", self.crazy, "in [0, 1)")
        least = self.threshold(self.crazy)
        require(
            self.sigma == 0 or self.low < least,
            "low",
            self.low,
            f"below {least!r}, where peace begins under complete information: else to strike is dominant in no state, "
            "and noise selects nothing",
        )

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        strikes = (actions == STRIKE) | (draws < self.crazy)
        return Turn(state, self.rewards(state, strikes), np.ones(len(state), bool))

    def critical_fear(self, theta: float) -> float:
        """p* of Schelling: when peace is worth ``theta``, strike iff P(the other strikes) >= p*; 0 is always."""
        gain = theta - self.first
        return gain / (gain + self.war - self.struck) if gain > 0 else 0.0

    def exploitability(self, own: float, other: float | None = None) -> float:
        """What a best reply to threshold ``other`` (None: to ``own``) gains over ``own``."""
        other = own if other is None else other
        return max(0.0, self.stage(self.best_reply(other), other) - self.stage(own, other))

    def equilibrium(self) -> FearEquilibrium:
        """Closed forms of the limits, and the threshold at this sigma from k's indifference against k."""
        complete, risk = self.threshold(self.crazy), self.threshold((1 + self.crazy) / 2)
        thresholds = (complete,) if self.sigma == 0 else self.signals.roots(lambda k: float(self.advantage(k, k)))
        all_of_them = (*thresholds, inf)
        k = all_of_them[0]
        fear = self.critical_fear((self.low + self.high) / 2)
        return FearEquilibrium(fear, complete, risk, k, all_of_them, self.peace(k, k), self.stage(k, k))
