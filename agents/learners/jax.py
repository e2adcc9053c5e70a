"""Shared-parameter PPO whose arithmetic is JAX's (extra: ``jax``); all else is as in `shared`.

The policy of record stays Stable-Baselines3's: parameters and Adam's state go to JAX before a rollout and an update,
and come back after it. So play, files and checkpoints are those of `shared`, and need no JAX. Draws come from a key
that is a function of the run's seed and the agent-steps done, so that a run which was cut goes on exactly.
On a processor it is slower than `shared`: docs/results/jax.md.
"""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm
from stable_baselines3.common.vec_env import VecEnv

from agents.learners import shared
from agents.learners.lean import Lean, LeanMaskablePPO, LeanPPO, masks_of
from agents.learners.lean.flat import FlatPolicy
from agents.learners.lean.update import Adam, Weights
from agents.learners.learner import Learner, begin
from agents.settings import SharedSettings
from sd_env.adapters.sb3 import SeatVecEnv

ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"
"""Seeds side by side on the cores pay; threads within a small network do not."""


@dataclass
class JaxSettings(SharedSettings):
    """Shared-parameter PPO in JAX."""

    name: str = "jax"

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        super().__post_init__()
        if not self.lean:
            raise ValueError("learner.lean = False: must be true with learner=jax; learner=shared takes both")


def _jitted() -> Any:
    """The compiled part, which loads JAX."""
    os.environ.setdefault("XLA_FLAGS", ONE_THREAD)
    from agents.learners import jitted

    return jitted


class Jax(Lean):
    """What both share; stands in front of the algorithm whose methods it replaces."""

    draws_seed: int = 0
    """Of all draws: of actions and of orders."""
    _kept_rollouts: Any = None

    def _excluded_save_params(self) -> list[str]:
        return [*super()._excluded_save_params(), "_kept_rollouts"]

    def _collect(self, env: VecEnv, callback: BaseCallback, n_steps: int, masked: bool) -> bool:
        """One rollout into the buffer; False if the callback ends the training."""
        jitted, buffer, going = _jitted(), self.rollout_buffer, True
        self.policy.set_training_mode(False)
        buffer.reset()
        callback.on_rollout_start()
        legal = masks_of(env) if masked else None

        def answer(*decided: Any) -> tuple[Any, Any]:
            """What the rows see after they act, and what is legal then."""
            nonlocal going, legal
            if going:
                action, chance, value = map(np.array, decided)  # writable copies
                going = self._take(env, callback, (action.astype(np.int64), chance, value), legal)
                legal = masks_of(env) if masked else None
            return self._last_obs, legal

        flat = self._flat()
        if self._kept_rollouts is None:
            self._kept_rollouts = jitted.Rollouts(jitted.shape_of(flat.towers), n_steps)
        key = jitted.key_of(self.draws_seed, self.num_timesteps, jitted.ROLLOUT)
        last = self._kept_rollouts(answer, flat.theta, (self._last_obs, legal), key)
        if going:
            buffer.compute_returns_and_advantage(torch.from_numpy(last), self._last_episode_starts)  # type: ignore[arg-type]
            callback.on_rollout_end()
        return going

    def at_update(self) -> tuple[tuple[Any, Any, Any], Any]:
        """What JAX's update of the buffer begins with, and how it goes: see `agents.learners.jitted.update`."""
        jitted, flat = _jitted(), self._flat()
        adam, rollout = flat.adam(), self._rollout()
        key = jitted.key_of(self.draws_seed, self.num_timesteps, jitted.UPDATE)
        order = jitted.orders(key, self.n_epochs, len(rollout.action))
        start = jitted.Start(flat.theta.copy(), adam.mean, adam.square, np.int32(adam.steps))
        rates = jitted.Rates(adam.rate, adam.beta1, adam.beta2, adam.epsilon)
        return (start, jitted.given(rollout), order), (jitted.shape_of(flat.towers), self.weights(), rates)

    def _improve(self, flat: FlatPolicy, weights: Weights) -> tuple[Adam, NDArray[np.float64]]:
        """All epochs' gradient steps, on ``flat``; Adam's state after them, and what is logged of each batch."""
        begins, how = self.at_update()
        end, told = _jitted().learn(*begins, how)
        adam = flat.adam()
        for ours, new in zip((flat.theta, adam.mean, adam.square), end, strict=False):
            ours[:] = new
        return adam, np.asarray(told, float)


class JaxPPO(Jax, LeanPPO):
    """PPO."""


class JaxMaskablePPO(Jax, LeanMaskablePPO):
    """MaskablePPO."""


def build(settings: JaxSettings, env: SeatVecEnv, seed: int) -> OnPolicyAlgorithm:
    """A fresh learner on ``env``; ``seed`` is of its draws, and sets the process's generators."""
    begin(seed)
    kind = JaxMaskablePPO if issubclass(shared.algorithm(settings, env), LeanMaskablePPO) else JaxPPO
    model = shared.fresh(kind, settings, env)
    model.draws_seed = seed
    return model


LEARNER = Learner(
    idea="`shared` with its arithmetic in JAX: rollout and update are compiled by XLA (extra `jax`)",
    source="Schulman et al. (2017), arXiv:1707.06347; Bradbury et al. (2018), JAX",
    settings=JaxSettings,
    build=build,
    classes=(JaxPPO, JaxMaskablePPO),
    policies=shared.POLICIES[:2],
    extra="jax",
    packages=("jax", "jaxlib", "optax"),
)
