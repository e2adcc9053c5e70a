"""What a scenario is: a named, frozen set of parameters with the names and the story that go with them."""

from dataclasses import dataclass, field
from typing import Any

from sd_env.params import Params, changed, checked, sizes


@dataclass(frozen=True)
class Scenario:
    """A named game.

    ``params`` are checked at construction; ``weapons`` and ``kinds`` name the K classes and C treaty kinds; ``tags``
    are words to select by; ``story`` says in a few sentences what it stands for, ``source`` where it comes from.
    """

    name: str
    params: Params
    weapons: tuple[str, ...]
    kinds: tuple[str, ...]
    tags: frozenset[str] = field(default_factory=frozenset)
    story: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", checked(self.params))
        _, classes, kinds = sizes(self.params)
        for what, names, wanted in (("weapons", self.weapons, classes), ("kinds", self.kinds, kinds)):
            if len(names) != wanted or len(set(names)) != wanted:
                raise ValueError(f"scenario {self.name!r}: {what} = {names!r}: must be {wanted} different names")

    def with_params(self, **overrides: Any) -> "Scenario":
        """The same scenario with some parameters replaced; ValueError names an unknown or bad one."""
        if not overrides:
            return self
        return Scenario(
            self.name, changed(self.params, overrides), self.weapons, self.kinds, self.tags, self.story, self.source
        )
