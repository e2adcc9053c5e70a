"""Independent PPO: one model a seat, all learning in the same steps, nothing shared.

Each is PPO or MaskablePPO as `shared` would choose, with its own unmodified ``learn`` (see `agents.learners.ports`).
de Witt et al. (2020), arXiv:2011.09533.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stable_baselines3.common.callbacks import BaseCallback, CallbackList
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.learners import shared
from agents.learners.learner import BatchedBootstrap, Learner, Partners, begin, no_callbacks
from agents.learners.ports import Baton, Port, Worlds, run_together
from agents.settings import SharedSettings
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.policy import Policy
from sd_env.scenarios import Scenario


@dataclass
class IndependentSettings(SharedSettings):
    """Independent PPO."""

    name: str = "independent"
    batch_size: int = 1024  # agent-steps of one seat a gradient step

    def rows_a_world(self, n_agents: int) -> int:
        """One seat of each."""
        return 1


class Round(BaseCallback):
    """Between update and next experience waits until every seat is there; the last one then does what is to be done."""

    def __init__(self, k: int, worlds: Worlds, then: BaseCallback | None) -> None:
        super().__init__()
        self.k, self.worlds, self.then = k, worlds, then

    def _on_step(self) -> bool:
        return True

    def _on_rollout_start(self) -> None:
        baton: Baton = self.worlds.baton
        if self.then is not None and self.k == baton.n - 1:
            self.then.on_rollout_start()
        baton.round(self.k)


class Independent:
    """One model a seat."""

    def __init__(self, models: Sequence[OnPolicyAlgorithm], worlds: Worlds | None = None) -> None:
        self.models, self.worlds = list(models), worlds

    @property
    def num_timesteps(self) -> int:
        """Agent-steps, over all seats."""
        return sum(model.num_timesteps for model in self.models)

    @property
    def logger(self) -> Logger:
        """The first seat's."""
        return self.models[0].logger

    def set_logger(self, logger: Logger) -> None:
        """The first seat's learning goes to the logger, the others' nowhere."""
        for model in self.models:
            model.set_logger(Logger(None, []))
        self.models[0].set_logger(logger)

    def learn(
        self,
        total_timesteps: int,
        callback: BaseCallback | None = None,
        reset_num_timesteps: bool = True,
        progress_bar: bool = False,
        log_interval: int = 1,
    ) -> "Independent":
        """All seats learn ``total_timesteps`` agent-steps together."""
        assert self.worlds is not None, "loaded without worlds: it can play, not learn"
        worlds, n = self.worlds, len(self.models)
        if callback is not None:
            callback.init_callback(self.models[-1])

        def work(k: int) -> None:
            callbacks = CallbackList([BatchedBootstrap(), Round(k, worlds, callback)])
            self.models[k].learn(
                -(-total_timesteps // n),
                callback=callbacks,
                reset_num_timesteps=reset_num_timesteps,
                progress_bar=progress_bar and k == 0,
                log_interval=log_interval,
            )

        run_together(worlds, [lambda k=k: work(k) for k in range(n)])  # type: ignore[misc]
        return self

    def save(self, path: Path | str | IO[bytes]) -> None:
        """One zip that holds the models' zips."""
        with zipfile.ZipFile(path, "w") as file:
            for k, model in enumerate(self.models):
                part = io.BytesIO()
                model.save(part)
                file.writestr(f"{k}-{type(model).__name__}.zip", part.getvalue())

    @classmethod
    def load(cls, path: Path | str, device: str = "cpu") -> "Independent":
        """The models that `save` wrote; they can play, not go on learning."""
        kinds = {kind.__name__: kind for kind in shared.LEARNER.classes}
        with zipfile.ZipFile(path) as file:
            parts = sorted(file.namelist(), key=lambda name: int(name.split("-")[0]))
            saved = [(name.split("-")[1].removesuffix(".zip"), file.read(name)) for name in parts]
        return cls([kinds[kind].load(io.BytesIO(data), device=device) for kind, data in saved])  # type: ignore[attr-defined]


def build(settings: IndependentSettings, env: SeatVecEnv, seed: int) -> Independent:
    """Fresh models, one a seat; ``seed`` sets the process's generators."""
    begin(seed)
    worlds, kind = Worlds(env), shared.algorithm(settings, env)
    return Independent([shared.fresh(kind, settings, Port(worlds, k)) for k in range(worlds.n)], worlds)


def own_seats(
    model: Independent, settings: IndependentSettings, scenario: Scenario, partners: Partners
) -> dict[int, Policy]:
    """Every model in the seat it learned in."""
    return dict(enumerate(model.models))


LEARNER = Learner(
    idea="one PPO (or MaskablePPO) a seat, all learning in the same steps, nothing shared",
    source="de Witt et al. (2020), arXiv:2011.09533",
    settings=IndependentSettings,
    build=build,
    classes=(Independent,),
    callbacks=no_callbacks,
    line_up=own_seats,
)
