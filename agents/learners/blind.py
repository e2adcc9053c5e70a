"""Blind PPO: shared-parameter PPO that does not see rivals' arsenals.

Where tension is frozen and nobody can talk, as under the closed form's conditions, little else that it sees moves with
what rivals hold, and what it learns is all but open-loop: arms against the rivals it expects, where the closed form
has a state choose an arsenal against another's and nobody answers. Elsewhere tension, crises, treaties and what
verification finds still tell of rivals' arms. All else is as in `shared`, but for masks, which it does not take.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.torch_layers import FlattenExtractor

from agents.learners.lean import LeanPPO
from agents.learners.learner import Learner, begin, network, ppo
from agents.settings import PPOSettings
from sd_env.adapters.sb3 import SeatVecEnv


@dataclass
class BlindSettings(PPOSettings):
    """PPO that does not see rivals' arsenals."""

    name: str = "blind"
    lean: bool = True  # compiled collection and update; false is Stable-Baselines3's own: same learning, slower


class Blindfold(FlattenExtractor):
    """Passes observations `[rows, F]` on with 0 in the columns ``unseen``."""

    def __init__(self, observation_space: gymnasium.Space[Any], unseen: Sequence[int]) -> None:
        super().__init__(observation_space)
        self.seen: torch.Tensor
        self.register_buffer("seen", torch.ones(self.features_dim), persistent=False)
        self.seen[list(unseen)] = 0.0

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """What is seen."""
        return super().forward(observations) * self.seen


class BlindPolicy(ActorCriticPolicy):
    """An actor-critic policy, both halves of which read 0 in the columns ``unseen`` of observations `[rows, F]`."""

    def __init__(self, *args: Any, unseen: Sequence[int], **kwargs: Any) -> None:
        super().__init__(
            *args, **kwargs | {"features_extractor_class": Blindfold, "features_extractor_kwargs": {"unseen": unseen}}
        )

    def _get_constructor_parameters(self) -> dict[str, Any]:
        return super()._get_constructor_parameters() | self.features_extractor_kwargs


def unseen(env: SeatVecEnv) -> list[int]:
    """Columns of the observation that show a rival's arsenal."""
    table = env.game.fields()
    return [at for at, field in enumerate(table) if field.name.startswith("rival+") and ".arsenal." in field.name]


def build(settings: BlindSettings, env: SeatVecEnv, seed: int) -> PPO:
    """A fresh learner on ``env``; ``seed`` sets the process's generators."""
    begin(seed)
    kind = LeanPPO if settings.lean else PPO
    return kind(BlindPolicy, env, policy_kwargs=network(settings) | {"unseen": unseen(env)}, **ppo(settings))


LEARNER = Learner(
    idea="one PPO plays every seat and does not see rivals' arsenals; no masks",
    source="open-loop strategies: Fudenberg & Levine (1988), J. Econ. Theory 44",
    settings=BlindSettings,
    build=build,
    classes=(PPO, LeanPPO),
    policies=(BlindPolicy, BlindPolicy),
)
