"""The numbers that define a game: four tables and the world's scalars (MODEL 1), each with unit, meaning and source.

A ``Params`` is a flat, immutable NamedTuple, so that it passes into compiled code as it is. N states, K weapon classes,
C treaty kinds and S shocks are read off the shapes. `checked` is the one door: it casts, broadcasts, freezes, refuses.
"""

from sd_env.params.check import allowed, changed, checked
from sd_env.params.fields import (
    AGENT,
    DOCTRINE,
    INF,
    LEAST_ECONOMY,
    MAX_AGENTS,
    MAX_CLASSES,
    MAX_KINDS,
    MAX_SHOCKS,
    MIN_AGENTS,
    MOST_ECONOMY,
    SPECS,
    SWITCHES,
    WAR_DECISIONS,
    WHOLE,
    Array,
    Params,
    Spec,
    sizes,
)

__all__ = [
    "AGENT",
    "DOCTRINE",
    "INF",
    "LEAST_ECONOMY",
    "MAX_AGENTS",
    "MAX_CLASSES",
    "MAX_KINDS",
    "MAX_SHOCKS",
    "MIN_AGENTS",
    "MOST_ECONOMY",
    "SPECS",
    "SWITCHES",
    "WAR_DECISIONS",
    "WHOLE",
    "Array",
    "Params",
    "Spec",
    "allowed",
    "changed",
    "checked",
    "sizes",
]
