"""What one agent is paid: named parts, then their sum (MODEL 4). No part rewards arming, peace or cooperation as such.

`dynamics` books each part where its event happens; this page says which there are.
"""

PARTS = ("consumption", "conquest_suffered", "conquest_made", "war_cost", "retaliation_suffered", "failed_attack")
CONSUMPTION, CONQUEST_SUFFERED, CONQUEST_MADE, WAR_COST, RETALIATION_SUFFERED, FAILED_ATTACK = range(len(PARTS))
