"""An episode made by hand, whose story is known: three named states, two weapons, two treaty kinds, eight steps."""

import numpy as np

from sd_env.core import state as facts
from sd_env.core.actions import ARM, ASSURE, DISARM, DISCLOSE, PROPOSE, action_names, action_table
from sd_env.core.state import empty_state, worlds_first
from sd_env.scenarios import Scenario
from sd_env.trajectory import Trajectory
from sd_env.trajectory.episode import LAYOUT
from tests.core.games import calm

STEPS = 8


def game() -> Scenario:
    states = ("Aland", "Bland", "Cland")
    return Scenario("a_story", calm(3, 2, 2), ("tanks", "forts"), ("arms_limit", "hotline"), states=states)


def by_hand() -> Trajectory:
    """Everything happens once: see the chronicle in test_chronicle."""
    scenario = game()
    blank = worlds_first(empty_state(scenario.params, 1), 1)
    a = {name: np.repeat(getattr(blank, name), STEPS + 1, axis=0) for name in LAYOUT}
    names = action_names(action_table(scenario.params), scenario.weapons, scenario.kinds)
    a["step"][:] = np.arange(STEPS + 1)
    a["built"][:] = -1
    a["arsenal"][:] = [[1.0, 0.5], [0.25, 2.0], [0.0, 0.0]]
    a["estimate"][:] = 1.25 * a["arsenal"][:, None] * (1 - np.eye(3))[None, :, :, None]
    a["tension"][:, 0, 1] = a["tension"][:, 1, 0] = 0.4
    a["motive"][:4, 0] = facts.GREEDY

    def do(step: int, who: int, family: int, action: str) -> None:
        a["act"][step, who], a["choice"][step, who] = family, names.index(action)

    def both(step: int, c: int, i: int, j: int, bit: int) -> None:
        a["treaty_event"][step, c, i, j] |= bit
        a["treaty_event"][step, c, j, i] |= bit

    def bind(c: int, i: int, j: int, start: int, stop: int) -> None:
        a["treaty"][start:stop, c, i, j] = a["treaty"][start:stop, c, j, i] = facts.FOR_EVER
        both(start, c, i, j, facts.FORMED)

    for step in (1, 2):  # told once: it begins in step 1
        do(step, 0, ARM, "arm:tanks")
        a["built"][step, 0] = 0
    do(1, 1, PROPOSE, "propose:arms_limit:+2")
    do(2, 2, ASSURE, "assure")
    do(3, 0, DISCLOSE, "disclose")
    do(3, 2, DISARM, "disarm")
    bind(0, 0, 1, 2, 5)
    bind(1, 1, 2, 1, 6)
    bind(0, 0, 2, 2, 7)
    bind(1, 0, 1, 3, 8)
    a["treaty_event"][4, 0, 0, 1] |= facts.VIOLATED
    a["treaty_event"][5, 0, 0, 1] |= facts.VIOLATED | facts.DETECTED
    a["treaty_event"][4, 1, 2, 1] |= facts.NOTICE_GIVEN
    both(6, 1, 1, 2, facts.WITHDRAWN)
    both(7, 0, 0, 2, facts.EXPIRED)
    both(8, 1, 0, 1, facts.VOIDED_BY_WAR)
    a["crisis"][3, 0, 1] = a["crisis"][3, 1, 0] = True
    a["crisis"][8, 0, 1] = a["crisis"][8, 1, 0] = True
    for step, attacker, victim, how, why in (
        (4, 0, 2, facts.REPELLED, facts.ACCIDENT),
        (7, 2, 1, facts.REPELLED, facts.CHOICE),
        (8, 0, 1, facts.CONQUEST, facts.WILL),
    ):
        a["war"][step, attacker, victim], a["cause"][step, attacker, victim] = how, why
    a["truncated"][8] = True
    return Trajectory(scenario, 0, a)
