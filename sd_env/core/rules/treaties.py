"""Treaties: when building breaks one, and whether it is seen (MODEL 4.2)."""

from sd_env.core.jit import rule

NO_CAP = float("inf")


@rule
def is_violation(arsenal_after_build: float, cap: float) -> bool:
    """Building a capped class above its cap while bound. Holding above the cap without building is none."""
    return arsenal_after_build > cap


@rule
def is_detected(draw: float, violated: bool, verification: float, false_alarm: float) -> bool:
    """A violation is seen with probability q_v; a false alarm arises without one."""
    return draw < (verification if violated else false_alarm)


@rule
def cap_of(cap: float, factor: float) -> float:
    """A state's own cap: the treaty's times its ratio (5:3); what is not capped stays so."""
    return cap * factor if cap < NO_CAP else cap


@rule
def cap_share(steps_in_force: int, fall: float, floor: float) -> float:
    """Share of the first cap that holds after so many steps in force: falls evenly, down to ``floor``."""
    return max(floor, 1.0 - fall * steps_in_force)


@rule
def after_disposal(arsenal: float, excess: float, disposal: float) -> float:
    """Arsenal of a bound party that scraps a share of its excess over the cap."""
    return arsenal - disposal * excess
