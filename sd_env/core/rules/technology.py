"""Technology: shocks that take the worth of a weapon class (MODEL 4.3)."""

from sd_env.core.jit import rule


@rule
def shock_time(step: float, spread: float, draw: float) -> int:
    """True step of a shock: uniform on the whole steps from ``step - spread`` to ``step + spread``."""
    return int(step - spread) + int(draw * (2.0 * spread + 1.0))


@rule
def nearness(shock_at: int, steps_passed: int) -> float:
    """How near a shock is: 1 / (1 + steps before its own); 1 where the coming step brings it, 0 when past."""
    return 1.0 / (shock_at - steps_passed) if shock_at > steps_passed else 0.0
