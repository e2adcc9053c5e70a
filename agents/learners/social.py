"""Shared-parameter PPO that cares for others: rewards are transformed before it learns from them; measures are not.

`wants`:
``prosocial``: (1 - w) r_i + w mean(r), the mean over all agents. Peysakhovich & Lerer (2018), arXiv:1709.02865.
``inequity_averse``: r_i - envy/(N-1) sum max(e_j - e_i, 0) - guilt/(N-1) sum max(e_i - e_j, 0), with rewards smoothed
in time, e = gamma lambda e + r. Fehr & Schmidt (1999), QJE 114(3); Hughes et al. (2018), arXiv:1803.08884.
``svo``: r_i - w |target - theta_i|, theta_i the angle of (r_i, mean reward of the others), from selfish 0 to
altruistic 90 degrees. McKee et al. (2020), arXiv:2002.02325. Theirs were rewards of at least 0; here the angle is
that of atan2, so that it has a meaning when rewards are negative.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.learners import shared
from agents.learners.learner import Learner, Partners
from agents.settings import SharedSettings, TrainSettings, in_range, one_of
from sd_env.adapters.sb3 import SeatVecEnv

Array = NDArray[np.float64]
KINDS = ("prosocial", "inequity_averse", "svo")


@dataclass
class SocialSettings(SharedSettings):
    """Shared-parameter PPO on transformed rewards."""

    name: str = "social"
    wants: str = "prosocial"  # prosocial | inequity_averse | svo
    weight: float = 0.5  # of the others' reward (prosocial), or of the distance to the wanted angle (svo)
    envy: float = 5.0  # weight of having less (inequity_averse); Hughes et al.'s
    guilt: float = 0.05  # weight of having more (inequity_averse); Hughes et al.'s
    smoothing: float = 0.975  # decay of the smoothed rewards (inequity_averse); Hughes et al.'s lambda
    angle: float = 45.0  # wanted, in degrees (svo)

    def __post_init__(self) -> None:
        """Refuse what cannot be wanted."""
        super().__post_init__()
        one_of("learner.wants", self.wants, KINDS)
        in_range("learner.weight", self.weight, 0, 1 if self.wants == "prosocial" else 1e6)
        for name, high in (("envy", 1e6), ("guilt", 1e6), ("smoothing", 1), ("angle", 90)):
            in_range(f"learner.{name}", getattr(self, name), 0, high)


def others(reward: Array) -> Array:
    """Mean reward of the others, `[B, N]`; one's own where there are none."""
    n = reward.shape[1]
    return (reward.sum(axis=1, keepdims=True) - reward) / (n - 1) if n > 1 else reward


@dataclass
class Prosocial:
    """See the module's text."""

    weight: float

    def __call__(self, reward: Array, ended: NDArray[np.bool_]) -> Array:
        """What is wanted, `[B, N]`."""
        return (1 - self.weight) * reward + self.weight * reward.mean(axis=1, keepdims=True)


@dataclass
class InequityAverse:
    """See the module's text; keeps smoothed rewards of the episode."""

    envy: float
    guilt: float
    decay: float
    smoothed: Array | None = None

    def __call__(self, reward: Array, ended: NDArray[np.bool_]) -> Array:
        """What is wanted, `[B, N]`."""
        before = np.zeros_like(reward) if self.smoothed is None else self.smoothed
        e = self.decay * before + reward
        lead = (e[:, :, None] - e[:, None, :]) / max(1, reward.shape[1] - 1)  # [b, i, j]: what i has more than j
        self.smoothed = np.where(ended[:, None], 0.0, e)
        more, less = np.maximum(lead, 0.0).sum(axis=2), np.maximum(-lead, 0.0).sum(axis=2)
        return reward - self.envy * less - self.guilt * more


@dataclass
class Oriented:
    """See the module's text, ``svo``."""

    weight: float
    angle: float  # degrees

    def __call__(self, reward: Array, ended: NDArray[np.bool_]) -> Array:
        """What is wanted, `[B, N]`."""
        apart = np.abs(np.deg2rad(self.angle) - np.arctan2(others(reward), reward))
        return reward - self.weight * np.minimum(apart, 2 * np.pi - apart)  # the short way round


def wants(settings: SocialSettings) -> Prosocial | InequityAverse | Oriented:
    """The transformation that the settings ask for."""
    if settings.wants == "prosocial":
        return Prosocial(settings.weight)
    if settings.wants == "svo":
        return Oriented(settings.weight, settings.angle)
    return InequityAverse(settings.envy, settings.guilt, settings.gamma * settings.smoothing)


def environment(settings: TrainSettings, seed: np.random.SeedSequence, partners: Partners) -> SeatVecEnv:
    """Worlds that pay what is wanted; episode returns and measures stay those of the game."""
    return SeatVecEnv(
        settings.training_game,
        settings.learner.n_worlds,
        seed=seed,
        reward_scale=settings.learner.reward_scale,
        wants=wants(settings.learner),
    )


def build(settings: SocialSettings, env: SeatVecEnv, seed: int) -> OnPolicyAlgorithm:
    """As `shared.build`; the difference is in ``env``."""
    return shared.build(settings, env, seed)


LEARNER = Learner(
    idea="shared PPO on rewards that are prosocial, inequity averse or of a social value orientation (`wants`)",
    source="Peysakhovich & Lerer (2018), arXiv:1709.02865; Hughes et al. (2018), arXiv:1803.08884; "
    "McKee et al. (2020), arXiv:2002.02325",
    settings=SocialSettings,
    build=build,
    classes=shared.CLASSES,
    policies=shared.POLICIES,
    environment=environment,
)
