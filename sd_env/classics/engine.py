"""B worlds of one classic side by side, by the conventions of the main game's engine."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core import rng

if TYPE_CHECKING:
    from sd_env.classics.classic import Classic


class ClassicEngine:
    """B worlds of one classic.

    World k of a batch equals the same world run alone. Arrays, all rewritten by each call:

        state `[B, S]`            observation `[B, N, F]` float32    mask `[B, N, A]` bool
        reward `[B, N]`           terminated, truncated `[B]` bool   last_observation `[B, N, F]` float32

    Args:
        game: the classic with its parameters.
        n_worlds: B, at least 1.
        autoreset: a world that ends begins its next episode in the same step; what its agents saw last is then in
            ``last_observation``.
        max_cycles: steps after which an episode is cut, in place of the game's horizon; 0 is never.
    """

    def __init__(
        self, game: "Classic", n_worlds: int = 1, *, autoreset: bool = False, max_cycles: int | None = None
    ) -> None:
        if isinstance(n_worlds, bool) or not isinstance(n_worlds, int | np.integer) or n_worlds < 1:
            raise ValueError(f"n_worlds = {n_worlds!r}: must be a whole number of at least 1")
        self.horizon = game.horizon if max_cycles is None else _whole(max_cycles)
        self.game, self.n_worlds, self.autoreset = game, int(n_worlds), bool(autoreset)
        self.n_agents, self.n_actions, self.n_fields = game.n_agents, len(game.actions), len(game.sees)
        self.key = np.zeros(self.n_worlds, np.uint64)
        self.episode = np.zeros(self.n_worlds, np.int64)
        self.clock = np.zeros(self.n_worlds, np.int64)  # steps since the episode began
        self.choice = np.zeros((self.n_worlds, self.n_agents), np.int64)
        self.reward = np.zeros((self.n_worlds, self.n_agents))
        self.terminated, self.truncated = np.zeros(self.n_worlds, bool), np.zeros(self.n_worlds, bool)
        self.last_observation = np.zeros((self.n_worlds, self.n_agents, self.n_fields), np.float32)
        self._started = False

    def reset(self, seed: int | np.random.SeedSequence | None = None) -> None:
        """Begin an episode in every world: new worlds from ``seed``, or without one the same worlds' next episodes."""
        if seed is not None or not self._started:
            self.key[:], self.episode[:] = rng.world_keys(seed, self.n_worlds), 0
        else:
            self.episode += 1
        self._started = True
        self.reward[:], self.terminated[:], self.truncated[:], self.clock[:] = 0.0, False, False, 0
        self.state = self.game.begin(self._draws(self.game.draws_begin))
        self._show()

    def step(self, actions: NDArray[np.integer[Any]]) -> None:
        """Advance every world one step under actions `[B, N]`; an illegal one acts as the first legal one.

        Raises:
            RuntimeError: before the first reset.
            ValueError: wrong shape or type, or an action out of range; nothing has moved then.
        """
        if not self._started:
            raise RuntimeError("step before reset: call reset first")
        chosen = np.asarray(actions)
        if chosen.shape != (self.n_worlds, self.n_agents) or chosen.dtype.kind not in "iu":
            raise ValueError(
                f"actions have shape {chosen.shape} and type {chosen.dtype}: "
                f"must be ({self.n_worlds}, {self.n_agents}) whole numbers"
            )
        if chosen.min() < 0 or chosen.max() >= self.n_actions:
            bad = chosen[(chosen < 0) | (chosen >= self.n_actions)][0]
            raise ValueError(f"action {bad}: must be in [0, {self.n_actions})")
        self.choice[:] = chosen
        self.step_chosen()

    def step_chosen(self) -> None:
        """As `step` with the actions that stand in ``choice``, unchecked."""
        allowed = np.take_along_axis(self.mask, self.choice[..., None], axis=2)[..., 0]
        self.clock += 1
        taken = np.where(allowed, self.choice, self.mask.argmax(axis=2))
        self.state, self.reward, self.terminated = self.game.step(self.state, taken, self._draws(self.game.draws_step))
        over = self.clock >= self.horizon if self.horizon else np.zeros(self.n_worlds, bool)
        self.truncated = over & ~self.terminated
        ended = self.terminated | self.truncated
        if self.autoreset and ended.any():
            self.last_observation[ended] = self.game.observe(self.state)[ended]
            self.episode[ended] += 1
            self.clock[ended] = 0
            self.state = np.where(ended[:, None], self.game.begin(self._draws(self.game.draws_begin)), self.state)
        self._show()

    def reset_some(self, worlds: NDArray[np.bool_]) -> None:
        """Begin the next episode in ``worlds`` `[B]` alone; the others stay as they are."""
        self.episode[worlds] += 1
        self.clock[worlds] = 0
        self.reward = np.where(worlds[:, None], 0.0, self.reward)
        self.terminated, self.truncated = self.terminated & ~worlds, self.truncated & ~worlds
        self.state = np.where(worlds[:, None], self.game.begin(self._draws(self.game.draws_begin)), self.state)
        self._show()

    def restart(self) -> None:
        """Nothing to do: a classic's worlds begin anew by autoreset alone."""

    def truths(self) -> NDArray[np.float32]:
        """A classic's state is not offered to critics: ValueError."""
        raise ValueError(f"truth = True: must be False for a classic, and {self.game.title} is one")

    def close(self) -> None:
        """Nothing to free."""

    def _draws(self, n: int) -> NDArray[np.float64]:
        draws = np.empty((self.n_worlds, n))
        rng.fill_uniform(self.key, self.episode, self.clock, draws)
        return draws

    def _show(self) -> None:
        self.observation = self.game.observe(self.state).astype(np.float32)
        self.mask = self.game.legal(self.state)


def _whole(max_cycles: int) -> int:
    if isinstance(max_cycles, bool) or not isinstance(max_cycles, int | np.integer) or max_cycles < 0:
        raise ValueError(f"max_cycles = {max_cycles!r}: must be a whole number of at least 0")
    return int(max_cycles)
