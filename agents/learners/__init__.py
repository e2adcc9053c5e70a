"""Algorithms that improve policies; written out here, one file each."""

from importlib import import_module
from typing import Any

from agents.learners.learner import Learner

NAMES = (
    "shared",
    "maskable",
    "blind",
    "a2c",
    "recurrent",
    "qrdqn",
    "independent",
    "mappo",
    "social",
    "best_response",
    "league",
    "shaping",
)
"""The file of each is of the same name and ends with ``LEARNER = Learner(...)``."""
LEARNERS: dict[str, Learner] = {name: import_module(f"agents.learners.{name}").LEARNER for name in NAMES}


def find(settings: Any) -> Learner:
    """The learner that these settings are of. ValueError if the name is unknown or another learner's."""
    learner = LEARNERS.get(settings.name)
    if learner is None or type(settings) is not learner.settings:
        raise ValueError(f"learner.name = {settings.name!r}: choose with learner=<name>, one of {', '.join(LEARNERS)}")
    return learner
