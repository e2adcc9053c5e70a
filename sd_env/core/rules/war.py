"""War: what it costs and wins (MODEL 4.7)."""

from sd_env.core.jit import rule


@rule
def loss_of_defeat(conquest_loss: float, failed_share: float, by_conquest: bool, vulnerability: float = 1.0) -> float:
    """Loss of the beaten side: L times the victim's vulnerability for a conquest, f L for an attacker that fails.

    Where a conquest is undone the attacker bears the loss of the conquest.
    """
    return conquest_loss * vulnerability if by_conquest else failed_share * conquest_loss


@rule
def after_attrition(arsenal: float, attrition: float) -> float:
    """Arsenal after one war; several wars multiply."""
    return arsenal * (1.0 - attrition)
