"""What a scenario is: a named, frozen set of parameters with the names and the story that go with them."""

import math
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from sd_env.params import AGENT, SPECS, Params, changed, checked, sizes

if TYPE_CHECKING:
    from sd_env.core.engine import Engine
    from sd_env.core.observe import Field


@dataclass(frozen=True)
class Scenario:
    """A named game.

    ``params`` are checked at construction; ``weapons`` and ``kinds`` name the K classes and C treaty kinds; ``tags``
    are words to select by; ``story`` says in a few sentences what it stands for, ``source`` where it comes from.
    ``states`` names the N states where they have names (agent_0 … if empty): for people to read, agents in the API
    stay agent_i.
    """

    name: str
    params: Params
    weapons: tuple[str, ...]
    kinds: tuple[str, ...]
    tags: frozenset[str] = field(default_factory=frozenset)
    story: str = ""
    source: str = ""
    states: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", checked(self.params))
        agents, classes, kinds = sizes(self.params)
        object.__setattr__(self, "states", tuple(self.states) or tuple(f"agent_{i}" for i in range(agents)))
        named = (("weapons", self.weapons, classes), ("kinds", self.kinds, kinds), ("states", self.states, agents))
        for what, names, wanted in named:
            if len(names) != wanted or len(set(names)) != wanted:
                raise ValueError(f"scenario {self.name!r}: {what} = {names!r}: must be {wanted} different names")

    def with_params(self, **overrides: Any) -> "Scenario":
        """The same scenario with some parameters replaced; ValueError names an unknown or bad one."""
        if not overrides:
            return self
        params = changed(self.params, overrides)
        return replace(self, params=params, states=self.states if sizes(params)[0] == len(self.states) else ())

    def exploring(self, units: float) -> "Scenario":
        """The same scenario with exploring starts: worlds begin at arsenals drawn evenly in [0, ``units``].

        That holds for every class that the state can have: one that it may build some day, or holds at its own start.
        ValueError for ``units`` that are no finite number above 0.
        """
        most = SPECS["initial_high"].high
        is_number = isinstance(units, Real) and not isinstance(units, bool | np.bool_)
        if not is_number or not (math.isfinite(units) and 0.0 < units <= most):
            raise ValueError(f"exploring_starts = {units!r}: must be a number in (0, {most:g}] (units)")
        p = self.params
        has = (p.initial_high > 0.0) | (np.isfinite(p.available_from) & bool(p.allow_arm))
        return self.with_params(initial_low=np.zeros(has.shape), initial_high=np.where(has, float(units), 0.0))

    @property
    def n_agents(self) -> int:
        """N."""
        return len(self.states)

    @property
    def horizon(self) -> int:
        """Steps after which an episode is cut; 0 is never."""
        return int(self.params.horizon)

    @property
    def needs_masks(self) -> bool:
        """True where an action can be illegal: disarming with nothing to scrap, treaties, attacks, dates."""
        p = self.params
        may_talk = p.allow_treaties and len(p.verification)
        return bool(p.allow_disarm or may_talk or p.war_decision == AGENT or (p.allow_arm and p.available_from.any()))

    def fields(self) -> "tuple[Field, ...]":
        """What each agent sees, in order."""
        from sd_env.core.observe import fields  # loads the compiler, which names and parameters do without

        return tuple(fields(self.params, self.weapons, self.kinds))

    def actions(self) -> tuple[str, ...]:
        """What each agent can do, in order: ``hold``, ``arm:<weapon>``, ``propose:<kind>:+1`` …"""
        from sd_env.core.actions import action_names, action_table

        return action_names(action_table(self.params), self.weapons, self.kinds)

    def engine(self, n_worlds: int = 1, *, threads: int = 1, autoreset: bool = False) -> "Engine":
        """``n_worlds`` worlds of the scenario; see `sd_env.core.engine.Engine`."""
        from sd_env.core.engine import Engine

        return Engine(self.params, n_worlds, threads=threads, autoreset=autoreset)
