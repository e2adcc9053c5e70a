"""Motives: who a leader is, and what conquest and power are worth to each (MODEL 1 and 4.6 to 4.8).

A security seeker wants neither, a greedy state wants conquest, a power maximiser wants the larger share of power
(Mearsheimer 2001, The Tragedy of Great Power Politics).
"""

from sd_env.core.jit import rule
from sd_env.core.state import GREEDY, MAXIMISER, SEEKER


@rule
def drawn_motive(draw: float, greedy_prior: float, maximiser_prior: float) -> int:
    """Motive of a new leader."""
    return GREEDY if draw < greedy_prior else MAXIMISER if draw < greedy_prior + maximiser_prior else SEEKER


@rule
def extra_willingness(motive: int, greedy: float, maximiser: float) -> float:
    """What a motive adds to the willingness to strike in a crisis."""
    return greedy if motive == GREEDY else maximiser if motive == MAXIMISER else 0.0


@rule
def gain_of_conquest(motive: int, greed: float, maximiser_gain: float) -> float:
    """What a conquest is worth: g to the greedy, a share of it to a maximiser, nothing to a seeker."""
    return greed if motive == GREEDY else greed * maximiser_gain if motive == MAXIMISER else 0.0


@rule
def power_share(own: float, total: float, n: int) -> float:
    """Share of all military power; equal shares where nobody has any."""
    return own / total if total > 0.0 else 1.0 / n
