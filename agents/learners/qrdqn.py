"""Shared-parameter QR-DQN: learns the distribution of returns of each action from replayed experience.

sb3-contrib's, but for exploration: its own explores in all rows of a step or in none, here each row draws for itself.
What is judged is the greedy policy. Dabney et al. (2018), arXiv:1710.10044. It knows no masks: an illegal action acts
as hold. Replayed experience of partners who have changed since is stale (Foerster et al. 2017, arXiv:1702.08887): keep
the buffer short.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sb3_contrib import QRDQN
from sb3_contrib.qrdqn.policies import QRDQNPolicy

from agents.learners.learner import Learner, begin, network, no_callbacks
from agents.settings import check_learner, in_range
from sd_env.adapters.sb3 import SeatVecEnv


@dataclass
class QRDQNSettings:
    """QR-DQN."""

    name: str = "qrdqn"
    n_worlds: int = 64  # worlds side by side
    learning_rate: float = 5e-4
    gamma: float = 0.97
    buffer_size: int = 200_000  # agent-steps that are replayed; saved in every checkpoint
    learning_starts: int = 5_000  # agent-steps of random play first
    batch_size: int = 512  # agent-steps a gradient step
    train_freq: int = 4  # steps of each world between updates
    gradient_steps: int = 4  # an update
    target_update_interval: int = 10_000  # agent-steps
    exploration_fraction: float = 0.3  # share of training in which exploration falls to its end
    exploration_final_eps: float = 0.05
    n_quantiles: int = 25
    reward_scale: float = 0.05  # as for PPO
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "relu"  # relu | tanh

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        check_learner(self)
        for name in ("buffer_size", "train_freq", "gradient_steps", "target_update_interval", "n_quantiles"):
            in_range(f"learner.{name}", getattr(self, name), 1, 2**31)
        in_range("learner.learning_starts", self.learning_starts, 0, 2**31)
        for name in ("exploration_fraction", "exploration_final_eps"):
            in_range(f"learner.{name}", getattr(self, name), 0, 1)


class GreedyQRDQN(QRDQN):
    """QR-DQN whose rows explore one by one, and which plays greedily when asked to ``predict``."""

    def _sample_action(
        self, learning_starts: int, action_noise: Any = None, n_envs: int = 1
    ) -> tuple[np.ndarray, np.ndarray]:
        rate = 1.0 if self.num_timesteps < learning_starts else self.exploration_rate
        chosen, _ = self.predict(self._last_obs)  # type: ignore[arg-type]
        explores = np.random.random(n_envs) < rate
        drawn = np.random.randint(self.action_space.n, size=n_envs)  # type: ignore[attr-defined]
        actions = np.where(explores, drawn, chosen)
        return actions, actions

    def predict(
        self, observation: Any, state: Any = None, episode_start: Any = None, deterministic: bool = True
    ) -> tuple[np.ndarray, Any]:
        """The greedy actions, whatever ``deterministic`` says."""
        return self.policy.predict(observation, state, episode_start, True)


def build(settings: QRDQNSettings, env: SeatVecEnv, seed: int) -> GreedyQRDQN:
    """A fresh learner on ``env``; ``seed`` sets the process's generators."""
    begin(seed)
    names = (
        "learning_rate",
        "gamma",
        "buffer_size",
        "learning_starts",
        "batch_size",
        "train_freq",
        "gradient_steps",
        "exploration_fraction",
        "exploration_final_eps",
    )
    kwargs = network(settings) | {"n_quantiles": settings.n_quantiles}
    interval = max(settings.target_update_interval, env.num_envs)  # one step of all rows is the shortest there is
    return GreedyQRDQN(
        "MlpPolicy",
        env,
        policy_kwargs=kwargs,
        target_update_interval=interval,
        device="cpu",
        **{name: getattr(settings, name) for name in names},
    )


LEARNER = Learner(
    idea="one value learner plays every seat: quantiles of returns, replay, greedy play; no masks",
    source="Dabney et al. (2018), arXiv:1710.10044",
    settings=QRDQNSettings,
    build=build,
    classes=(GreedyQRDQN,),
    policies=(QRDQNPolicy,),
    callbacks=no_callbacks,
)
