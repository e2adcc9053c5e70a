"""One run from settings to tables: learn, measure along the way, keep checkpoints, continue after a stop.

A run that was killed continues from its last checkpoint and ends with the same tables as one that never was: the
checkpoint holds the learner, the worlds and the state of every random generator.
"""

import contextlib
import errno
import io
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from stable_baselines3.common.callbacks import BaseCallback, CallbackList
from stable_baselines3.common.logger import configure

from agents.learners import find
from agents.runs import checkpoint, trust
from agents.runs.budget import say_budget
from agents.runs.files import sha256, write_bytes, write_json, write_table
from agents.runs.folder import (
    CHECKPOINT_FILE,
    CURVE_FILE,
    EPISODE_FILE,
    FINAL_FILE,
    KEPT,
    MODEL_FILE,
    PASSING,
    PROGRESS_FILE,
    RUN_FILE,
    WEIGHTS_FILE,
    RunFolderError,
    binding,
    claimed,
    folder_of,
    is_finished,
    typed_command,
)
from agents.runs.load import partners_of
from agents.runs.sources import made_with, provenance
from agents.runs.weights import save_model
from agents.settings import TrainSettings
from agents.statistics import change_at_the_end
from agents.untrusted.files import sealed
from sd_env import metrics, theory
from sd_env.params import Params
from sd_env.policy import Policy
from sd_env.scenarios import Scenario
from sd_env.suite.match import play
from sd_env.suite.seeds import CURVE, FINAL
from sd_env.trajectory import Recording

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WORDS_OF_OTHERS = ("inline_container.cc", *(f"os error {number}" for number in FULL))
"""What torch and safetensors say when a disk is full."""


def train(settings: TrainSettings, *, quiet: bool = False) -> Path:
    """Train, or continue, or leave alone a finished run; its folder.

    Raises:
        RunFolderError: the folder is another run's, damaged, full, or another process trains in it.
    """
    find(settings.learner)
    with _room_in(folder_of(settings)), claimed(settings) as folder:
        if not is_finished(folder):
            _learn(settings, folder, quiet)
    return folder


@contextlib.contextmanager
def _room_in(folder: Path) -> Iterator[None]:
    """Say in one line that a disk is full, whoever noticed it: loggers and torch name no file, threads say it too."""
    before = threading.excepthook
    threading.excepthook = lambda told: None if _is_full(told.exc_value) else before(told)
    try:
        yield
    except Exception as error:
        if not _is_full(error) and not any(words in str(error) for words in WORDS_OF_OTHERS):
            raise
        why = error.strerror if isinstance(error, OSError) else "No space left on device"
        what = getattr(error, "filename", None) or folder
        raise RunFolderError(
            f"{what}: cannot be written ({why}); what was kept before is whole: make room, the same command goes on"
        ) from error
    finally:
        threading.excepthook = before


def _is_full(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in FULL


def _learn(settings: TrainSettings, folder: Path, quiet: bool) -> None:
    """From the beginning or the last checkpoint to the tables."""
    learner = find(settings.learner)
    torch.set_num_threads(1)  # seeds side by side on the cores pay; threads within a small network do not
    began = time.perf_counter()
    world_seed, learner_seed = np.random.SeedSequence(settings.seed).spawn(2)
    game = settings.game
    partners = partners_of(learner, settings.learner, game, settings.trust)
    env = learner.environment(settings, world_seed, partners)
    model = learner.build(settings.learner, env, int(learner_seed.generate_state(1)[0]))
    keeper = Keeper(settings, folder, model, env, learner.line_up(model, settings.learner, game, partners))
    if (folder / CHECKPOINT_FILE).exists():
        keeper.restore()
    say_budget(model, settings.agent_steps, quiet)
    model.set_logger(configure(str(folder / "log" / f"from_{model.num_timesteps}"), ["csv", "tensorboard"]))
    try:
        with contextlib.suppress(AtRestError):
            model.learn(
                settings.agent_steps - model.num_timesteps,
                callback=CallbackList([*learner.callbacks(), keeper]),
                reset_num_timesteps=model.num_timesteps == 0,
                progress_bar=settings.progress and not quiet,
                log_interval=10,
            )
        keeper.finish(time.perf_counter() - began)
    finally:
        with contextlib.suppress(OSError):  # of a full disk, which is said already
            model.logger.close()
        env.close()


class AtRestError(Exception):
    """Training may end: the run's arms have come to rest."""


class Keeper(BaseCallback):
    """Measures the policy along the way and keeps what is needed to go on after a stop."""

    def __init__(
        self, settings: TrainSettings, folder: Path, learned: Any, env: Any, line_up: Mapping[int, Policy]
    ) -> None:
        super().__init__()
        self.settings, self.folder, self.learned, self.env, self.line_up = settings, folder, learned, env, line_up
        self.made_with = made_with(binding(settings))
        self.curve: list[dict[str, Any]] = []
        self.seconds_before = 0.0
        self._saved = self._began = time.perf_counter()
        self._written = 0.0  # when progress was last written

    def _on_step(self) -> bool:
        return True

    def _on_rollout_start(self) -> None:
        """Between an update and the next experience: the only moment at which a run can be cut without a trace."""
        done, spacing = self.learned.num_timesteps, self.settings.agent_steps / self.settings.n_curve_points
        if done >= len(self.curve) * spacing:
            self._measure()
            if self.settings.rest and done >= self.settings.rest_from and self.at_rest:
                raise AtRestError
        if time.perf_counter() - self._written > 1:
            write_json(self.folder / PROGRESS_FILE, {"agent_steps": done}, durable=False)
            self._written = time.perf_counter()
        if done and time.perf_counter() - self._saved > self.settings.checkpoint_seconds:
            self.save()

    @property
    def last_change(self) -> float | None:
        """Seekers' arms [units], or all states' where none is a seeker: the curve's last fifth minus the one before."""
        curve = pd.DataFrame(self.curve).assign(run=0)
        return change_at_the_end(curve, "arsenal" if curve["seeker_arsenal"].isna().all() else "seeker_arsenal")

    @property
    def at_rest(self) -> bool:
        """Whether that is less than the stated amount."""
        change = self.last_change
        return change is not None and abs(change) < self.settings.rest

    def _measure(self) -> None:
        if self.curve and self.curve[-1]["agent_steps"] == self.learned.num_timesteps:
            return
        row: dict[str, Any] = {"agent_steps": self.learned.num_timesteps}
        self.curve.append(row | self._played(self.settings.curve_worlds, CURVE)[0])
        write_table(self.folder / CURVE_FILE, self.curve)

    def _played(self, n_worlds: int, seed: int) -> tuple[dict[str, Any], Recording]:
        return measure(self.line_up, self.settings.game, n_worlds, seed)

    def save(self) -> None:
        """Write the checkpoint; a reader sees the old one or the new one."""
        seconds = self.seconds_before + time.perf_counter() - self._began
        with checkpoint.uninterrupted():
            content = checkpoint.pack(self.learned, self.env) | {"curve": self.curve, "seconds": seconds}
            checkpoint.write(self.folder / CHECKPOINT_FILE, content, self.made_with)
        self._saved = time.perf_counter()

    def restore(self) -> None:
        """Put learner, worlds, curve and generators back to where the last checkpoint left them."""
        content = checkpoint.read(self.folder / CHECKPOINT_FILE, self.made_with, self.settings.trust)
        checkpoint.unpack(content, self.learned, self.env)
        self.curve, self.seconds_before = content["curve"], content["seconds"]

    def finish(self, seconds: float) -> None:
        """Measure the final policy and write the run's tables; ``run.json`` comes last and says that all is there."""
        self._measure()
        row, recording = self._played(self.settings.final_worlds, FINAL)
        scenario, steps = self.settings.game, self.learned.num_timesteps
        about = {"scenario": scenario.name, "seed": self.settings.seed, "agent_steps": steps}
        rest = {"agent_steps_done": steps, "at_rest": self.at_rest, "last_change": self.last_change}
        write_table(self.folder / FINAL_FILE, [about | rest | row])
        write_table(self.folder / EPISODE_FILE, average_episode(recording, scenario.weapons))
        with checkpoint.uninterrupted():
            model = io.BytesIO()  # in memory first: where a disk is full, torch may abort the process
            self.learned.save(model)
        trust.sign(self.folder / MODEL_FILE, model.getvalue())
        write_bytes(self.folder / MODEL_FILE, model.getvalue())
        save_model(self.learned, self.folder / WEIGHTS_FILE)
        facts = {
            **about,
            "learner": self.settings.learner.name,
            "algorithm": type(self.learned).__name__,
            "tag": self.settings.tag,
            "finished": True,
            "seconds": round(self.seconds_before + seconds, 1),
            "spiral_number": spiral_number(scenario.params),
            "command": typed_command(),
            "settings_sha256": self.made_with["settings"],
            "sha256": {name: sha256(self.folder / name) for name in KEPT if (self.folder / name).exists()},
            **provenance(self.settings.learner.name),
        }
        write_json(self.folder / RUN_FILE, sealed(facts, RUN_FILE))
        for name in PASSING:
            (self.folder / name).unlink(missing_ok=True)


def spiral_number(params: Params) -> float | None:
    """S0 of a game, or None where the closed form does not apply."""
    try:
        return theory.spiral_number(params)
    except ValueError:
        return None


def measure(
    line_up: Mapping[int, Policy], scenario: Scenario, n_worlds: int, seed: int
) -> tuple[dict[str, Any], Recording]:
    """The metrics of one episode of a line-up in worlds of their own."""
    recording = play(line_up, scenario, n_worlds, seed)
    row = dict(metrics.summary(recording, scenario))
    row |= {f"share.{name}": share for name, share in metrics.action_shares(recording, scenario).items()}
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
