"""What states and moves are called, so that a language model can name them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.actions import ARM, ATTACK, FAMILY_NAMES, PROPOSE, SUSPEND, WITHDRAW, action_table
from sd_env.render.names import words
from sd_env.scenarios import Scenario

FORMS = {
    ARM: "arm {weapon}",
    PROPOSE: "propose {kind} to {rival}",
    WITHDRAW: "withdraw from {kind} with {rival}",
    SUSPEND: "suspend {kind} with {rival}",
    ATTACK: "attack {rival}",
}
"""Names of the moves that are about something; the others are called as their family is."""


def rivals(scenario: Scenario, seat: int | None = None) -> tuple[str, ...]:
    """The N - 1 other states, in the order of the observation.

    Without a ``seat`` nobody knows which states these are: they are rival 1, rival 2, …
    """
    n = scenario.n_agents
    if seat is None:
        return tuple(f"rival {r}" for r in range(1, n))
    return tuple(words(scenario.states[(seat + r) % n]) for r in range(1, n))


def move_names(scenario: Scenario, seat: int | None = None) -> tuple[str, ...]:
    """One name for each of the A actions: ``hold``, ``arm tanks``, ``propose arms limit to Germany``, …"""
    others = rivals(scenario, seat)
    names = []
    for family, argument, rival in zip(*action_table(scenario.params), strict=True):
        form = FORMS.get(int(family), FAMILY_NAMES[family])
        weapon = words(scenario.weapons[argument]) if family == ARM else ""
        kind = words(scenario.kinds[argument]) if family in (PROPOSE, WITHDRAW, SUSPEND) else ""
        names.append(form.format(weapon=weapon, kind=kind, rival=others[rival - 1] if rival else ""))
    return tuple(names)


def legal_moves(names: tuple[str, ...], mask: NDArray[Any]) -> dict[str, int]:
    """Name to action of the moves that ``mask`` `[A]` allows, in their order."""
    return {names[action]: int(action) for action in np.flatnonzero(mask)}
