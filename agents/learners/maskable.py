"""Shared-parameter MaskablePPO, in every scenario: illegal actions are never drawn.

sb3-contrib's, unmodified. Huang & Ontañón (2022), arXiv:2006.14171. `shared` chooses it by itself where it is needed.
"""

from dataclasses import dataclass

from sb3_contrib import MaskablePPO

from agents.config import PPOSettings
from agents.learners.learner import Learner, begin, network, ppo
from agents.seats import SeatVecEnv


@dataclass
class MaskableSettings(PPOSettings):
    """MaskablePPO."""

    name: str = "maskable"


def build(settings: MaskableSettings, env: SeatVecEnv, seed: int) -> MaskablePPO:
    """A fresh learner on ``env``; ``seed`` sets the process's generators."""
    begin(seed)
    return MaskablePPO("MlpPolicy", env, policy_kwargs=network(settings), **ppo(settings))


LEARNER = Learner(
    idea="one MaskablePPO plays every seat; illegal actions are never drawn",
    source="Huang & Ontañón (2022), arXiv:2006.14171",
    settings=MaskableSettings,
    build=build,
    classes=(MaskablePPO,),
)
