"""Algorithms that improve policies; written out here, one file each.

This registry alone knows the classes of learners: what their models and policies are read by is asked of it.
"""

from typing import Any

from stable_baselines3 import DQN
from stable_baselines3.common.policies import BasePolicy
from stable_baselines3.dqn.policies import DQNPolicy

from agents.learners import (
    a2c,
    best_response,
    blind,
    independent,
    jax,
    league,
    mappo,
    qrdqn,
    recurrent,
    shaping,
    shared,
    social,
)
from agents.learners.learner import Learner

LEARNERS: dict[str, Learner] = {
    "shared": shared.LEARNER,
    "blind": blind.LEARNER,
    "a2c": a2c.LEARNER,
    "recurrent": recurrent.LEARNER,
    "qrdqn": qrdqn.LEARNER,
    "independent": independent.LEARNER,
    "mappo": mappo.LEARNER,
    "social": social.LEARNER,
    "best_response": best_response.LEARNER,
    "league": league.LEARNER,
    "shaping": shaping.LEARNER,
    "jax": jax.LEARNER,
}
"""To add one: a file that ends with ``LEARNER = Learner(...)``, a line here, a YAML under configs/learner."""

ALGORITHMS: tuple[tuple[Any, type[BasePolicy]], ...] = (
    *dict.fromkeys(
        (algorithm, policy)
        for learner in LEARNERS.values()
        for algorithm, policy in zip(learner.classes, learner.policies, strict=False)
    ),
    (DQN, DQNPolicy),  # no learner here, but often brought along
)
"""Each algorithm and the policy that its models have."""


def find(settings: Any) -> Learner:
    """The learner that these settings are of. ValueError if there is none, or if it lacks a package."""
    name = settings.name
    learner = LEARNERS.get(name)
    if learner is None or type(settings) is not learner.settings:
        raise ValueError(f"learner.name = {name!r}: choose with learner=<name>, one of {', '.join(LEARNERS)}")
    if missing := learner.missing():
        raise ValueError(f"learner.name = {name!r}: {missing}")
    return learner
