"""Crises: when two states come to the brink, and who steps over it (MODEL 4.6)."""

import math

from sd_env.core.jit import rule


@rule
def crisis_probability(base: float, slope: float, tension: float, contact: float, damping: float) -> float:
    """Chance of a crisis of a pair this step: (h0 + h1 tau) w, times the damping of treaties in force."""
    return min(1.0, (base + slope * tension) * contact * damping)


@rule
def deterrence(expected_retaliation: float, deterrence_scale: float) -> float:
    """Share of willingness that the retaliation an attacker expects leaves: exp(-R/R0)."""
    return math.exp(-expected_retaliation / deterrence_scale) if expected_retaliation > 0.0 else 1.0


@rule
def willingness(accident: float, greedy_extra: float, is_greedy: bool, deterred: float) -> float:
    """Chance that the side with the initiative is willing to strike: (omega0 + omega_g [greedy]) times deterrence."""
    return min(1.0, accident + (greedy_extra if is_greedy else 0.0)) * deterred
