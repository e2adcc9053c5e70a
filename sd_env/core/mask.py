"""Which actions are legal for one agent (MODEL 3), written as 0 and 1."""

from sd_env.core.actions import find_legal, may_be_illegal, other
from sd_env.core.game import Game
from sd_env.core.jit import inlined


@inlined
def write_mask(g: Game, i: int, low: int, high: int) -> None:
    """Write which actions are legal for agent i of worlds low … high-1 into its part of ``scratch.legal``."""
    t, s, first = g.table, g.state, i * len(g.table.family)
    for a in range(len(t.family)):
        family, argument, j = t.family[a], t.argument[a], other(i, t.rival[a], s.act.shape[0])
        legal = g.scratch.legal[first + a]
        if may_be_illegal(g.params, i, family, argument):
            find_legal(g.params, s, i, family, argument, j, legal, low, high)
        else:
            for b in range(low, high):
                legal[b - low] = True
