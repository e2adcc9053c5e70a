"""What one agent is paid: named parts, then their sum (MODEL 4). No part rewards arming, peace or cooperation as such;
``power`` pays a power maximiser its share of all military power, and nobody else.

`dynamics` books each part where its event happens; this page says which there are.
"""

PARTS = (
    "consumption",
    "conquest_suffered",
    "conquest_made",
    "war_cost",
    "retaliation_suffered",
    "failed_attack",
    "power",
)
CONSUMPTION, CONQUEST_SUFFERED, CONQUEST_MADE, WAR_COST, RETALIATION_SUFFERED, FAILED_ATTACK, POWER = range(len(PARTS))
