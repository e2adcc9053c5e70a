"""MAPPO: shared-parameter MaskablePPO whose critic sees the whole state while the actor sees what an agent sees.

Yu et al. (2022), arXiv:2103.01955, "agent-specific global state": the critic's input is the agent's own observation,
the environment's ``state()`` and the agent's number. The actor's network gets the observation alone, in training and
in play.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
from stable_baselines3.common.torch_layers import MlpExtractor

from agents.learners.lean import LeanMaskablePPO
from agents.learners.learner import Learner, Partners, begin, network, ppo
from agents.settings import PPOSettings, TrainSettings
from sd_env.adapters.sb3 import SeatVecEnv


@dataclass
class MAPPOSettings(PPOSettings):
    """MAPPO."""

    name: str = "mappo"
    lean: bool = True  # compiled collection and update; false is Stable-Baselines3's own: same learning, slower


class ActorAndCritic(torch.nn.Module):
    """Two networks: the actor's reads the first ``n_seen`` inputs, the critic's all of them."""

    def __init__(self, n_seen: int, n_all: int, hidden: list[int], activation: type[torch.nn.Module]) -> None:
        super().__init__()
        self.n_seen = n_seen
        self.actor = MlpExtractor(n_seen, {"pi": hidden, "vf": []}, activation, "cpu")
        self.critic = MlpExtractor(n_all, {"pi": [], "vf": hidden}, activation, "cpu")
        self.latent_dim_pi, self.latent_dim_vf = self.actor.latent_dim_pi, self.critic.latent_dim_vf

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Latents of actor and critic from inputs `[rows, n_all]`."""
        return self.forward_actor(features), self.forward_critic(features)

    def forward_actor(self, features: torch.Tensor) -> torch.Tensor:
        """The actor's latent."""
        return self.actor.forward_actor(features[:, : self.n_seen])

    def forward_critic(self, features: torch.Tensor) -> torch.Tensor:
        """The critic's latent."""
        return self.critic.forward_critic(features)


class CentralPolicy(MaskableActorCriticPolicy):
    """An actor-critic policy of observations `[rows, n_seen + …]` whose actor sees the first ``n_seen`` numbers.

    ``predict`` takes observations `[rows, n_seen]` as well: that is how it plays where there is no state to be seen.
    """

    def __init__(self, *args: Any, n_seen: int, **kwargs: Any) -> None:
        self.n_seen = n_seen
        super().__init__(*args, **kwargs)

    def _build_mlp_extractor(self) -> None:
        hidden = list(self.net_arch)  # type: ignore[arg-type]
        self.mlp_extractor = ActorAndCritic(self.n_seen, self.features_dim, hidden, self.activation_fn)  # type: ignore

    def _get_constructor_parameters(self) -> dict[str, Any]:
        return super()._get_constructor_parameters() | {"n_seen": self.n_seen}

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[rows]` from observations `[rows, n_seen]`, or with the state behind them."""
        seen = np.asarray(observation, np.float32)
        missing = self.observation_space.shape[0] - seen.shape[-1]  # type: ignore[index]
        if missing and seen.shape[-1] == self.n_seen:
            seen = np.concatenate([seen, np.zeros((*seen.shape[:-1], missing), np.float32)], axis=-1)
        return super().predict(seen, state, episode_start, deterministic, action_masks)  # type: ignore[return-value]


def environment(settings: TrainSettings, seed: np.random.SeedSequence, partners: Partners) -> SeatVecEnv:
    """Worlds whose rows carry the state."""
    return SeatVecEnv(
        settings.training_game,
        settings.learner.n_worlds,
        seed=seed,
        reward_scale=settings.learner.reward_scale,
        truth=True,
    )


def build(settings: MAPPOSettings, env: SeatVecEnv, seed: int) -> MaskablePPO:
    """A fresh learner on ``env``, which must show the truth; ``seed`` sets the process's generators."""
    begin(seed)
    kwargs = network(settings) | {"n_seen": env.engine.observation.shape[2]}
    kind = LeanMaskablePPO if settings.lean else MaskablePPO
    return kind(CentralPolicy, env, policy_kwargs=kwargs, **ppo(settings))


LEARNER = Learner(
    idea="one MaskablePPO plays every seat; its critic sees `state()` in training, its actor what an agent sees",
    source="Yu et al. (2022), arXiv:2103.01955",
    settings=MAPPOSettings,
    build=build,
    classes=(MaskablePPO, LeanMaskablePPO),
    policies=(CentralPolicy, CentralPolicy),
    environment=environment,
)
