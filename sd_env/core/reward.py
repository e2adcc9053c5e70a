"""What one agent is paid: named parts, then their sum (MODEL 4). No part rewards arming, peace or cooperation as such.

`dynamics` books each part where its event happens; this page says which there are.
"""

from sd_env.core.jit import inlined

PARTS = ("consumption", "conquest_suffered", "conquest_made", "war_cost", "retaliation_suffered", "failed_attack")
CONSUMPTION, CONQUEST_SUFFERED, CONQUEST_MADE, WAR_COST, RETALIATION_SUFFERED, FAILED_ATTACK = range(len(PARTS))


@inlined
def total(s, b, i):
    """Agent i's reward of the step in world b: the sum of its parts."""
    reward = 0.0
    for part in range(s.parts.shape[2]):
        reward += s.parts[b, i, part]
    return reward
