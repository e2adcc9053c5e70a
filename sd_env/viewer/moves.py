"""Actions as a person reads them on a button: what each does, of which group, and whether it is legal now."""

from typing import NamedTuple

from sd_env.core.actions import (
    ARM,
    ASSURE,
    ATTACK,
    DISARM,
    DISCLOSE,
    HOLD,
    PROPOSE,
    SUSPEND,
    WITHDRAW,
    action_table,
)
from sd_env.render.names import the, words
from sd_env.scenarios import Scenario

GROUPS = {ARM: "Arms", DISARM: "Arms", HOLD: "Arms", ASSURE: "Signals", DISCLOSE: "Signals", ATTACK: "War"}
TREATIES = "Treaties"
"""Group of all other families."""
TEXTS = {
    HOLD: "Wait",
    ARM: "Build {weapon}",
    ASSURE: "Assure the others",
    DISCLOSE: "Show all arms",
    DISARM: "Scrap arms of attack",
    PROPOSE: "Offer {rival} {kind}",
    WITHDRAW: "Leave {kind} with {rival}",
    SUSPEND: "Suspend {kind} with {rival}",
    ATTACK: "Attack {rival}",
}


class Move(NamedTuple):
    """One action of one state: its index, its group of buttons, its words."""

    action: int
    group: str
    text: str


def moves_of(scenario: Scenario, seat: int) -> tuple[Move, ...]:
    """All actions of the state in that seat, in the order of their indices."""
    moves = []
    for action, (family, argument, offset) in enumerate(zip(*action_table(scenario.params), strict=True)):
        text = TEXTS[int(family)].format(
            weapon=words(scenario.weapons[argument]) if family == ARM else "",
            kind=the(scenario.kinds[argument]) if family in (PROPOSE, WITHDRAW, SUSPEND) else "",
            rival=scenario.states[(seat + offset) % len(scenario.states)],
        )
        moves.append(Move(action, GROUPS.get(int(family), TREATIES), text))
    return tuple(moves)
