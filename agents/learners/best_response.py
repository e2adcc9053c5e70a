"""Best response: PPO in one seat, frozen partners in all others.

What it gains over the partners' own play is a lower bound of their exploitability: another learner or a larger
budget may gain more. Lanctot et al. (2017), arXiv:1711.00832; Timbers et al. (2022), arXiv:2004.09677.
"""

from dataclasses import dataclass

import numpy as np
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.learners import shared
from agents.learners.learner import Learner, Partners
from agents.settings import SharedSettings, TrainSettings, in_range
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.policy import Policy
from sd_env.scenarios import Scenario


@dataclass
class BestResponseSettings(SharedSettings):
    """PPO against a frozen line-up."""

    name: str = "best_response"
    seat: int = 0  # the learner's
    partners: tuple[str, ...] = ("hold",)  # names or run folders: one for all other seats, or one each in their order

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        super().__post_init__()
        in_range("learner.seat", self.seat, 0, 15)

    def rows_a_world(self, n_agents: int) -> int:
        """One seat of each."""
        return 1


def opposite(settings: BestResponseSettings, scenario: Scenario) -> dict[int, str]:
    """The partner's name in each seat but the learner's. ValueError if seats and partners do not fit."""
    in_range("learner.seat", settings.seat, 0, scenario.n_agents - 1)
    rest = [i for i in range(scenario.n_agents) if i != settings.seat]
    if len(settings.partners) not in (1, len(rest)):
        raise ValueError(f"learner.partners = {list(settings.partners)}: must be 1 or {len(rest)} names")
    names = settings.partners if len(settings.partners) > 1 else settings.partners * len(rest)
    return dict(zip(rest, names, strict=True))


def environment(settings: TrainSettings, seed: np.random.SeedSequence, partners: Partners) -> SeatVecEnv:
    """Worlds with one learner's seat; ``partners`` hold the others."""
    learner = settings.learner
    return SeatVecEnv(
        settings.training_game,
        learner.n_worlds,
        seats=[learner.seat],
        partners=partners,
        seed=seed,
        reward_scale=learner.reward_scale,
    )


def build(settings: BestResponseSettings, env: SeatVecEnv, seed: int) -> OnPolicyAlgorithm:
    """As `shared.build`; the difference is in ``env``."""
    return shared.build(settings, env, seed)


def line_up(model: Policy, settings: BestResponseSettings, scenario: Scenario, partners: Partners) -> dict[int, Policy]:
    """The learner in its seat, the partners in theirs."""
    return {**partners, settings.seat: model}


LEARNER = Learner(
    idea="PPO in one seat against frozen partners (`partners`: names or run folders)",
    source="Lanctot et al. (2017), arXiv:1711.00832; Timbers et al. (2022), arXiv:2004.09677",
    settings=BestResponseSettings,
    build=build,
    classes=shared.CLASSES,
    policies=shared.POLICIES,
    environment=environment,
    opposite=opposite,
    line_up=line_up,
)
