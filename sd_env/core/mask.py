"""Which actions are legal for one agent (MODEL 3), written as 0 and 1."""

from typing import Any

from sd_env.core.actions import find_legal, may_be_illegal, other
from sd_env.core.game import Game
from sd_env.core.jit import inlined
from sd_env.core.turn import turn


@inlined
def write_mask(g: Game, i: int, rows: Any, low: int, high: int) -> None:
    """Write which actions are legal for agent i of worlds low … high-1 into ``rows`` `[B, A]`, as 0 and 1."""
    t, s, legal = g.table, g.state, g.scratch.legal
    for a in range(len(t.family)):
        family, argument, j = t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0])
        if may_be_illegal(g.params, i, family, argument):
            find_legal(g.params, s, i, family, argument, j, legal[a], low, high)
        else:
            for b in range(low, high):
                legal[a, b - low] = True
    turn(legal, rows, low, high)
