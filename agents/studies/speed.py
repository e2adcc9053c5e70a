"""How fast the game is, as ratios to other environments timed in the same minutes on the same machine.

Absolute figures drift with the machine; each ratio is taken between neighbouring timings and the median is reported.
"""

import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pettingzoo import ParallelEnv
from stable_baselines3.common.callbacks import BaseCallback, CallbackList
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.learners import shared
from agents.learners.learner import BatchedBootstrap
from agents.settings import SharedSettings
from agents.studies import speed_peers
from agents.studies.stopwatch import ENGINE_WORLDS, Timing, compare, parallel_loop, rate
from sd_env import scenarios
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.api.parallel_env import SecurityDilemmaEnv, parallel_env
from sd_env.core.engine import Engine

TRAINING_WORLDS = 512


def engine_alone(scenario: str, seconds: float) -> Timing:
    """The engine with 4,096 worlds, one thread, observations and masks written, random actions, worlds that restart."""
    engine = Engine(scenarios.get(scenario).params, ENGINE_WORLDS, autoreset=True)
    engine.reset(0)
    rng = np.random.default_rng(0)
    actions = [rng.integers(0, engine.n_actions, (ENGINE_WORLDS, engine.n_agents)) for _ in range(16)]

    def step(t: int) -> None:
        engine.state.choice[:] = actions[t % 16]
        engine.step_chosen()

    return lambda: rate(step, ENGINE_WORLDS * engine.n_agents, seconds)


class StillEnv(ParallelEnv):  # type: ignore[misc]
    """A ParallelEnv of the same shape and length that does nothing but return copies of arrays in fresh dicts."""

    def __init__(self, like: SecurityDilemmaEnv) -> None:
        self.possible_agents = list(like.possible_agents)
        self.action_space = like.action_space
        self.horizon = int(like.scenario.params.horizon)
        self._observation = {a: np.zeros(like.observation_space(a).shape, np.float32) for a in self.possible_agents}
        self._mask = {a: np.ones(like.action_space(a).n, np.int8) for a in self.possible_agents}

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, Any]:
        """Copies of the arrays."""
        self.agents, self.clock = self.possible_agents[:], 0
        return self._observations(), self._infos()

    def step(self, actions: dict[str, int]) -> tuple[Any, Any, Any, Any, Any]:
        """Copies of the arrays, whatever the actions."""
        agents = self.agents
        self.clock += 1
        over = self.clock == self.horizon
        if over:
            self.agents = []
        return (
            self._observations(),
            dict.fromkeys(agents, 0.0),
            dict.fromkeys(agents, False),
            dict.fromkeys(agents, over),
            self._infos(),
        )

    def _observations(self) -> dict[str, NDArray[np.float32]]:
        return {agent: array.copy() for agent, array in self._observation.items()}

    def _infos(self) -> dict[str, dict[str, NDArray[np.int8]]]:
        return {agent: {"action_mask": array.copy()} for agent, array in self._mask.items()}


class ConstantSeatVecEnv(SeatVecEnv):
    """A VecEnv of the same shape that hands out the same arrays at every step and never ends an episode."""

    _constant: tuple[Any, Any, Any, Any] | None = None

    def step_async(self, actions: NDArray[Any]) -> None:
        """Nothing is done with the actions."""

    def step_wait(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """The arrays of the first step."""
        if self._constant is None:
            self._constant = (
                self._rows(self.engine.observation),
                np.zeros(self.num_envs, np.float32),
                np.zeros(self.num_envs, bool),
                [{} for _ in range(self.num_envs)],
            )
        return self._constant


class _Stopwatch(BaseCallback):
    """Notes when each rollout begins, so that whole updates are timed without the start-up."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def _on_rollout_start(self) -> None:
        self.times.append(time.perf_counter())

    def _on_step(self) -> bool:
        return True


def training(kind: type[SeatVecEnv], scenario: str, updates: int) -> Timing:
    """PPO at 512 worlds, its settings as in training."""
    torch.set_num_threads(1)
    settings = SharedSettings(n_worlds=TRAINING_WORLDS)

    def run() -> float:
        env = kind(scenario, TRAINING_WORLDS, seed=0, reward_scale=settings.reward_scale)
        model: OnPolicyAlgorithm = shared.build(settings, env, 0)
        watch = _Stopwatch()
        rollout = settings.n_steps * env.num_envs
        model.learn((updates + 1) * rollout, callback=CallbackList([BatchedBootstrap(), watch]))
        env.close()
        return updates * rollout / (watch.times[-1] - watch.times[0])

    return run


def start_seconds() -> float:
    """Time from a new process to the first step, compiled code in the cache."""
    code = "import sd_env; e = sd_env.parallel_env(); e.reset(seed=0); e.step(dict.fromkeys(e.agents, 0))"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


SCENARIOS = ("doubly_dangerous", "doubly_dangerous_no_diplomacy")


def measure(repeats: int, seconds: float, updates: int) -> Iterable[dict[str, Any]]:
    """All comparisons, one row each; a slow generator."""
    for scenario in SCENARIOS:
        ours = engine_alone(scenario, seconds)
        for name, theirs in speed_peers.installed().items():
            goal = 1000 if "mpe2" in name else 0
            yield _row(f"engine: {scenario}", name, goal, compare(ours, theirs(seconds), repeats))
    for scenario in SCENARIOS:
        yield from _loops(scenario, repeats, seconds)
    for scenario in SCENARIOS:
        with_game, without = (training(kind, scenario, updates) for kind in (SeatVecEnv, ConstantSeatVecEnv))
        yield _row(
            f"PPO, {TRAINING_WORLDS} worlds: {scenario}",
            "the same PPO on constant arrays",
            0.95,
            compare(with_game, without, repeats),
        )


def _loops(scenario: str, repeats: int, seconds: float) -> Iterable[dict[str, Any]]:
    """PettingZoo's loop against another game's, and against one that only copies."""
    env = parallel_env(scenario)
    yield _row(
        f"parallel loop: {scenario}",
        "mpe2 simple_spread_v3 parallel loop",
        15,
        compare(parallel_loop(env, seconds), speed_peers.spread(seconds), repeats),
    )
    yield _row(
        f"parallel loop: {scenario}",
        "ParallelEnv of the same shape that returns copies",
        0.6,
        compare(parallel_loop(env, seconds), parallel_loop(StillEnv(env), seconds), repeats),
    )


def _row(what: str, against: str, goal: float, figures: tuple[float, float, float]) -> dict[str, Any]:
    return {
        "what": what,
        "against": against,
        "agent_steps_per_second": figures[0],
        "theirs": figures[1],
        "ratio": figures[2],
        "goal": goal,
        "reached": figures[2] >= goal,
    }
