"""How the four worlds were in `security_dilemma_v0`: the committed tables of that version are read with its numbers."""

from sd_env import scenarios
from sd_env.scenarios import Scenario

V0 = {"war_cost": 4.0, "accident_willingness": 0.5}


def in_v0(name: str) -> Scenario:
    """One of the four worlds as it was."""
    return scenarios.get(name).with_params(**V0)
