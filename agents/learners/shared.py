"""Shared-parameter PPO: one policy plays every seat, and every seat's experience trains it.

Stable-Baselines3's PPO, or sb3-contrib's MaskablePPO where some actions are not always legal: in the lean form of
`agents.learners.lean`, or with ``lean=false`` as they come.
Schulman et al. (2017), arXiv:1707.06347; masks: Huang & Ontañón (2022), arXiv:2006.14171.
"""

from typing import Any, TypeVar

import torch
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
from stable_baselines3 import PPO
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.policies import ActorCriticPolicy

from agents.learners.lean import LeanMaskablePPO, LeanPPO
from agents.learners.learner import Learner, begin, network, ppo
from agents.settings import SharedSettings
from sd_env.adapters.sb3 import SeatVecEnv

Model = TypeVar("Model", bound=OnPolicyAlgorithm)
CLASSES: tuple[type[OnPolicyAlgorithm], ...] = (PPO, MaskablePPO, LeanPPO, LeanMaskablePPO)
POLICIES = (ActorCriticPolicy, MaskableActorCriticPolicy) * 2
"""Of each class."""


def algorithm(settings: SharedSettings, env: SeatVecEnv) -> type[OnPolicyAlgorithm]:
    """PPO or MaskablePPO, by the settings ``masks`` and ``lean``."""
    masked = env.game.needs_masks if settings.masks == "auto" else settings.masks == "always"
    if settings.lean:
        return LeanMaskablePPO if masked else LeanPPO
    return MaskablePPO if masked else PPO


def fresh(kind: type[Model], settings: SharedSettings, env: Any) -> Model:
    """An untrained model whose log odds of hold, the first action, are raised by ``hold_bias``."""
    model = kind("MlpPolicy", env, policy_kwargs=network(settings), **ppo(settings))
    odds: Any = model.policy.action_net
    with torch.no_grad():
        odds.bias[0] += settings.hold_bias
    return model


def build(settings: SharedSettings, env: SeatVecEnv, seed: int) -> OnPolicyAlgorithm:
    """A fresh learner on ``env``.

    ``seed`` sets the process's generators, from which weights and action draws come; ``env`` keeps its own seed.
    """
    begin(seed)
    return fresh(algorithm(settings, env), settings, env)


LEARNER = Learner(
    idea="one PPO policy plays every seat, and every seat's experience trains it; "
    "MaskablePPO where actions can be illegal",
    source="Schulman et al. (2017), arXiv:1707.06347; Huang & Ontañón (2022), arXiv:2006.14171",
    settings=SharedSettings,
    build=build,
    classes=CLASSES,
    policies=POLICIES,
)
