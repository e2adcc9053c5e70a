"""What a policy does where, as probabilities."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.policies import ActorCriticPolicy

from sd_env.policy import Policy

Array = NDArray[np.float64]


def probabilities(
    policy: Policy | BaseAlgorithm, observation: NDArray[np.float32], mask: NDArray[Any], draws: int = 1000
) -> Array:
    """Action probabilities `[S, A]` at observations `[S, F]`; illegal actions get none.

    Args:
        policy: exact for Stable-Baselines3's PPO and MaskablePPO and for policies of theirs (so also for
            `agents.runs.weights.load_weights`). For anything else with ``predict`` the shares among ``draws``
            predictions without memory.
        observation: float32 `[S, F]`.
        mask: `[S, A]`, what is legal.
        draws: see above.
    """
    policy = policy.policy if isinstance(policy, BaseAlgorithm) else policy
    if isinstance(policy, ActorCriticPolicy | MaskableActorCriticPolicy):
        seen = torch.from_numpy(np.ascontiguousarray(observation))
        legal = {"action_masks": np.asarray(mask, bool)} if isinstance(policy, MaskableActorCriticPolicy) else {}
        with torch.no_grad():
            drawn: Any = policy.get_distribution(seen, **legal).distribution
        chances = drawn.probs.numpy().astype(float)
    else:
        chances = np.zeros(mask.shape)
        start, rows = np.ones(len(observation), bool), np.arange(len(observation))
        for _ in range(draws):
            chances[rows, np.asarray(policy.predict(observation, None, start)[0])] += 1.0 / draws
    chances = chances * np.asarray(mask, bool)
    total = chances.sum(axis=1, keepdims=True)
    return np.where(total > 0, chances / np.where(total > 0, total, 1.0), mask / mask.sum(axis=1, keepdims=True))
