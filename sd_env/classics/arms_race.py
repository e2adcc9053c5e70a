"""An arms race whose weapons can be destroyed: with transfers peace is optimal, renegotiation brings arms back.

Each step a state may attack if it has weapons, and may destroy one weapon, do nothing, or try to build one.
Attacks hurt by the attacker's weapons and change nothing else; weapons cost upkeep.
Source: Goldlücke & Kranz, "An arms race example", vignette of the R package RelationalContracts.
"""

from dataclasses import dataclass
from itertools import product
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.relational import Relational, pareto_optimal, renegotiated
from sd_env.theory.solvers.tabular import Tabular

WAIT, DESTROY, BUILD, ATTACK = 0, 1, 2, 3  # an action is one of the first three, plus ATTACK or not


class ArmsRaceEquilibrium(NamedTuple):
    """Three solution concepts. Payoffs are normalised by (1 - discount); state (x1, x2) is row x1 (levels + 1) + x2."""

    markov_value: Array  # [S, 2] the only Markov perfect equilibrium without transfers: destroy, never attack
    pareto_optimal: Relational  # with transfers
    renegotiated: Relational  # with transfers, negotiated anew with probability `rho`


@dataclass(frozen=True)
class ArmsRace(Classic):
    """Two states with 0 … levels weapons each."""

    levels: int = 3
    discount_factor: float = 0.99
    rho: float = 0.65
    attack_cost: float = 0.05
    build_cost: float = 0.01
    upkeep: float = 0.3
    build_success: float = 0.08
    periods: int = 1000
    steps: int = 200

    title: ClassVar[str] = "arms race with renegotiation"
    source: ClassVar[str] = "Goldlücke & Kranz, RelationalContracts, vignette 2: Arms Race Example"
    result: ClassVar[str] = "R1"
    status: ClassVar[str] = "published"
    unique: ClassVar[bool] = True  # among Markov perfect equilibria without transfers
    columns: ClassVar[tuple[str, ...]] = ("weapons_0", "weapons_1")
    draws_begin: ClassVar[int] = 2
    draws_step: ClassVar[int] = 2

    def __post_init__(self) -> None:
        finite(self)
        require(1 <= self.levels <= 20, "levels", self.levels, "in [1, 20]")
        require(0 < self.discount_factor < 1, "discount_factor", self.discount_factor, "in (0, 1)")
        require(0 <= self.rho <= 1, "rho", self.rho, "a probability in [0, 1]")
        require(0 < self.build_success <= 1, "build_success", self.build_success, "a probability in (0, 1]")
        require(self.build_cost >= 0, "build_cost", self.build_cost, "at least 0")
        require(self.attack_cost > 0, "attack_cost", self.attack_cost, "above 0: else attacks are not dominated")
        require(self.upkeep > 0, "upkeep", self.upkeep, "above 0: else nothing is gained by disarming")
        require(self.periods >= 1, "periods", self.periods, "at least 1")
        require(self.steps >= 1, "steps", self.steps, "at least 1")

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(f"{hit}{arms}" for hit in ("", "attack+") for arms in ("wait", "destroy", "build"))

    @property
    def sees(self) -> tuple[Seen, ...]:
        return (Seen("own_weapons", 0, 1), Seen("other_weapons", 0, 1))  # shares of `levels`

    @property
    def horizon(self) -> int:
        return self.steps

    @property
    def discount(self) -> float:
        return self.discount_factor

    def begin(self, draws: Array) -> Array:
        return np.floor(draws * (self.levels + 1))

    def legal(self, state: Array) -> NDArray[np.bool_]:
        mask = np.ones((*state.shape, 6), bool)
        armed, full = state > 0, state >= self.levels
        mask[..., [DESTROY, ATTACK + WAIT]] = armed[..., None]
        mask[..., [BUILD]] = ~full[..., None]
        mask[..., ATTACK + DESTROY] = armed
        mask[..., ATTACK + BUILD] = armed & ~full
        return mask

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        moved = state + np.where(actions % 3 == BUILD, draws < self.build_success, 0) - (actions % 3 == DESTROY)
        return Turn(moved, self._reward(state, actions), np.zeros(len(state), bool))

    def _reward(self, state: Array, actions: NDArray[np.int64]) -> Array:
        attack = actions >= ATTACK
        struck = (state * attack)[:, ::-1]
        building = self.build_cost * (actions % 3 == BUILD)
        return -self.attack_cost * state * attack - struck - building - self.upkeep * state

    def observe(self, state: Array) -> Array:
        return np.stack([state, state[:, ::-1]], axis=-1) / self.levels

    def tabular(self) -> Tabular:
        """All (levels + 1)^2 states; episodes start in any of them, each as likely."""
        n = self.levels + 1
        states = np.array(list(product(range(n), range(n))), float)
        legal = self.legal(states)
        move, pay = np.zeros((n * n, 6, 6, n * n)), np.zeros((n * n, 6, 6, 2))
        for a, b in product(range(6), range(6)):
            both = np.tile([a, b], (n * n, 1))
            allowed = legal[:, 0, a] & legal[:, 1, b]
            for luck in product((0.0, 1.0), repeat=2):  # 0 is a success
                chance = [1 - self.build_success if bad else self.build_success for bad in luck]
                after = self.step(states, both, np.tile(np.array(luck) * 0.999999 + 1e-9, (n * n, 1))).state
                at = np.flatnonzero(allowed)
                index = (after[at, 0] * n + after[at, 1]).astype(int)
                move[at, a, b, index] += chance[0] * chance[1]
            pay[allowed, a, b] = self._reward(states, both)[allowed]
        return Tabular(move, pay, self.discount_factor, legal, np.full(n * n, 1.0 / (n * n)))

    def equilibrium(self) -> ArmsRaceEquilibrium:
        """Markov, Pareto-optimal and renegotiated equilibrium; the last two by iteration, a second or so."""
        d, n = self.discount_factor, self.levels + 1
        own = np.array([-(1 - d) * self.upkeep * sum((x - k) * d**k for k in range(x)) for x in range(n)])
        markov = np.array([[own[x], own[y]] for x, y in product(range(n), range(n))])
        game = self.tabular()
        return ArmsRaceEquilibrium(markov, pareto_optimal(game), renegotiated(game, self.rho, self.periods))
