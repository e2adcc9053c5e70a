"""Tension between two states: symmetric, public, in [0, 1] (MODEL 4.5)."""

from sd_env.core.jit import rule


@rule
def next_tension(tension: float, decay: float, raised: float, lowered: float) -> float:
    """Tension after a step: decays, is raised by alarms and breaches, lowered by signals, kept in [0, 1]."""
    return min(1.0, max(0.0, (1.0 - decay) * tension + raised - lowered))
