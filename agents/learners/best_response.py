"""Best response: PPO in one seat, frozen partners in all others.

What it gains over the partners' own play is a lower bound of their exploitability: another learner or a larger
budget may gain more. Lanctot et al. (2017), arXiv:1711.00832; Timbers et al. (2022), arXiv:2004.09677.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents import policy
from agents.config import SharedSettings, TrainSettings, in_range
from agents.learners import shared
from agents.learners.learner import Learner
from agents.policy import Policy
from agents.seats import SeatVecEnv
from sd_env import scenarios
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


def seated(settings: BestResponseSettings, scenario: Scenario) -> dict[int, Policy]:
    """The partner in each seat but the learner's. ValueError if seats and partners do not fit."""
    n = len(scenario.params.economy)
    in_range("learner.seat", settings.seat, 0, n - 1)
    rest = [i for i in range(n) if i != settings.seat]
    if len(settings.partners) not in (1, len(rest)):
        raise ValueError(f"learner.partners = {list(settings.partners)}: must be 1 or {len(rest)} names")
    names = settings.partners if len(settings.partners) > 1 else settings.partners * len(rest)
    files = {name: policy.load(name, scenario) for name in names if Path(name).is_file()}
    return {
        i: files[name] if name in files else policy.load(name, scenario, i, i)  # what draws draws by its seat
        for i, name in zip(rest, names, strict=True)
    }


def environment(
    settings: TrainSettings, seed: np.random.SeedSequence, partners: Mapping[int, Policy] | None = None
) -> SeatVecEnv:
    """Worlds with one learner's seat; ``partners``, policies by seat, take the place of the settings' names."""
    learner = settings.learner
    scenario = scenarios.get(settings.scenario).with_params(**settings.params)
    return SeatVecEnv(
        scenario,
        learner.n_worlds,
        seats=[learner.seat],
        partners=partners or seated(learner, scenario),
        seed=seed,
        reward_scale=learner.reward_scale,
    )


def build(settings: BestResponseSettings, env: SeatVecEnv, seed: int) -> OnPolicyAlgorithm:
    """As `shared.build`; the difference is in ``env``."""
    return shared.build(settings, env, seed)


def line_up(model: Policy, settings: BestResponseSettings, scenario: Scenario) -> dict[int, Policy]:
    """The learner in its seat, the partners in theirs."""
    return seated(settings, scenario) | {settings.seat: model}


LEARNER = Learner(
    idea="PPO in one seat against frozen partners (`partners`: names or run folders)",
    source="Lanctot et al. (2017), arXiv:1711.00832; Timbers et al. (2022), arXiv:2004.09677",
    settings=BestResponseSettings,
    build=build,
    classes=(PPO, MaskablePPO),
    environment=environment,
    line_up=line_up,
)
