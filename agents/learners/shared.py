"""Shared-parameter PPO: one policy plays every seat, and every seat's experience trains it.

Stable-Baselines3's PPO as it comes, or sb3-contrib's MaskablePPO where some actions are not always legal.
Schulman et al. (2017), arXiv:1707.06347; masks: Huang & Ontañón (2022), arXiv:2006.14171.
"""

from typing import Any

import numpy as np
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.utils import set_random_seed
from torch.distributions import Distribution

from agents.config import SharedSettings
from agents.seats import SeatVecEnv
from sd_env.classics import Classic
from sd_env.params import AGENT

ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}


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
    set_random_seed(seed)
    Distribution.set_default_validate_args(False)  # a third of a small network's time goes into these checks
    kwargs: dict[str, Any] = {"net_arch": list(settings.hidden), "activation_fn": ACTIVATIONS[settings.activation]}
    return algorithm(settings, env)(
        "MlpPolicy", env, learning_rate=settings.learning_rate, n_steps=settings.n_steps,
        batch_size=settings.batch_size, n_epochs=settings.n_epochs, gamma=settings.gamma,
        gae_lambda=settings.gae_lambda, clip_range=settings.clip_range, ent_coef=settings.ent_coef,
        vf_coef=settings.vf_coef, max_grad_norm=settings.max_grad_norm, policy_kwargs=kwargs, device="cpu",
    )  # type: ignore[call-arg]


class BatchedBootstrap(BaseCallback):
    """Adds the value of truncated rows' last observations to their rewards in one batch.

    Stable-Baselines3 does the same one row at a time, which takes a sixth of training when hundreds of worlds reach
    their horizon together. The flag is cleared so that it is done once; results are the same but for rounding.
    """

    def _on_step(self) -> bool:
        infos, rewards = self.locals["infos"], self.locals["rewards"]
        rows = [row for row in self.locals["dones"].nonzero()[0] if infos[row].get("TimeLimit.truncated")]
        if rows:
            last = torch.from_numpy(np.stack([infos[row]["terminal_observation"] for row in rows]))
            with torch.no_grad():
                values = self.model.policy.predict_values(last).numpy().ravel()  # type: ignore[operator]
            rewards[rows] += self.model.gamma * values  # type: ignore[attr-defined]
            for row in rows:
                infos[row]["TimeLimit.truncated"] = False
        return True
