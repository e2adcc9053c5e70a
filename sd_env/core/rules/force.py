"""Force: what arsenals threaten and protect (MODEL 2)."""

import math

from sd_env.core.jit import rule


@rule
def blend(own: float, other: float, distinguishability: float) -> float:
    """A class's offence (or defence) as it counts: blended toward dual use as weapons become hard to tell apart."""
    return distinguishability * own + (1.0 - distinguishability) * 0.5 * (own + other)


@rule
def threat(offence: float, defence: float, balance: float, decisiveness: float) -> float:
    """Threat of an attacker over a defender in [0, 1): (beta A)^m / ((beta A)^m + F^m); 0 without offence."""
    attack = balance * offence
    if attack <= 0.0:
        return 0.0
    if decisiveness == 1.0:
        return attack / (attack + defence)
    return 1.0 / (1.0 + (defence / attack) ** decisiveness)


@rule
def share_met(surprise: float) -> float:
    """Share of its victim's own armed defence that a state which strikes first meets: 1 - phi."""
    return 1.0 - surprise


@rule
def retaliation(warheads: float, interception: float, nuclear_damage: float) -> float:
    """Damage that ``warheads`` (sum of rho v n) do through the ``interception`` (sum of eta n) of their target."""
    if warheads <= 0.0:
        return 0.0
    return nuclear_damage * (1.0 - math.exp(-math.exp(-interception) * warheads))
