"""Shared-parameter PPO: one policy plays every seat, and every seat's experience trains it.

Stable-Baselines3's PPO as it comes, or sb3-contrib's MaskablePPO where some actions are not always legal.
Schulman et al. (2017), arXiv:1707.06347; masks: Huang & Ontañón (2022), arXiv:2006.14171.
"""

from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.config import SharedSettings
from agents.learners.learner import Learner, begin, network, ppo
from agents.seats import SeatVecEnv
from sd_env.classics import Classic
from sd_env.params import AGENT


def needs_masks(env: SeatVecEnv) -> bool:
    """True where an action can be illegal: disarming with nothing to scrap, treaties, or attacks."""
    if isinstance(env.game, Classic):
        return type(env.game).legal is not Classic.legal
    p = env.game.params
    return bool(p.allow_disarm or (p.allow_treaties and len(p.verification)) or p.war_decision == AGENT)


def algorithm(settings: SharedSettings, env: SeatVecEnv) -> type[OnPolicyAlgorithm]:
    """PPO or MaskablePPO, by the setting ``masks``."""
    masked = needs_masks(env) if settings.masks == "auto" else settings.masks == "always"
    return MaskablePPO if masked else PPO


def build(settings: SharedSettings, env: SeatVecEnv, seed: int) -> OnPolicyAlgorithm:
    """A fresh learner on ``env``.

    ``seed`` sets the process's generators, from which weights and action draws come; ``env`` keeps its own seed.
    """
    begin(seed)
    return algorithm(settings, env)("MlpPolicy", env, policy_kwargs=network(settings), **ppo(settings))


LEARNER = Learner(
    idea="one PPO policy plays every seat, and every seat's experience trains it; "
    "MaskablePPO where actions can be illegal",
    source="Schulman et al. (2017), arXiv:1707.06347; Huang & Ontañón (2022), arXiv:2006.14171",
    settings=SharedSettings,
    build=build,
    classes=(PPO, MaskablePPO),
)
