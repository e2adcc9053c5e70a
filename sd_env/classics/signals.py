"""What two players see of one state of the world: a uniform prior, private noise, and exact beliefs by quadrature.

theta is uniform on [low, high]; player i sees x_i = theta + sigma e_i with e_i independent, uniform on [-1, 1] or
standard normal. Integrals are Gauss-Legendre between the kinks: exact for uniform noise, to about 1e-12 for normal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import erf, inf, pi, sqrt
from typing import NamedTuple

import numpy as np

from sd_env.classics.classic import Array, require

REACH = {"uniform": 1.0, "normal": 9.0}  # no draw's noise is larger
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_erf = np.vectorize(erf, otypes=[float])


class Beliefs(NamedTuple):
    """Of a player who sees x, about a rival who holds fire from its signal k on; all times the density of x."""

    seen: Array  # density of x
    hold: Array  # ... and the rival holds fire
    theta: Array  # ... E[theta; the rival holds fire]


class Outcomes(NamedTuple):
    """Of two players who hold fire from their thresholds on."""

    both: float  # P(both hold fire)
    own: float  # P(the first does)
    other: float  # P(the second does)
    theta: float  # E[theta; both hold fire]
    signal: float  # E[the first's signal; both hold fire]


@dataclass(frozen=True)
class Signals:
    """Prior and noise."""

    low: float
    high: float
    sigma: float
    noise: str

    def __post_init__(self) -> None:
        require(self.low < self.high, "low", self.low, f"below high = {self.high!r}: the prior has no width")
        require(self.sigma >= 0, "sigma", self.sigma, "at least 0")
        require(self.noise in tuple(REACH), "noise", self.noise, "'uniform' or 'normal'")

    @property
    def reach(self) -> float:
        """The largest distance between signal and state."""
        return self.sigma * REACH[self.noise]

    def draw(self, draws: Array) -> Array:
        """States and both signals `[B, 3]` from uniform draws `[B, 3]`."""
        theta = self.low + (self.high - self.low) * draws[:, 0]
        if self.noise == "uniform":
            noise = 2 * draws[:, 1:] - 1
        else:
            radius, angle = np.sqrt(-2 * np.log(draws[:, 1])), 2 * pi * draws[:, 2]
            noise = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)  # Box and Muller 1958
        return np.column_stack([theta, theta[:, None] + self.sigma * noise])

    def beliefs(self, x: Array | float, k: float) -> Beliefs:
        """Beliefs at signals ``x`` `[...]` about a rival with threshold ``k``."""
        x = np.asarray(x, float)
        if self.sigma == 0:
            seen = ((x >= self.low) & (x <= self.high)) / (self.high - self.low)
            return Beliefs(seen, seen * (x >= k), seen * (x >= k) * x)
        first, last = np.maximum(self.low, x - self.reach), np.minimum(self.high, x + self.reach)
        last = np.maximum(first, last)
        edges = [np.clip(edge, first, last) for edge in (first, k - self.reach, k + self.reach, last)]
        theta, weight = _pieces(np.stack(edges, axis=-1))
        weight = weight * self._density((x[..., None] - theta) / self.sigma) / (self.sigma * (self.high - self.low))
        hold = weight * self._holds(theta, k)
        return Beliefs(weight.sum(axis=-1), hold.sum(axis=-1), (hold * theta).sum(axis=-1))

    def outcomes(self, own: float, other: float) -> Outcomes:
        """What happens between thresholds ``own`` and ``other``."""
        edges = [k + side for k in (own, other) for side in (-self.reach, 0, self.reach)]
        theta, weight = _pieces(np.sort(np.clip([self.low, *edges, self.high], self.low, self.high)))
        weight = weight / (self.high - self.low)
        a, b = self._holds(theta, own), self._holds(theta, other)
        signal = theta * a + self.sigma * self._noise_above(theta, own)
        return Outcomes(*(float((weight * f).sum()) for f in (a * b, a, b, theta * a * b, signal * b)))

    def roots(self, function: Callable[[float], float]) -> tuple[float, ...]:
        """Thresholds at which ``function`` changes its sign, ascending; -inf leads if it begins at 0 or above."""
        if self.sigma == 0:
            return self._refined(function, np.linspace(self.low, self.high, 400))
        edge = self.sigma * min(REACH[self.noise], 6.0)  # beyond, a normal signal's density underflows
        ends = [end + edge * np.linspace(-1 + 1e-9, 1 - 1e-9, 80) for end in (self.low, self.high)]
        return self._refined(function, np.unique(np.concatenate([*ends, np.linspace(self.low, self.high, 240)])))

    def _refined(self, function: Callable[[float], float], grid: Array) -> tuple[float, ...]:
        positive = np.array([function(k) >= 0 for k in grid])
        roots = [-inf] if positive[0] else []
        for i in np.flatnonzero(positive[1:] != positive[:-1]):
            a, b = grid[i], grid[i + 1]
            for _ in range(60):
                middle = (a + b) / 2
                a, b = (middle, b) if (function(middle) >= 0) == positive[i] else (a, middle)
            roots.append(float((a + b) / 2))
        return tuple(roots)

    def _holds(self, theta: Array, k: float) -> Array:
        """P(signal >= k) at state ``theta``."""
        if self.sigma == 0:
            return (theta >= k).astype(float)
        z = (k - theta) / self.sigma
        return np.clip((1 - z) / 2, 0, 1) if self.noise == "uniform" else (1 - _erf(z / sqrt(2))) / 2

    def _noise_above(self, theta: Array, k: float) -> Array:
        """E[noise; signal >= k] at state ``theta``, in units of sigma."""
        if self.sigma == 0:
            return np.zeros_like(theta)
        z = (k - theta) / self.sigma
        return (1 - np.clip(z, -1, 1) ** 2) / 4 if self.noise == "uniform" else self._density(z)

    def _density(self, z: Array) -> Array:
        return np.full_like(z, 0.5) if self.noise == "uniform" else np.exp(-z * z / 2) / sqrt(2 * pi)


def _pieces(edges: Array) -> tuple[Array, Array]:
    """Quadrature nodes and weights `[..., n]` between ascending ``edges`` `[..., E]`."""
    half, middle = np.diff(edges) / 2, (edges[..., 1:] + edges[..., :-1]) / 2
    nodes = middle[..., None] + half[..., None] * _POINTS
    return nodes.reshape(*half.shape[:-1], -1), (half[..., None] * _WEIGHTS).reshape(*half.shape[:-1], -1)
