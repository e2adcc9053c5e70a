"""One run from settings to tables: learn, measure along the way, keep checkpoints, continue after a stop.

A run that was killed continues from its last checkpoint and ends with the same tables as one that never was: the
checkpoint holds the learner, the worlds and the state of every random generator.
"""

import random
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from stable_baselines3.common.callbacks import BaseCallback, CallbackList
from stable_baselines3.common.logger import configure
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents import runs
from agents.config import TrainSettings
from agents.evaluation.play import self_play
from agents.learners import LEARNERS
from agents.learners.shared import BatchedBootstrap
from agents.seats import SeatVecEnv
from sd_env import metrics, theory
from sd_env.params import Params
from sd_env.trajectory import Recording

CURVE_SEED, FINAL_SEED = 2_000_000_011, 2_000_000_021
"""Worlds that policies are measured in: the same for all runs, never trained in."""


def train(settings: TrainSettings, *, quiet: bool = False) -> Path:
    """Train, or continue, or leave alone a finished run; its folder."""
    folder = runs.open_run(settings)
    if runs.is_finished(folder):
        return folder
    torch.set_num_threads(1)  # seeds side by side on the cores pay; threads within a small network do not
    began = time.perf_counter()
    world_seed, learner_seed = np.random.SeedSequence(settings.seed).spawn(2)
    env = SeatVecEnv(
        settings.scenario, settings.learner.n_worlds, seed=world_seed, params=settings.params,
        reward_scale=settings.learner.reward_scale,
    )
    learner = LEARNERS[settings.learner.name]
    model = learner.build(settings.learner, env, int(learner_seed.generate_state(1)[0]))
    keeper = Keeper(settings, folder)
    if (folder / runs.CHECKPOINT).exists():
        model = keeper.restore(model, env)
    model.set_logger(configure(str(folder / "log" / f"from_{model.num_timesteps}"), ["csv", "tensorboard"]))
    try:
        model.learn(
            settings.agent_steps - model.num_timesteps,
            callback=CallbackList([BatchedBootstrap(), keeper]),
            reset_num_timesteps=model.num_timesteps == 0,
            progress_bar=settings.progress and not quiet,
            log_interval=10,
        )
        keeper.finish(model, time.perf_counter() - began)
    finally:
        model.logger.close()
        env.close()
    return folder


class Keeper(BaseCallback):
    """Measures the policy along the way and keeps what is needed to go on after a stop."""

    def __init__(self, settings: TrainSettings, folder: Path) -> None:
        super().__init__()
        self.settings, self.folder = settings, folder
        self.curve: list[dict[str, Any]] = []
        self.seconds_before = 0.0
        self._saved = self._began = time.perf_counter()

    def _on_step(self) -> bool:
        return True

    def _on_rollout_start(self) -> None:
        """Between an update and the next experience: the only moment at which a run can be cut without a trace."""
        spacing = self.settings.agent_steps / self.settings.n_curve_points
        if self.num_timesteps >= len(self.curve) * spacing:
            self._measure()
        runs.write_json(self.folder / runs.PROGRESS, {"agent_steps": self.num_timesteps})
        if self.num_timesteps and time.perf_counter() - self._saved > self.settings.checkpoint_seconds:
            self.save()

    def _measure(self) -> None:
        row = {"agent_steps": self.num_timesteps}
        assert isinstance(self.model, OnPolicyAlgorithm)
        self.curve.append(row | measure(self.model, self.training_env, self.settings.curve_worlds, CURVE_SEED)[0])
        runs.write_table(self.folder / runs.CURVE, self.curve)

    def save(self) -> None:
        """Write the checkpoint; a reader sees the old one or the new one."""
        model_file = self.folder / f".{runs.MODEL}"
        self.model.save(model_file)
        content = {
            "model": model_file.read_bytes(),
            "env": {k: v for k, v in self.training_env.__dict__.items() if k in ENV_STATE},
            "curve": self.curve,
            "seconds": self.seconds_before + time.perf_counter() - self._began,
            "torch": torch.get_rng_state(), "numpy": np.random.get_state(), "python": random.getstate(),
        }
        with runs.replacing(self.folder / runs.CHECKPOINT, "wb") as file:
            torch.save(content, file)
        model_file.unlink()
        self._saved = time.perf_counter()

    def restore(self, model: OnPolicyAlgorithm, env: SeatVecEnv) -> OnPolicyAlgorithm:
        """Put learner, worlds, curve and generators back to where the last checkpoint left them."""
        content = torch.load(self.folder / runs.CHECKPOINT, weights_only=False)  # our own file: holds pickles
        model_file = self.folder / f".{runs.MODEL}"
        model_file.write_bytes(content["model"])
        model = type(model).load(model_file, env=env, device="cpu", force_reset=False)
        model_file.unlink()
        env.__dict__.update(content["env"], _begun=True)
        self.curve, self.seconds_before = content["curve"], content["seconds"]
        torch.set_rng_state(content["torch"])
        np.random.set_state(content["numpy"])
        random.setstate(content["python"])
        return model

    def finish(self, model: OnPolicyAlgorithm, seconds: float) -> None:
        """Measure the final policy and write the run's tables; ``run.json`` comes last and says that all is there."""
        self.model = model
        self._measure()
        env = model.get_env()
        row, recording = measure(model, env, self.settings.final_worlds, FINAL_SEED)
        scenario = env.scenario  # type: ignore[union-attr]
        about = {"scenario": scenario.name, "seed": self.settings.seed, "agent_steps": model.num_timesteps}
        runs.write_table(self.folder / runs.FINAL, [about | row])
        runs.write_table(self.folder / runs.EPISODE, average_episode(recording, scenario.weapons))
        model.save(self.folder / f".{runs.MODEL}")
        (self.folder / f".{runs.MODEL}").replace(self.folder / runs.MODEL)
        facts = {
            **about, "learner": self.settings.learner.name, "algorithm": type(model).__name__, "tag": self.settings.tag,
            "finished": True, "seconds": round(self.seconds_before + seconds, 1),
            "spiral_number": spiral_number(scenario.params),
            "command": shlex.join(["python", *sys.argv]), **runs.provenance(),
        }
        runs.write_json(self.folder / runs.RUN, facts)
        (self.folder / runs.CHECKPOINT).unlink(missing_ok=True)
        (self.folder / runs.PROGRESS).unlink(missing_ok=True)


def spiral_number(params: Params) -> float | None:
    """S0 of a game, or None where the closed form does not apply."""
    try:
        return theory.spiral_number(params)
    except ValueError:
        return None


ENV_STATE = ("engine", "_ended", "_returns", "_lengths", "_memory", "_reseed", "_next_seed")
"""What of a SeatVecEnv a checkpoint holds."""


def measure(model: OnPolicyAlgorithm, env: Any, n_worlds: int, seed: int) -> tuple[dict[str, Any], Recording]:
    """The metrics of one episode of self-play in worlds of their own."""
    recording = self_play(model, env.scenario, n_worlds, seed)
    row = dict(metrics.summary(recording, env.scenario))
    row |= {f"share.{name}": share for name, share in metrics.action_shares(recording, env.scenario).items()}
    return row, recording


def average_episode(recording: Recording, weapons: tuple[str, ...]) -> pd.DataFrame:
    """The mean episode: arsenals by class, tension, wars a world-step and treaties by step."""
    n = recording.arsenal.shape[2]
    pairs = ~np.eye(n, dtype=bool)
    table = {"step": np.arange(1, recording.n_steps + 1)}
    table |= {f"arsenal.{w}": recording.arsenal[..., k].mean((1, 2)) for k, w in enumerate(weapons)}
    seeker = recording.motive == 0
    stock = recording.arsenal.sum(-1)
    table["seeker_arsenal"] = (stock * seeker).sum((1, 2)) / np.maximum(1, seeker.sum((1, 2)))
    table["tension"] = recording.tension[..., pairs].mean((1, 2))
    table["wars"] = (recording.war > 0).sum((2, 3)).mean(1)
    in_force = np.any(recording.treaty > 0, axis=2)
    table["treaty_share"] = in_force[..., pairs].mean((1, 2))
    return pd.DataFrame(table)
