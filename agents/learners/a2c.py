"""Shared-parameter A2C: one gradient step on each batch of experience, no clipping of ratios.

Stable-Baselines3's, unmodified. Mnih et al. (2016), arXiv:1602.01783. It knows no masks: an illegal action acts as
hold.
"""

from dataclasses import dataclass

from stable_baselines3 import A2C
from stable_baselines3.common.policies import ActorCriticPolicy

from agents.learners.learner import Learner, begin, network
from agents.settings import check_learner
from sd_env.adapters.sb3 import SeatVecEnv


@dataclass
class A2CSettings:
    """A2C."""

    name: str = "a2c"
    n_worlds: int = 256  # worlds side by side
    n_steps: int = 5  # steps of each world between updates
    learning_rate: float = 1e-3
    gamma: float = 0.97
    gae_lambda: float = 0.95
    ent_coef: float = 0.002
    vf_coef: float = 0.5
    max_grad_norm: float = 0.5
    reward_scale: float = 0.05  # as for PPO
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "relu"  # relu | tanh

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        check_learner(self)


def build(settings: A2CSettings, env: SeatVecEnv, seed: int) -> A2C:
    """A fresh learner on ``env``; ``seed`` sets the process's generators."""
    begin(seed)
    return A2C(
        "MlpPolicy",
        env,
        learning_rate=settings.learning_rate,
        n_steps=settings.n_steps,
        gamma=settings.gamma,
        gae_lambda=settings.gae_lambda,
        ent_coef=settings.ent_coef,
        vf_coef=settings.vf_coef,
        max_grad_norm=settings.max_grad_norm,
        policy_kwargs=network(settings),
        device="cpu",
    )


LEARNER = Learner(
    idea="one actor-critic plays every seat: a single gradient step a batch, no clipping of ratios; no masks",
    source="Mnih et al. (2016), arXiv:1602.01783",
    settings=A2CSettings,
    build=build,
    classes=(A2C,),
    policies=(ActorCriticPolicy,),
)
