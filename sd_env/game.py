"""What a game is to everybody who only plays it: the scenarios and the small published games alike."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Field(Protocol):
    """One number that an agent sees, and its bounds."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def low(self) -> float:
        """The least it can be."""
        ...

    @property
    def high(self) -> float:
        """The most it can be."""
        ...


class Worlds(Protocol):
    """B worlds of one game side by side: `sd_env.core.engine.Engine`, `sd_env.classics.ClassicEngine`."""

    n_worlds: int
    n_agents: int
    n_actions: int

    @property
    def observation(self) -> NDArray[np.float32]:
        """What the agents see, `[B, N, F]`."""
        ...

    @property
    def last_observation(self) -> NDArray[np.float32]:
        """What the agents of worlds that ended saw last, `[B, N, F]`."""
        ...

    @property
    def mask(self) -> NDArray[Any]:
        """Which actions are legal, `[B, N, A]`."""
        ...

    @property
    def choice(self) -> NDArray[np.int64]:
        """Actions `[B, N]` for `step_chosen`."""
        ...

    @property
    def reward(self) -> NDArray[np.float64]:
        """Rewards of the last step, `[B, N]`."""
        ...

    @property
    def terminated(self) -> NDArray[np.bool_]:
        """Whether the game itself ended in the last step, `[B]`."""
        ...

    @property
    def truncated(self) -> NDArray[np.bool_]:
        """Whether the horizon cut the episode in the last step, `[B]`."""
        ...

    def reset(self, seed: int | np.random.SeedSequence | None = None) -> None:
        """Begin an episode in every world: new worlds from ``seed``, else the same worlds' next episodes."""

    def step_chosen(self) -> None:
        """One step under the actions in ``choice``, unchecked."""

    def restart(self) -> None:
        """Without autoreset: begin the next episode in worlds that ended."""

    def reset_some(self, worlds: NDArray[np.bool_]) -> None:
        """Begin the next episode in ``worlds`` `[B]` alone."""

    def truths(self) -> NDArray[np.float32]:
        """The whole state of all worlds, hidden parts included, `[B, S]`."""
        ...

    def close(self) -> None:
        """Free what is held."""


class Game(Protocol):
    """`sd_env.scenarios.Scenario` and `sd_env.classics.Classic`."""

    @property
    def n_agents(self) -> int:
        """N."""
        ...

    @property
    def horizon(self) -> int:
        """Steps after which an episode is cut; 0 is never."""
        ...

    @property
    def needs_masks(self) -> bool:
        """Whether an action can be illegal."""
        ...

    def fields(self) -> Sequence[Field]:
        """What each agent sees, in order."""
        ...

    def engine(self, n_worlds: int = 1, *, threads: int = 1, autoreset: bool = False) -> Worlds:
        """B worlds of the game."""
        ...

    def with_params(self, **overrides: Any) -> "Game":
        """The same game with some parameters replaced; ValueError names an unknown or bad one."""
        ...
