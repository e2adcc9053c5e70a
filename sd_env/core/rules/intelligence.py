"""Intelligence: what a state knows of another's arsenals (MODEL 4.4)."""

import math

from sd_env.core.elementary import exp
from sd_env.core.jit import rule

MOST_DISTORTION = 60.0
"""Log units; far beyond them an estimate would leave the floats, and its growth would be no number."""


@rule
def next_misreading(misreading: float, persistence: float, surprise: float) -> float:
    """AR(1) misreading with unit variance: a misreading lasts."""
    return persistence * misreading + math.sqrt(1.0 - persistence * persistence) * surprise


@rule
def estimate(arsenal: float, bias: float, fog: float, misreading: float) -> float:
    """Estimate of an arsenal through fog: n exp(mu + sigma eps)."""
    return arsenal * exp(min(bias + fog * misreading, MOST_DISTORTION)) if arsenal > 0.0 else 0.0


@rule
def lifted_fog(verification: float, transparency: float) -> float:
    """Share of fog that a treaty in force leaves: (1 - q_v)(1 - transparency)."""
    return (1.0 - verification) * (1.0 - transparency)


@rule
def cleared(arsenal: float, estimate: float, misread: float) -> float:
    """Estimate in a crisis in which only a share ``misread`` of the log misreading stands: n (n_hat / n)^misread."""
    return arsenal * (estimate / arsenal) ** misread if arsenal > 0.0 else estimate
