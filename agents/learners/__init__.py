"""Algorithms that improve policies; written out here, one file each."""

from typing import Any

from agents.learners import (
    a2c,
    best_response,
    independent,
    league,
    mappo,
    maskable,
    qrdqn,
    recurrent,
    shaping,
    shared,
    social,
)
from agents.learners.learner import Learner

LEARNERS: dict[str, Learner] = {
    "shared": shared.LEARNER,
    "maskable": maskable.LEARNER,
    "a2c": a2c.LEARNER,
    "recurrent": recurrent.LEARNER,
    "qrdqn": qrdqn.LEARNER,
    "independent": independent.LEARNER,
    "mappo": mappo.LEARNER,
    "social": social.LEARNER,
    "best_response": best_response.LEARNER,
    "league": league.LEARNER,
    "shaping": shaping.LEARNER,
}
"""Name to learner."""


def find(settings: Any) -> Learner:
    """The learner that these settings are of. ValueError if the name is unknown or another learner's."""
    learner = LEARNERS.get(settings.name)
    if learner is None or type(settings) is not learner.settings:
        raise ValueError(f"learner.name = {settings.name!r}: choose with learner=<name>, one of {', '.join(LEARNERS)}")
    return learner
