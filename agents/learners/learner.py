"""What a learner is to the rest of the code, and what several learners have in common.

A learner's file ends with ``LEARNER = Learner(...)``; the registry is in `agents.learners`.
"""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.linalg  # noqa: F401 its BLAS, which compiled code calls, must be loaded to be limited
import torch
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.policies import BasePolicy
from stable_baselines3.common.utils import set_random_seed
from threadpoolctl import threadpool_limits
from torch.distributions import Distribution

from agents.learners.bootstrap import BatchedBootstrap
from agents.settings import TrainSettings
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.policy import Policy
from sd_env.scenarios import Scenario

ACTIVATIONS = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}


def bootstrap() -> list[BaseCallback]:
    """The callback that on-policy learners without memory train with."""
    return [BatchedBootstrap()]


def no_callbacks() -> list[BaseCallback]:
    """Nothing besides what the algorithm does."""
    return []


Partners = Mapping[int, Policy]
"""Seat to who holds it while the learner learns."""


def seats(settings: TrainSettings, seed: np.random.SeedSequence, partners: Partners | None = None) -> SeatVecEnv:
    """Worlds in which the learner plays every seat."""
    return SeatVecEnv(
        settings.training_game,
        settings.learner.n_worlds,
        seed=seed,
        reward_scale=settings.learner.reward_scale,
    )


def every_seat(model: Policy, settings: Any, scenario: Scenario, partners: Partners) -> dict[int, Policy]:
    """The line-up that a run is measured in: self-play."""
    return dict.fromkeys(range(scenario.n_agents), model)


def nobody(settings: Any, scenario: Scenario) -> dict[int, str]:
    """Nobody sits opposite: the learner holds every seat."""
    return {}


@dataclass(frozen=True)
class Learner:
    """One entry of the registry.

    Args:
        idea: one line for the catalogue.
        source: where the idea comes from.
        settings: dataclass of its settings, whose ``name`` is that of the registry.
        build: from settings, environment and seed to a fresh model with Stable-Baselines3's ``learn``, ``predict`` and
            ``save``.
        classes: what ``build`` may return; each has ``load``.
        policies: the class of the policy that a model of each of ``classes`` has; none where a model holds several.
        environment: from a run's settings, a seed and who sits opposite to the worlds it trains in.
        callbacks: what ``learn`` is given besides the run's own callback.
        opposite: from learner settings and scenario to who sits in the seats that do not learn, by name.
        line_up: from model, learner settings, scenario and those partners to who sits where when the run is measured.
        resumes: empty if a run that was cut ends as one that was not, byte for byte; else what differs.
        packages: what it takes to learn besides the extra ``train``; to load and play what was learned takes none.
        extra: of pyproject.toml, that installs them.
    """

    idea: str
    source: str
    settings: type
    build: Callable[[Any, Any, int], Any]
    classes: Sequence[type]
    policies: Sequence[type[BasePolicy]] = ()
    environment: Callable[[TrainSettings, np.random.SeedSequence, Partners], Any] = seats
    callbacks: Callable[[], list[BaseCallback]] = bootstrap
    opposite: Callable[[Any, Scenario], dict[int, str]] = nobody
    line_up: Callable[[Any, Any, Scenario, Partners], dict[int, Policy]] = every_seat
    resumes: str = ""
    packages: Sequence[str] = ()
    extra: str = ""

    def missing(self) -> str:
        """Which packages it takes to learn are not installed and how to install them; empty if all are there."""
        lost = [name for name in self.packages if importlib.util.find_spec(name) is None]
        return f"needs {', '.join(lost)}: pip install '.[{self.extra}]'" if lost else ""


def network(settings: Any) -> dict[str, Any]:
    """Stable-Baselines3's ``policy_kwargs`` of the settings."""
    return {"net_arch": list(settings.hidden), "activation_fn": ACTIVATIONS[settings.activation]}


def ppo(settings: Any) -> dict[str, Any]:
    """PPO's arguments of the settings, without ``policy_kwargs``."""
    names = (
        "learning_rate",
        "n_steps",
        "batch_size",
        "n_epochs",
        "gamma",
        "gae_lambda",
        "clip_range",
        "ent_coef",
        "vf_coef",
        "max_grad_norm",
    )
    return {name: getattr(settings, name) for name in names} | {"device": "cpu"}


def begin(seed: int) -> None:
    """Seed the process's generators, from which weights and action draws come, and multiply on one thread."""
    set_random_seed(seed)
    threadpool_limits(1, user_api="blas")  # two of them wait for each other longer than they work
    Distribution.set_default_validate_args(False)  # a third of a small network's time goes into these checks
