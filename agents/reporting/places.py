"""Where a scenario belongs: one of Jervis' worlds in one setting with n states, or a family of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sd_env.scenarios import SETTINGS, WORLDS

SETTING_ORDER = tuple(sorted(SETTINGS, key=lambda s: (SETTINGS[s][0] == 0, SETTINGS[s][1])))
"""Suffixes of the settings in the order of figures and tables: from anarchy to diplomacy, uncertain before benign."""

_NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


@dataclass(frozen=True)
class Place:
    """A scenario's place: ``world`` is a key of WORLDS or else the scenario's own name, ``setting`` a suffix of
    SETTINGS or None outside Jervis' worlds, ``n`` the number of states (0: not told by the name)."""

    scenario: str
    world: str
    setting: str | None
    n: int

    @property
    def block(self) -> str:
        """Scenarios of one block share figures: ``n2``, ``n3``, … for Jervis' worlds, ``other`` for the rest."""
        return f"n{self.n}" if self.setting is not None else "other"

    @property
    def label(self) -> str:
        """The scenario in words."""
        if self.setting is None:
            return words(self.world)
        states = f", {_NUMBER_WORDS.get(self.n, self.n)} states" if self.n != 2 else ""
        return f"{words(self.world)}{states}: {setting_label(self.setting)}"


def place(scenario: str) -> Place:
    """The place of a scenario, told by its name alone."""
    match = re.fullmatch(r"(.+?)(?:_n(\d+))?", scenario)
    base, n = (match[1], int(match[2] or 2)) if match else (scenario, 2)
    for world in WORLDS:
        if base.startswith(world) and base[len(world) :] in SETTINGS:
            return Place(scenario, world, base[len(world) :], n)
    return Place(scenario, scenario, None, 0)


def ordered(scenarios: Iterable[str]) -> list[Place]:
    """Different places: Jervis' worlds by n, world and setting, then other scenarios by name."""
    worlds = list(WORLDS)

    def rank(p: Place) -> tuple[int, int, int, int, str]:
        if p.setting is None:
            return (1, 0, 0, 0, p.scenario)
        return (0, p.n, worlds.index(p.world), SETTING_ORDER.index(p.setting), p.scenario)

    return sorted({place(name) for name in scenarios}, key=rank)


def blocks(places: Iterable[Place]) -> dict[str, dict[str, list[Place]]]:
    """Block to world to its places, in the order given."""
    parts: dict[str, dict[str, list[Place]]] = {}
    for p in places:
        parts.setdefault(p.block, {}).setdefault(p.world, []).append(p)
    return parts


def block_label(block: str) -> str:
    """A block in words: ``three states``; empty for two states, the usual case."""
    if block in ("n2", "other"):
        return "" if block == "n2" else "other scenarios"
    return f"{_NUMBER_WORDS.get(int(block[1:]), block[1:])} states"


def words(name: str) -> str:
    """A name without underscores."""
    return name.replace("_", " ").strip()


def setting_label(setting: str | None) -> str:
    """A setting in words: what is known of intentions, and whether states may talk."""
    if setting is None:
        return "as defined"
    greedy_prior, diplomacy, _ = SETTINGS[setting]
    return f"{'uncertain' if greedy_prior > 0 else 'benign'}, {'diplomacy' if diplomacy else 'no diplomacy'}"


def has_diplomacy(setting: str | None) -> bool:
    """Whether a setting allows signals and treaties; scenarios without a setting count as allowing them."""
    return setting is None or SETTINGS[setting][1]


def is_benign(setting: str | None) -> bool:
    """Whether nobody is greedy in a setting and all know it."""
    return setting is not None and SETTINGS[setting][0] == 0
