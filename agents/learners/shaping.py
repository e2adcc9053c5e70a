"""Opponent shaping by the meta-game: a recurrent PPO plays trials of several episodes against partners who learn.

An episode of the meta-game is a trial: ``trial`` episodes of the game in a row, in which every other seat is held by a
naive learner that starts from nothing and learns after every step. The shaper's memory lasts the whole trial and its
return is that of the trial, so it pays to steer what the others learn.

Lu et al. (2022), "Model-free opponent shaping", arXiv:2205.01447 (the meta-game); Khan et al. (2024), "Scaling opponent
shaping to high dimensional games", arXiv:2312.12568 (one recurrent policy with the trial's memory in place of a policy
that writes policies). What differs from theirs: naive learners are linear actor-critics with traces (Sutton & Barto
2018, section 13.5), not PPO; the shaper is trained by sb3-contrib's RecurrentPPO, not by evolution; shapers never meet
each other in training, while the run is measured in self-play of one episode.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sb3_contrib import RecurrentPPO

from agents.config import TrainSettings, in_range
from agents.learners import learner as common
from agents.learners import recurrent
from agents.learners.learner import Learner, no_callbacks
from agents.learners.recurrent import RecurrentSettings
from agents.learners.views import View, one_seat_a_world
from agents.seats import SeatVecEnv

Array = NDArray[np.float64]


@dataclass
class ShapingSettings(RecurrentSettings):
    """Meta-game shaping."""

    name: str = "shaping"
    gamma: float = 0.99  # trials are longer than episodes
    trial: int = 4  # episodes
    naive_rate: float = 0.02  # step size of the naive learners' policies
    naive_gamma: float = 0.9
    naive_trace: float = 0.8  # decay of their traces

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        super().__post_init__()
        in_range("learner.trial", self.trial, 1, 10_000)
        for name in ("naive_rate", "naive_gamma", "naive_trace"):
            in_range(f"learner.{name}", getattr(self, name), 0, 1)


class Naive:
    """R linear softmax actor-critics, each with weights of its own: policies `[R, A, F]`, values `[R, F]`."""

    def __init__(self, rows: int, n_actions: int, n_fields: int, settings: ShapingSettings) -> None:
        self.settings = settings
        self.actor, self.actor_trace = (np.zeros((rows, n_actions, n_fields)) for _ in range(2))
        self.critic, self.critic_trace = (np.zeros((rows, n_fields)) for _ in range(2))

    def probabilities(self, seen: Array, legal: NDArray[np.bool_]) -> Array:
        """Policies `[R, A]` at inputs `[R, F]`."""
        logits = np.where(legal, np.einsum("raf,rf->ra", self.actor, seen), -np.inf)
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=1, keepdims=True)

    def learn(
        self, seen: Array, policy: Array, action: NDArray[np.int64], reward: Array, after: Array
    ) -> None:
        """One step of each: what it saw, its policy there, its action, its reward, what it saw then (0 at an end)."""
        s = self.settings
        now, then = (np.einsum("rf,rf->r", self.critic, x) for x in (seen, after))
        error = reward + s.naive_gamma * then - now
        decay, rate = s.naive_gamma * s.naive_trace, s.naive_rate / np.maximum(1.0, (seen**2).sum(axis=1))
        score = -policy
        score[np.arange(len(action)), action] += 1.0
        self.actor_trace = decay * self.actor_trace + score[:, :, None] * seen[:, None, :]
        self.critic_trace = decay * self.critic_trace + seen
        self.actor += (rate * error)[:, None, None] * self.actor_trace
        self.critic += (rate * error)[:, None] * self.critic_trace

    def end_episode(self, rows: NDArray[np.bool_]) -> None:
        """Traces do not reach over an episode's end."""
        self.actor_trace[rows], self.critic_trace[rows] = 0.0, 0.0

    def forget(self, rows: NDArray[np.bool_]) -> None:
        """Start from nothing again."""
        self.end_episode(rows)
        self.actor[rows], self.critic[rows] = 0.0, 0.0


class TrialVecEnv(View):
    """One row a world, the shaper's; ``done`` marks the end of a trial. All other seats learn."""

    def __init__(self, env: SeatVecEnv, settings: ShapingSettings, seed: np.random.SeedSequence) -> None:
        super().__init__(env, one_seat_a_world(env))
        self.settings, self.rng = settings, np.random.default_rng(seed)
        self.range = np.maximum(np.abs(env.observation_space.low), np.abs(env.observation_space.high))  # type: ignore[attr-defined]
        n_fields, n_actions = len(self.range) + 1, int(env.action_space.n)  # type: ignore[attr-defined]
        self.naive = Naive(env.num_envs, n_actions, n_fields, settings)  # rows of the shaper stay unused
        self.episodes, self.earned = np.zeros(self.num_envs, int), np.zeros(self.num_envs)
        self.actions = np.zeros(env.num_envs, np.int64)
        self.seen: Array = np.zeros((0, 0))
        self.policy: Array = np.zeros((0, 0))

    def _inputs(self, observation: NDArray[np.float32]) -> Array:
        scaled = observation / np.where(self.range > 0, self.range, 1.0)
        return np.hstack([scaled, np.ones((len(scaled), 1))])

    def reset(self) -> NDArray[np.float32]:
        """Begin a trial in every world."""
        observation = self.env.reset()
        self.naive.forget(np.ones(self.env.num_envs, bool))
        self.episodes[:], self.earned[:] = 0, 0.0
        self.seen = self._inputs(observation)
        return observation[self.rows]

    def step_async(self, actions: NDArray[Any]) -> None:
        """Seat the shaper's actions; the naive learners draw theirs."""
        self.policy = self.naive.probabilities(self.seen, self.env.action_masks())
        edges = self.policy.cumsum(axis=1)
        drawn = (self.rng.random((len(edges), 1)) * edges[:, -1:] >= edges).sum(axis=1)
        self.actions = np.minimum(drawn, edges.shape[1] - 1)
        self.actions[self.rows] = actions

    def step_wait(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """One step of all worlds, after which the naive learners learn; an ended trial begins anew."""
        self.env.step_async(self.actions)
        observation, rewards, ended, infos = self.env.step_wait()
        before, self.seen = self.seen, self._inputs(observation)
        self.naive.learn(before, self.policy, self.actions, rewards.astype(float), self._after(ended, infos))
        self.naive.end_episode(ended)
        mine = ended[self.rows]
        self.episodes += mine
        done = self.episodes >= self.settings.trial
        told: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        for world in np.flatnonzero(mine):
            self.earned[world] += infos[self.rows[world]]["episode"]["r"]
            if done[world]:
                last = infos[self.rows[world]]["terminal_observation"]
                length = self.settings.trial * infos[self.rows[world]]["episode"]["l"]
                told[world] = {"terminal_observation": last, "TimeLimit.truncated": False,
                               "episode": {"r": self.earned[world], "l": length}}
        self.naive.forget(np.repeat(done, len(self.env.seats)))
        self.episodes[done], self.earned[done] = 0, 0.0
        return observation[self.rows], rewards[self.rows], done, told

    def _after(self, ended: NDArray[np.bool_], infos: list[dict[str, Any]]) -> Array:
        """What each row saw after the step, in the same episode; 0 where the game itself ended."""
        after = self.seen.copy()
        for row in np.flatnonzero(ended):
            cut = infos[row]["TimeLimit.truncated"]
            after[row] = self._inputs(infos[row]["terminal_observation"][None])[0] if cut else 0.0
        return after

    def kept(self) -> dict[str, Any]:
        """What a checkpoint must hold."""
        mine = {name: vars(self)[name] for name in ("rng", "naive", "episodes", "earned", "seen")}
        return {"env": self.env.kept(), "mine": mine}

    def put_back(self, kept: dict[str, Any]) -> None:
        """Go on where `kept` was taken."""
        self.env.put_back(kept["env"])
        vars(self).update(kept["mine"])


def environment(settings: TrainSettings, seed: np.random.SeedSequence) -> TrialVecEnv:
    """Worlds with one shaper each."""
    world_seed, own_seed = seed.spawn(2)
    return TrialVecEnv(common.seats(settings, world_seed), settings.learner, own_seed)


def build(settings: ShapingSettings, env: Any, seed: int) -> RecurrentPPO:
    """As `recurrent.build`; the difference is in ``env``."""
    return recurrent.build(settings, env, seed)


LEARNER = Learner(
    idea="opponent shaping: a recurrent PPO plays trials of several episodes against partners who learn "
    "(the meta-game of M-FOS)",
    source="Lu et al. (2022), arXiv:2205.01447; Khan et al. (2024), arXiv:2312.12568; what differs is said in the file",
    settings=ShapingSettings, build=build, classes=(RecurrentPPO,), environment=environment, callbacks=no_callbacks,
)
