"""Stable-Baselines3's PPO and MaskablePPO, leaner: the same draws, batches and formulas, in a fraction of the time.

``learn``, ``save``, callbacks, logs and the optimiser's state are Stable-Baselines3's; three of its methods are written
anew over a compiled update. Whoever trains with the same seeds by both gets the same weights up to rounding: a test
does. What is left out is what this project never sets: `NEVER_SET`.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sb3_contrib import MaskablePPO
from stable_baselines3 import PPO
from stable_baselines3.common.buffers import RolloutBuffer
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.utils import explained_variance
from stable_baselines3.common.vec_env import VecEnv

from agents.learners.bootstrap import add_value_of_last
from agents.learners.lean.flat import FlatPolicy
from agents.learners.lean.towers import Floats, decide, value_of
from agents.learners.lean.update import Adam, Rollout, Weights, learn

NEVER_SET = {"target_kl": None, "clip_range_vf": None, "normalize_advantage": True}
NO_DRAWS = np.empty((0, 0), np.float32)


class Lean(OnPolicyAlgorithm):
    """What both share; stands in front of the algorithm whose methods it replaces."""

    n_epochs: int
    batch_size: Any
    clip_range: Any
    _n_updates: int
    _kept_flat: FlatPolicy | None = None

    def _setup_model(self) -> None:
        for name, must in NEVER_SET.items():
            if getattr(self, name, must) != must:
                given = getattr(self, name)
                raise ValueError(f"{name} = {given!r}: must be {must}; else take Stable-Baselines3's own PPO")
        super()._setup_model()

    def _flat(self) -> FlatPolicy:
        """The policy as it is now."""
        if self._kept_flat is None or self._kept_flat.policy is not self.policy:
            self._kept_flat = FlatPolicy(self.policy)  # type: ignore[arg-type]
        self._kept_flat.read()
        return self._kept_flat

    def _excluded_save_params(self) -> list[str]:
        return [*super()._excluded_save_params(), "_kept_flat"]

    def _chosen(self, observation: Any, deterministic: bool, masks: NDArray[Any] | None) -> NDArray[np.int64]:
        """Actions `[rows]`, as the policy's own ``predict`` gives and draws them."""
        flat = self._flat()
        return _acted(flat, flat.inputs(observation), masks, deterministic)[0]

    def _collect(self, env: VecEnv, callback: BaseCallback, n_steps: int, masked: bool) -> bool:
        """One rollout into the buffer; False if the callback ends the training."""
        buffer: Any = self.rollout_buffer
        self.policy.set_training_mode(False)
        buffer.reset()
        callback.on_rollout_start()
        flat = self._flat()
        for _ in range(n_steps):
            legal = masks_of(env) if masked else None
            inputs = flat.inputs(self._last_obs)  # type: ignore[arg-type]
            action, chance = _acted(flat, inputs, legal)
            if not self._take(env, callback, (action, chance, _valued(flat, inputs)), legal):
                return False
        last = _valued(flat, flat.inputs(self._last_obs))  # type: ignore[arg-type]
        buffer.compute_returns_and_advantage(torch.from_numpy(last), self._last_episode_starts)
        callback.on_rollout_end()
        return True

    def _take(
        self,
        env: VecEnv,
        callback: BaseCallback,
        decided: tuple[NDArray[np.int64], Floats, Floats],
        legal: NDArray[Any] | None,
    ) -> bool:
        """One step of the worlds into the buffer; False if the callback ends the training.

        ``decided`` are actions, their log probabilities and the values of what was seen, `[rows]` each.
        """
        action, chance, value = decided
        observation, rewards, dones, infos = env.step(action)
        self.num_timesteps += env.num_envs
        callback.update_locals({"self": self, "infos": infos, "rewards": rewards, "dones": dones})
        if not callback.on_step():
            return False
        ended = dones.nonzero()[0].tolist()
        self._update_info_buffer([infos[row] for row in ended], dones[ended])
        add_value_of_last(self, ended, infos, rewards)
        masks = {} if legal is None else {"action_masks": legal}
        before = (self._last_obs, action, rewards, self._last_episode_starts)
        buffer: Any = self.rollout_buffer
        buffer.add(*before, torch.from_numpy(value), torch.from_numpy(chance), **masks)
        self._last_obs, self._last_episode_starts = observation, dones  # type: ignore[assignment]
        return True

    def train(self) -> None:
        """Update the policy by the experience gathered."""
        self.policy.set_training_mode(True)
        self._update_learning_rate(self.policy.optimizer)
        flat, weights = self._flat(), self.weights()
        adam, told = self._improve(flat, weights)
        if not np.isfinite(told).all():
            raise ValueError(f"learning broke down at {self.num_timesteps} agent-steps: the loss is no finite number")
        flat.write(adam, told.shape[0] * told.shape[1])
        self._n_updates += self.n_epochs
        self._log(told, weights.clip)

    def weights(self) -> Weights:
        """Of the loss, as they are now."""
        clip = self.clip_range(self._current_progress_remaining)
        return Weights(clip, float(self.ent_coef), float(self.vf_coef), float(self.max_grad_norm), self.batch_size)

    def _improve(self, flat: FlatPolicy, weights: Weights) -> tuple[Adam, NDArray[np.float64]]:
        """All epochs' gradient steps, on ``flat``; Adam's state after them, and what `learn` tells of each batch."""
        rollout = self._rollout()
        n_steps, n_rows = self.rollout_buffer.values.shape
        order = np.array([np.random.permutation(n_steps * n_rows) for _ in range(self.n_epochs)])  # noqa: NPY002 as there
        row, step = np.divmod(order, n_steps)  # Stable-Baselines3 counts row by row
        n_batches = -(-n_steps * n_rows // self.batch_size)
        adam, told = flat.adam(), np.zeros((self.n_epochs, n_batches, 5))
        learn(flat.towers, adam, weights, rollout, step * n_rows + row, told)
        return adam, told

    def _rollout(self) -> Rollout:
        """The buffer's content."""
        buffer: Any = self.rollout_buffer
        rows = len(buffer.values.ravel())
        legal = getattr(buffer, "action_masks", np.empty((0, 0))).reshape(-1, self.action_space.n) > 0  # type: ignore[attr-defined]
        inputs = self._kept_flat.inputs(buffer.observations.reshape(rows, -1))  # type: ignore[union-attr]
        action = buffer.actions.ravel().astype(np.int64)
        others = (buffer.log_probs, buffer.advantages, buffer.returns)
        chance, advantage, returns = (array.astype(np.float32, copy=False).ravel() for array in others)
        return Rollout(inputs, action, chance, advantage, returns, legal)

    def _log(self, told: NDArray[np.float64], clip: float) -> None:
        """Log as Stable-Baselines3 does; ``told`` as `learn` writes it."""
        buffer, record = self.rollout_buffer, self.logger.record
        policy, entropy, clipped, _, value = told.mean((0, 1))
        last = told[-1, -1]
        record("train/entropy_loss", entropy)
        record("train/policy_gradient_loss", policy)
        record("train/value_loss", value)
        record("train/approx_kl", told[-1, :, 3].mean())
        record("train/clip_fraction", clipped)
        record("train/loss", last[0] + self.ent_coef * last[1] + self.vf_coef * last[4])
        record("train/explained_variance", explained_variance(buffer.values.ravel(), buffer.returns.ravel()))
        record("train/n_updates", self._n_updates, exclude="tensorboard")
        record("train/clip_range", clip)


def _acted(
    flat: FlatPolicy, inputs: Floats, masks: NDArray[Any] | None, deterministic: bool = False
) -> tuple[NDArray[np.int64], Floats]:
    """Actions and their log probabilities, `[rows]` each."""
    n, n_actions = len(inputs), int(flat.towers.actor.widths[-1])
    draws = NO_DRAWS if deterministic else torch.empty((n, n_actions)).exponential_(1).numpy()
    legal = np.empty((0, n_actions), bool) if masks is None else np.ascontiguousarray(masks, bool)
    action, chance = np.empty(n, np.int64), np.empty(n, np.float32)
    decide(flat.towers.actor, inputs, legal, draws, action, chance)
    return action, chance


def _valued(flat: FlatPolicy, inputs: Floats) -> Floats:
    value = np.empty(len(inputs), np.float32)
    value_of(flat.towers.critic, inputs, value)
    return value


def masks_of(env: VecEnv) -> NDArray[np.bool_]:
    """Legal actions `[rows, A]`."""
    whole = getattr(env, "action_masks", None)  # all at once, where the environment can
    return whole() if whole else np.stack(env.env_method("action_masks"))


class LeanPPO(Lean, PPO):
    """PPO."""

    def collect_rollouts(
        self, env: VecEnv, callback: BaseCallback, rollout_buffer: RolloutBuffer, n_rollout_steps: int
    ) -> bool:
        """One rollout; False if the callback ends the training."""
        return self._collect(env, callback, n_rollout_steps, masked=False)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[Any, Any]:
        """Actions `[rows]` from observations `[rows, F]`."""
        if np.ndim(observation) != 2:
            return super().predict(observation, state, episode_start, deterministic)
        return self._chosen(observation, deterministic, None), state


class LeanMaskablePPO(Lean, MaskablePPO):
    """MaskablePPO."""

    def collect_rollouts(
        self,
        env: VecEnv,
        callback: BaseCallback,
        rollout_buffer: RolloutBuffer,
        n_rollout_steps: int,
        use_masking: bool = True,
    ) -> bool:
        """One rollout; False if the callback ends the training."""
        return self._collect(env, callback, n_rollout_steps, masked=use_masking)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[np.bool_] | None = None,
    ) -> tuple[Any, Any]:
        """Actions `[rows]` from observations `[rows, F]`, of legal ones `[rows, A]` if they are given."""
        if np.ndim(observation) != 2:
            return super().predict(observation, state, episode_start, deterministic, action_masks)
        return self._chosen(observation, deterministic, action_masks), state
