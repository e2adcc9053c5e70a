"""Treaties: when building breaks one, and whether it is seen (MODEL 4.2)."""

from sd_env.core.jit import rule


@rule
def is_violation(arsenal_after_build: float, cap: float) -> bool:
    """Building a capped class above its cap while bound. Holding above the cap without building is none."""
    return arsenal_after_build > cap


@rule
def is_detected(draw: float, violated: bool, verification: float, false_alarm: float) -> bool:
    """A violation is seen with probability q_v; a false alarm arises without one."""
    return draw < (verification if violated else false_alarm)
