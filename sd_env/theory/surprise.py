"""Schelling's reciprocal fear of surprise attack: when a state that wants nothing strikes first (MODEL 4.6, 6).

In a crisis in which both may strike (``war_decision = agent``, ``accident_willingness = 0``), let pi be the chance that
the other strikes. Who holds suffers the other's strike with chance pi. Who strikes is the attacker if the other holds,
and by the coin of initiative if it does not:

    hold     - pi v
    strike   - (1 - pi) s - pi (s + v) / 2

with s what it costs to strike and v what it costs to be struck,

    s = C + R + (1 - T) f L - T ((1 - e) g - e L)        v = C + R' + (1 - e) T' L

T the threat of the first striker, which rises with `surprise` phi; R and R' the retaliation that each suffers; g the
gain of a conquest, 0 to a seeker; e its `enforcement`. Striking is better where pi is above

    pi* = 2 s / (s + v)

What comes after the crisis is left out. From ``pi* < 1`` on two seekers that expect to be struck are right to strike:
war that nobody wants is an equilibrium beside peace (Schelling 1960, The Strategy of Conflict, chapter 9).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sd_env.core.rules.motives import gain_of_conquest
from sd_env.core.rules.war import loss_of_defeat
from sd_env.core.state import SEEKER
from sd_env.params import Params
from sd_env.theory.tables import Strike


def strike_threshold(game: Any, own: ArrayLike, other: ArrayLike, *, state: int = 0, motive: int = SEEKER) -> float:
    """pi*: chance of being struck above which a state strikes first in a crisis of a two-state game.

    Args:
        game: `Params`, or a scenario (anything with ``params``).
        own: units `[K]` of the state; one number is of every class.
        other: units `[K]` of its rival.
        state: 0 or 1.
        motive: SEEKER or GREEDY, of the state.

    0 where striking pays even a state that fears nothing; infinity where being struck costs no more than striking.
    """
    p: Params = game if isinstance(game, Params) else game.params
    sides = [np.broadcast_to(np.asarray(units, float), (1, len(p.offence))) for units in (own, other)]
    striking = cost_of_striking(p, (state, sides[0]), (1 - state, sides[1]), motive)
    struck = Strike(p, (1 - state, sides[1]), (state, sides[0]), motive)
    victim = p.war_cost + float(struck.back[0, 0] + struck.wins[0, 0] * (1.0 - p.enforcement) * loss(p, state))
    if striking <= 0.0:
        return 0.0
    threshold = 2.0 * striking / (striking + victim)
    return threshold if threshold < 1.0 else float("inf")


def cost_of_striking(p: Params, attacker: tuple[int, Any], victim: tuple[int, Any], motive: int) -> float:
    """s [reward]: what striking first costs the attacker on average, its gain taken off."""
    strike = Strike(p, attacker, victim, motive)
    wins = float(strike.wins[0, 0])
    failed = (1.0 - wins) * loss_of_defeat(p.conquest_loss, p.failed_attack_share, False)
    gain = gain_of_conquest(motive, float(p.greed[attacker[0]]), p.maximiser_gain)
    conquest = wins * ((1.0 - p.enforcement) * gain - p.enforcement * loss(p, victim[0]))
    return p.war_cost + float(strike.struck[0, 0]) + failed - conquest


def loss(p: Params, state: int) -> float:
    """L [reward]: what being conquered costs a state."""
    return loss_of_defeat(p.conquest_loss, p.failed_attack_share, True, float(p.vulnerability[state]))
