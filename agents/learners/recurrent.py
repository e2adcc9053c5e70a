"""Shared-parameter PPO with a small LSTM: what was seen earlier in the episode is remembered, which pays under fog.

sb3-contrib's RecurrentPPO, unmodified; one LSTM serves actor and critic. Hausknecht & Stone (2015), arXiv:1507.06527;
Ni et al. (2022), arXiv:2110.05038. It knows no masks: an illegal action acts as hold.
"""

from dataclasses import dataclass

from sb3_contrib import RecurrentPPO
from sb3_contrib.common.recurrent.policies import RecurrentActorCriticPolicy

from agents.learners.learner import Learner, begin, network, no_callbacks, ppo
from agents.settings import PPOSettings, in_range
from sd_env.adapters.sb3 import SeatVecEnv


@dataclass
class RecurrentSettings(PPOSettings):
    """RecurrentPPO."""

    name: str = "recurrent"
    n_worlds: int = 64  # a step costs four to eight times that of PPO
    batch_size: int = 1024
    hidden: tuple[int, ...] = (32,)  # behind the LSTM
    lstm: int = 32  # units

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        super().__post_init__()
        in_range("learner.lstm", self.lstm, 1, 4096)


def build(settings: RecurrentSettings, env: SeatVecEnv, seed: int) -> RecurrentPPO:
    """A fresh learner on ``env``; ``seed`` sets the process's generators."""
    begin(seed)
    kwargs = network(settings) | {
        "lstm_hidden_size": settings.lstm,
        "shared_lstm": True,
        "enable_critic_lstm": False,
    }
    return RecurrentPPO("MlpLstmPolicy", env, policy_kwargs=kwargs, **ppo(settings))


LEARNER = Learner(
    idea="one PPO with a small LSTM plays every seat and remembers the episode; no masks",
    source="Hausknecht & Stone (2015), arXiv:1507.06527; Ni et al. (2022), arXiv:2110.05038",
    settings=RecurrentSettings,
    build=build,
    classes=(RecurrentPPO,),
    policies=(RecurrentActorCriticPolicy,),
    callbacks=no_callbacks,
)
