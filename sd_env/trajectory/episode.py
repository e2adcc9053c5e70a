"""One episode of one world, moment by moment: what pictures and chronicles are drawn from, and what files hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.engine import Engine
from sd_env.policy import Policy, Seated
from sd_env.scenarios import Scenario
from sd_env.trajectory.arrays import Named

LAYOUT = {
    "episode": "",
    "step": "",
    "arsenal": "NK",
    "economy": "N",
    "motive": "N",
    "shock_at": "S",
    "misreading": "NNK",
    "estimate": "NNK",
    "alarm": "NN",
    "tension": "NN",
    "treaty": "CNN",
    "notice": "CNN",
    "offer": "CNN",
    "suspended": "CNN",
    "dormant": "CNN",
    "age": "CNN",
    "crisis": "NN",
    "choice": "N",
    "act": "N",
    "built": "N",
    "target": "N",
    "caught": "N",
    "war": "NN",
    "cause": "NN",
    "treaty_event": "CNN",
    "illegal": "N",
    "spent": "N",
    "parts": "NP",
    "reward": "N",
    "terminated": "",
    "truncated": "",
}
"""Arrays of `State` that a trajectory holds, by the letters of their shape (P: parts of the reward, S: shocks).
Of the treaty kinds, ``suspended``, ``dormant`` and ``age`` hold none in games that need none."""
LEFT_OUT = ("key", "draws")
"""Arrays of `State` that it does not: they name random streams; `Trajectory.key` keeps the world's identity."""


@dataclass(frozen=True, eq=False)
class Moment(Named):
    """Where one world stands after a step. Arrays are `State`'s without the B in front: ``arsenal`` is `[N, K]`."""

    scenario: Scenario
    arrays: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the N states."""
        return self.scenario.states


@dataclass(frozen=True, eq=False)
class Trajectory(Named):
    """T steps of one episode as T + 1 moments. Arrays are `State`'s, moments in front: ``arsenal`` `[T+1, N, K]`.

    Row 0 is the start, where nothing has happened yet; row t is the world after step t, so that ``choice[t]`` are the
    actions that led there. ``key`` is the world's identity: `Engine.reset(keys=[key])`, `reset()` once more for each
    episode before this one (``episode[0]``), and the same choices play it again.
    """

    scenario: Scenario
    key: int
    arrays: dict[str, NDArray[Any]]

    @property
    def n_steps(self) -> int:
        """T."""
        return len(self.arrays["step"]) - 1

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the N states."""
        return self.scenario.states

    def moment(self, step: int) -> Moment:
        """The world after that many of the T steps; 0 is the start."""
        if not 0 <= step <= self.n_steps:
            raise ValueError(f"step = {step!r}: must be in [0, {self.n_steps}]")
        return Moment(self.scenario, {name: array[step] for name, array in self.arrays.items()})

    def moments(self) -> list[Moment]:
        """All T + 1 moments."""
        return [self.moment(t) for t in range(self.n_steps + 1)]


def moment_of(engine: Engine, scenario: Scenario, world: int = 0) -> Moment:
    """How a world of a running engine stands now, copied."""
    return Moment(scenario, {name: getattr(engine.state, name)[world].copy() for name in LAYOUT})


class EpisodeRecorder:
    """Keeps one world's moments while somebody else plays: make it after a reset, call `keep` after each step.

    Works with whatever drives the engine, a PettingZoo environment too: ``EpisodeRecorder(env.engine, env.scenario)``.
    """

    def __init__(self, engine: Engine, scenario: Scenario, world: int = 0) -> None:
        if engine.autoreset:
            raise ValueError("EpisodeRecorder: the engine must have autoreset=False")
        if not 0 <= world < engine.n_worlds:
            raise ValueError(f"world = {world!r}: must be in [0, {engine.n_worlds})")
        self.engine, self.scenario, self.world = engine, scenario, world
        self.key = int(engine.state.key[world])
        self._moments = [moment_of(engine, scenario, world)]

    @property
    def ended(self) -> bool:
        """Whether the last moment kept ended the episode."""
        return bool(self._moments[-1].terminated or self._moments[-1].truncated)

    def keep(self) -> Moment:
        """Keep the moment after a step. ValueError if the episode was over or another step of it was missed."""
        now, last = moment_of(self.engine, self.scenario, self.world), self._moments[-1]
        if self.ended or now.episode != last.episode or now.step != last.step + 1:
            raise ValueError(
                f"EpisodeRecorder.keep: step {now.step} of episode {now.episode} does not follow step {last.step} of "
                f"episode {last.episode}; a recorder keeps every step of one episode"
            )
        self._moments.append(now)
        return now

    def trajectory(self) -> Trajectory:
        """What was kept so far."""
        arrays = {name: np.stack([getattr(moment, name) for moment in self._moments]) for name in LAYOUT}
        return Trajectory(self.scenario, self.key, arrays)


def record_episode(
    engine: Engine,
    line_up: Mapping[int, Policy],
    n_steps: int,
    scenario: Scenario,
    world: int = 0,
    *,
    deterministic: bool = False,
) -> Trajectory:
    """Play a line-up (seat to policy) from where ``engine`` stands and keep every moment of one world.

    Ends with that world's episode, or after ``n_steps``. ``scenario`` must be the engine's game, with the same
    parameters: its names are what the story is told with.
    """
    recorder, seated = EpisodeRecorder(engine, scenario, world), Seated(line_up, deterministic)
    for _ in range(n_steps):
        engine.step(seated.act(engine.output.observation, engine.output.mask))
        recorder.keep()
        if recorder.ended:
            break
    return recorder.trajectory()
