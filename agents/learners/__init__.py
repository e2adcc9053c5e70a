"""Algorithms that improve policies; written out here, one file each."""

from types import ModuleType

from agents.learners import shared

LEARNERS: dict[str, ModuleType] = {"shared": shared}
"""Name to the module whose ``build(settings, env, seed)`` makes the learner."""
