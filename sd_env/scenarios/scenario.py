"""What a scenario is: a named, frozen set of parameters with the names and the story that go with them."""

from dataclasses import dataclass, field, replace
from typing import Any

from sd_env.params import Params, changed, checked, sizes


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
