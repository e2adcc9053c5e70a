"""What a classic is: a small published game, its rules over B worlds at once, and its equilibrium."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sd_env.classics.engine import ClassicEngine

Array = NDArray[np.float64]


class Seen(NamedTuple):
    """One number that an agent sees, and its bounds."""

    name: str
    low: float
    high: float


class Turn(NamedTuple):
    """What one step of B worlds gives."""

    state: Array  # [B, S] where the worlds stand now
    reward: Array  # [B, N]
    terminated: NDArray[np.bool_]  # [B] the game itself is over


@dataclass(frozen=True)
class Classic(ABC):
    """A game whose parameters are the dataclass's fields.

    Rules are numpy over B worlds: they get state `[B, S]` and uniform draws `[B, D]`, keep nothing and write nothing.
    A subclass checks its parameters in ``__post_init__`` with `require`, by the conditions of the theorem it rests on.
    """

    title: ClassVar[str]  # a line for tables
    source: ClassVar[str]  # where the game was published
    result: ClassVar[str]  # the result's number in THEORY, such as "R3"
    status: ClassVar[str]  # "published", "abstract", "memory" or "derived": how far the numbers were verified
    unique: ClassVar[bool]  # one equilibrium, so that learning can be held against it

    n_agents: ClassVar[int] = 2
    columns: ClassVar[tuple[str, ...]] = ()  # names of the S columns of the state; column 0 may be anything
    draws_begin: ClassVar[int] = 0  # uniform draws a world takes to begin
    draws_step: ClassVar[int] = 0  # and in each step

    @property
    @abstractmethod
    def actions(self) -> tuple[str, ...]:
        """Names of the actions; the same list for all agents. `legal` says who may do what when."""

    @property
    @abstractmethod
    def sees(self) -> tuple[Seen, ...]:
        """What each agent sees, in the order of `observe`'s last axis."""

    @property
    def horizon(self) -> int:
        """Steps after which an episode is cut (truncated) if the game itself has not ended; 0 is never."""
        return 0

    @property
    def discount(self) -> float:
        """Factor a step at which a learner should discount what comes later."""
        return 1.0

    @abstractmethod
    def begin(self, draws: Array) -> Array:
        """State `[B, S]` of worlds that begin, from draws `[B, draws_begin]`."""

    @abstractmethod
    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        """One step under legal actions `[B, N]` and draws `[B, draws_step]`."""

    @abstractmethod
    def observe(self, state: Array) -> Array:
        """What the agents see, `[B, N, F]`."""

    def legal(self, state: Array) -> NDArray[np.bool_]:
        """Which actions are legal, `[B, N, A]`; all unless a game says otherwise. An illegal one acts as the first."""
        return np.ones((len(state), self.n_agents, len(self.actions)), bool)

    @abstractmethod
    def equilibrium(self) -> Any:
        """The published equilibrium at these parameters, as a NamedTuple that each game documents."""

    @property
    def needs_masks(self) -> bool:
        """Whether an action can be illegal."""
        return type(self).legal is not Classic.legal

    def fields(self) -> tuple[Seen, ...]:
        """`sees`, by the name that all games have."""
        return self.sees

    def engine(self, n_worlds: int = 1, *, threads: int = 1, autoreset: bool = False) -> "ClassicEngine":
        """``n_worlds`` worlds of the game. ValueError for more threads than one."""
        from sd_env.classics.engine import ClassicEngine

        require(threads == 1, "threads", threads, "1 for a classic")
        return ClassicEngine(self, n_worlds, autoreset=autoreset)

    def with_params(self, **overrides: Any) -> "Classic":
        """The same game with some parameters replaced. ValueError for an unknown or bad one."""
        for name, value in overrides.items():
            require(name in self.parameters(), name, value, f"one of {', '.join(self.parameters()) or 'no parameters'}")
        return replace(self, **overrides)

    @classmethod
    def parameters(cls) -> dict[str, Any]:
        """Parameters and their defaults."""
        return {field.name: field.default for field in fields(cls)}


def require(condition: bool, name: str, value: object, allowed: str) -> None:
    """ValueError that names parameter, value and the condition that fails, unless ``condition``."""
    if not condition:
        raise ValueError(f"{name} = {value!r}: must be {allowed}")


def finite(game: Classic) -> None:
    """ValueError if a number among the game's parameters is not one, or not finite; whole ones become int."""
    for field in fields(game):
        value = getattr(game, field.name)
        number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        if field.type in ("float", float, "int", int):
            require(number and isfinite(value), field.name, value, "a finite number")
        if field.type in ("int", int):
            require(float(value).is_integer(), field.name, value, "a whole number")
            object.__setattr__(game, field.name, int(value))  # 3.0 is 3, and ranges take no 3.0
