"""Richardson's arms race of N states as gradient play in a quadratic game.

State i holds x_i and is paid -alpha_i x_i^2 / 2 + x_i (sum_j k_ij x_j + g_i): the gradient in its own x_i is
Richardson's equation x_i' = sum_j k_ij x_j - alpha_i x_i + g_i, with reaction k, fatigue alpha and grievance g.
Source: Richardson (1960), Arms and Insecurity.

What spending tells: from the sum of two states' arms alone only k - alpha and g + h can be had, and from a few years'
figures not even k and alpha apart; a line fitted to each state on its own gives nonsense.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require


class RichardsonEquilibrium(NamedTuple):
    """Where the race rests, if it does."""

    arms: Array  # [N] the fixed point, which is the Nash equilibrium of the quadratic game
    eigenvalues: NDArray[np.complex128]  # [N] of the dynamics, largest real part first
    spectral_radius: float  # of k_ij / alpha_i: the race is stable iff below 1
    stable: bool
    inside: bool  # all arms are in [0, cap], so that play can rest there; else some state ends at a bound


@dataclass(frozen=True)
class Richardson(Classic):
    """N states that lower, hold or raise their arms by a step.

    ``reaction`` is `[N, N]` as nested tuples with a zero diagonal, ``fatigue`` and ``grievance`` `[N]`.
    """

    reaction: tuple[tuple[float, ...], ...] = ((0.0, 2.0), (2.0, 0.0))
    fatigue: tuple[float, ...] = (5.0, 3.0)
    grievance: tuple[float, ...] = (5.0, 5.0)
    cap: float = 10.0
    step_size: float = 0.1
    steps: int = 100

    title: ClassVar[str] = "Richardson race"
    source: ClassVar[str] = "Richardson 1960, Arms and Insecurity"
    result: ClassVar[str] = "R2"
    status: ClassVar[str] = "abstract"
    unique: ClassVar[bool] = True
    draws_begin: ClassVar[int] = 0

    def __post_init__(self) -> None:
        finite(self)
        require(np.ndim(self.fatigue) == 1, "fatigue", self.fatigue, "numbers, one a state")
        n = len(self.fatigue)
        for name, shape in (("reaction", (n, n)), ("fatigue", (n,)), ("grievance", (n,))):
            try:
                value = np.array(getattr(self, name), float)
            except (TypeError, ValueError):
                value = np.array(np.nan)
            require(value.shape == shape, name, getattr(self, name), f"numbers of shape {shape}")
            require(bool(np.isfinite(value).all()), name, getattr(self, name), "finite numbers")
        require(2 <= n <= 16, "fatigue", self.fatigue, "of 2 to 16 states")
        k = np.array(self.reaction)
        fits = bool((k >= 0).all()) and not np.diag(k).any()
        require(fits, "reaction", self.reaction, "at least 0, with a zero diagonal")
        require(min(self.fatigue) > 0, "fatigue", self.fatigue, "above 0")
        require(self.cap > 0, "cap", self.cap, "above 0")
        require(0 < self.step_size <= self.cap, "step_size", self.step_size, "in (0, cap]")
        require(self.steps >= 1, "steps", self.steps, "at least 1")

    @property
    def n_agents(self) -> int:  # type: ignore[override]
        return len(self.fatigue)

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(f"arms_{i}" for i in range(self.n_agents))

    @property
    def actions(self) -> tuple[str, ...]:
        return ("lower", "hold", "raise")

    @property
    def sees(self) -> tuple[Seen, ...]:
        n = self.n_agents  # states differ, so each is told which one it is
        others = (Seen(f"arms_after_{j}", 0, 1) for j in range(1, n))
        return (Seen("own_arms", 0, 1), *others, *(Seen(f"is_{i}", 0, 1) for i in range(n)))

    @property
    def horizon(self) -> int:
        return self.steps

    @property
    def discount(self) -> float:
        return 0.9

    def matrix(self) -> Array:
        """The dynamics' matrix `[N, N]`: reactions off, fatigue on the diagonal."""
        return np.array(self.reaction) - np.diag(self.fatigue)

    def begin(self, draws: Array) -> Array:
        return np.zeros((len(draws), self.n_agents))

    def payoff(self, arms: Array) -> Array:
        """Payoffs `[..., N]` of arms `[..., N]`."""
        pull = arms @ np.array(self.reaction).T + np.array(self.grievance)
        return arms * pull - np.array(self.fatigue) * arms**2 / 2

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        after = np.clip(state + self.step_size * (actions - 1), 0.0, self.cap)
        return Turn(after, self.payoff(after), np.zeros(len(state), bool))

    def observe(self, state: Array) -> Array:
        n = self.n_agents
        arms = np.stack([np.roll(state, -i, axis=1) for i in range(n)], axis=1) / self.cap
        return np.concatenate([arms, np.broadcast_to(np.eye(n), (len(state), n, n))], axis=2)

    def equilibrium(self) -> RichardsonEquilibrium:
        """ValueError where the matrix is singular: there is no fixed point, or a line of them."""
        matrix = self.matrix()
        if abs(np.linalg.det(matrix)) < 1e-12 * np.prod(self.fatigue):
            raise ValueError(f"reaction = {self.reaction!r} balances fatigue = {self.fatigue!r}: no single fixed point")
        eigenvalues = np.linalg.eigvals(matrix).astype(complex)
        radius = float(abs(np.linalg.eigvals(np.array(self.reaction) / np.array(self.fatigue)[:, None])).max())
        rest = np.linalg.solve(-matrix, np.array(self.grievance))
        inside = bool((rest >= 0).all() and (rest <= self.cap).all())
        return RichardsonEquilibrium(rest, eigenvalues[np.argsort(-eigenvalues.real)], radius, radius < 1, inside)
