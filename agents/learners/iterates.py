"""Shared PPO on a classic, and the average of the policies it went through.

In self-play a gradient learner's last policy may circle an equilibrium that its average stays close to. What is
averaged are the action probabilities at each observation, over the second half of training. By default step size and
entropy bonus fall to 0 on the way: early on all actions are tried and all play is mixed, at the end only payoffs count.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import BaseCallback, CallbackList
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.learners import shared
from agents.learners.learner import BatchedBootstrap
from agents.learners.probabilities import probabilities
from agents.settings import SharedSettings
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.classics import Classic
from sd_env.policy import Policy

KEPT = 64
"""Policies that an average is taken over, evenly spaced."""


class Iterates:
    """One network's policies along training. They play every seat: an agent's number does not matter to them."""

    def __init__(self, model: OnPolicyAlgorithm, weights: Sequence[Mapping[str, torch.Tensor]]) -> None:
        self.model, self.weights = model, list(weights)

    def probabilities(
        self, agent: int, observation: NDArray[np.floating], mask: NDArray[np.bool_], *, last: bool = False
    ) -> NDArray[np.float64]:
        """Mean policy `[K, A]` at observations `[K, F]` under masks `[K, A]`, or with ``last`` the final one."""
        seen, total = np.asarray(observation, np.float32), np.zeros(mask.shape)
        chosen = self.weights[-1:] if last else self.weights
        for weights in chosen:
            self.model.policy.load_state_dict(weights)
            total += probabilities(self.model, seen, mask)
        return total / len(chosen)


class _Annealing(BaseCallback):
    """Lets the entropy bonus fall to 0 at the share ``until`` of training."""

    def __init__(self, bonus: float, until: float) -> None:
        super().__init__()
        self.bonus, self.until = bonus, until

    def _on_step(self) -> bool:
        return True

    def _on_rollout_start(self) -> None:
        done = 1 - self.model._current_progress_remaining  # type: ignore[attr-defined]
        self.model.ent_coef = self.bonus * max(0.0, 1 - done / self.until)  # type: ignore[attr-defined]


class _Collector(BaseCallback):
    """Copies the policy after updates of the second half of training."""

    def __init__(self, steps: int, rollout: int) -> None:
        super().__init__()
        updates = max(1, -(-steps // rollout))
        self.wanted = {int(u) for u in np.linspace(updates // 2, updates, KEPT).round()} | {updates}
        self.done, self.weights = 0, list[dict[str, torch.Tensor]]()

    def _on_step(self) -> bool:
        return True

    def _on_rollout_start(self) -> None:
        self._copy()

    def _on_training_end(self) -> None:
        self._copy()

    def _copy(self) -> None:
        if self.done in self.wanted:
            self.weights.append({name: tensor.clone() for name, tensor in self.model.policy.state_dict().items()})
        self.done += 1


def learn(
    game: Classic,
    settings: SharedSettings,
    agent_steps: int,
    seed: int,
    *,
    partners: Mapping[int, Policy] | None = None,
    bonus_until: float | None = 1.0,
) -> Iterates:
    """Train in all seats but the partners', which stay as they are.

    Step size and entropy bonus fall to 0, the bonus at the share ``bonus_until`` of training; None: neither falls.
    """
    torch.set_num_threads(1)
    world_seed, learner_seed = np.random.SeedSequence(seed).spawn(2)
    env = SeatVecEnv(game, settings.n_worlds, partners=partners, seed=world_seed, reward_scale=settings.reward_scale)
    model = shared.build(settings, env, int(learner_seed.generate_state(1)[0]))
    collector = _Collector(agent_steps, settings.n_steps * env.num_envs)
    callbacks: list[BaseCallback] = [BatchedBootstrap(), collector]
    if bonus_until is not None:
        model.lr_schedule = lambda left: settings.learning_rate * left
        callbacks.append(_Annealing(settings.ent_coef, bonus_until))
    model.learn(agent_steps, callback=CallbackList(callbacks))
    env.close()
    return Iterates(model, collector.weights)
