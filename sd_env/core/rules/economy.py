"""Economy: what arms cost and how they decay (MODEL 4.3 and the reward)."""

from sd_env.core.jit import rule
from sd_env.params import LEAST_ECONOMY, MOST_ECONOMY

NEGLIGIBLE = 1e-9
"""Arsenals below this many units count as none, so that decay ends and powers of ratios stay finite."""


@rule
def consumption(build_cost: float, upkeep: float, economy: float) -> float:
    """Share of the economy left to consume: 1 - (build + upkeep) / y."""
    return 1.0 - (build_cost + upkeep) / economy


@rule
def grow(economy: float, rate: float) -> float:
    """Economy after a step's growth, kept where an economy may start: without end, growth would leave the floats."""
    return min(max(economy * (1.0 + rate), LEAST_ECONOMY), MOST_ECONOMY)


@rule
def depreciate(arsenal: float, rate: float) -> float:
    """Arsenal after a step's wear."""
    left = arsenal * (1.0 - rate)
    return left if left > NEGLIGIBLE else 0.0


@rule
def scrapped_share(disarm_share: float, offence: float, defence: float) -> float:
    """Share of a class that `disarm` scraps: the more offensive the class counts as, the more."""
    total = offence + defence
    return disarm_share * offence / total if total > 0.0 else 0.0
