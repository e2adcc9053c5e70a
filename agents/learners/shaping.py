"""Opponent shaping by the meta-game: a recurrent PPO plays trials of several episodes against partners who learn.

An episode of the meta-game is a trial: as many steps as ``trial`` episodes of the game, one after the other, in which
all other seats are held by a naive learner that starts from nothing and learns after every step. A trial is held in
many worlds at once, which one naive learner plays and learns from; in a single one it would learn from noise, so rare
and so costly are wars. The shaper's memory lasts the whole trial and its return is that of the trial, so it pays to
steer what the others learn.

Lu et al. (2022), "Model-free opponent shaping", arXiv:2205.01447 (the meta-game, its naive learners' batches); Khan
et al. (2024), "Scaling opponent shaping to high dimensional games", arXiv:2312.12568 (one recurrent policy with the
trial's memory in place of a policy that writes policies). What differs from theirs: naive learners are linear actor-
critics with traces (Sutton & Barto 2018, section 13.5), not PPO; where there are several they share their parameters;
the shaper is trained by sb3-contrib's RecurrentPPO, not by evolution; shapers never meet each other in training,
while the run is measured in self-play of one episode.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sb3_contrib import RecurrentPPO
from sb3_contrib.common.recurrent.policies import RecurrentActorCriticPolicy

from agents.learners import learner as common
from agents.learners import recurrent
from agents.learners.learner import Learner, Partners, no_callbacks
from agents.learners.recurrent import RecurrentSettings
from agents.learners.views import Rows, one_seat_a_world
from agents.settings import TrainSettings, in_range
from sd_env.adapters.sb3 import SeatVecEnv

Array = NDArray[np.float64]
EPISODE = 64
"""Steps that an episode without a horizon counts for."""


@dataclass
class ShapingSettings(RecurrentSettings):
    """Meta-game shaping."""

    name: str = "shaping"
    gamma: float = 0.99  # trials are longer than episodes
    n_worlds: int = 256
    trial: int = 8  # episodes
    trial_worlds: int = 64  # which one naive learner plays and learns from; n_worlds is a multiple
    naive_rate: float = 0.5  # step size of the naive learners, on unscaled rewards
    naive_gamma: float = 0.9
    naive_trace: float = 0.8  # decay of their traces

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        super().__post_init__()
        in_range("learner.trial", self.trial, 1, 10_000)
        in_range("learner.trial_worlds", self.trial_worlds, 1, 2**31)
        if self.n_worlds % self.trial_worlds:
            raise ValueError(f"learner.trial_worlds = {self.trial_worlds}: must divide n_worlds = {self.n_worlds}")
        for name in ("naive_rate", "naive_gamma", "naive_trace"):
            in_range(f"learner.{name}", getattr(self, name), 0, 1)

    def rows_a_world(self, n_agents: int) -> int:
        """One seat of each."""
        return 1


class Naive:
    """T linear softmax actor-critics: policies `[T, A, F]`, values `[T, F]`.

    Each plays R / T rows, one after the other in what is given and returned, and learns from the mean over those of
    them that are its own.
    """

    def __init__(
        self, learners: int, own: NDArray[np.bool_], n_actions: int, n_fields: int, settings: ShapingSettings
    ) -> None:
        self.settings, self.own = settings, own.reshape(learners, -1)
        rows = self.own.shape
        self.actor, self.critic = np.zeros((learners, n_actions, n_fields)), np.zeros((learners, n_fields))
        self.actor_trace, self.critic_trace = np.zeros((*rows, n_actions, n_fields)), np.zeros((*rows, n_fields))

    def _by_learner(self, rows: NDArray[Any]) -> NDArray[Any]:
        return rows.reshape(*self.own.shape, *rows.shape[1:])

    def probabilities(self, seen: Array, legal: NDArray[np.bool_]) -> Array:
        """Policies `[R, A]` at inputs `[R, F]`."""
        logits = np.einsum("taf,trf->tra", self.actor, self._by_learner(seen)).reshape(legal.shape)
        logits[~legal] = -np.inf
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=1, keepdims=True)

    def learn(self, seen: Array, policy: Array, action: NDArray[np.int64], reward: Array, after: Array) -> None:
        """One step of each: what rows saw, policies there, actions, rewards, what rows saw then (0 at an end)."""
        s = self.settings
        score = -policy
        score[np.arange(len(action)), action] += 1.0
        seen, after, score, reward = (self._by_learner(rows) for rows in (seen, after, score, reward))
        now, then = (np.einsum("tf,trf->tr", self.critic, x) for x in (seen, after))
        error = reward + s.naive_gamma * then - now
        decay = s.naive_gamma * s.naive_trace
        self.actor_trace = decay * self.actor_trace + score[..., None] * seen[:, :, None, :]
        self.critic_trace = decay * self.critic_trace + seen
        weight = s.naive_rate * error * self.own / np.maximum(1.0, (seen**2).sum(axis=2))
        weight /= np.maximum(1, self.own.sum(axis=1, keepdims=True))
        self.actor += np.einsum("tr,traf->taf", weight, self.actor_trace)
        self.critic += np.einsum("tr,trf->tf", weight, self.critic_trace)

    def end_episode(self, rows: NDArray[np.bool_]) -> None:
        """Traces of these rows `[R]` do not reach over an episode's end."""
        ended = self._by_learner(rows)
        self.actor_trace[ended], self.critic_trace[ended] = 0.0, 0.0

    def forget(self) -> None:
        """Start from nothing again."""
        for array in (self.actor, self.critic, self.actor_trace, self.critic_trace):
            array[:] = 0.0


class TrialVecEnv(Rows):
    """One row a world, the shaper's; ``done`` marks the end of a trial, in all worlds at once. All other seats learn.

    Worlds do not begin anew with a trial: where episodes differ in length one may reach from a trial into the next.
    """

    def __init__(self, env: SeatVecEnv, settings: ShapingSettings, seed: np.random.SeedSequence) -> None:
        super().__init__(env, one_seat_a_world(env))
        self.settings, self.rng = settings, np.random.default_rng(seed)
        self.range = np.maximum(np.abs(env.observation_space.low), np.abs(env.observation_space.high))  # type: ignore[attr-defined]
        n_fields, n_actions = len(self.range) + 1, int(env.action_space.n)  # type: ignore[attr-defined]
        own = np.ones(env.num_envs, bool)
        own[self.rows] = False
        self.naive = Naive(settings.n_worlds // settings.trial_worlds, own, n_actions, n_fields, settings)
        self.length = settings.trial * (env.game.horizon or EPISODE)
        self.step_of_trial, self.earned = 0, np.zeros(self.num_envs)
        self.actions = np.zeros(env.num_envs, np.int64)
        self.seen: Array = np.zeros((0, 0))
        self.policy: Array = np.zeros((0, 0))

    def _inputs(self, observation: NDArray[np.float32]) -> Array:
        scaled = observation / np.where(self.range > 0, self.range, 1.0)
        return np.hstack([scaled, np.ones((len(scaled), 1))])

    def reset(self) -> NDArray[np.float32]:
        """Begin a trial in every world."""
        observation = self.env.reset()
        self.naive.forget()
        self.step_of_trial, self.earned[:] = 0, 0.0
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
        paid = rewards.astype(float) / self.env.reward_scale
        self.naive.learn(before, self.policy, self.actions, paid, self._after(ended, infos))
        self.naive.end_episode(ended)
        self.earned += paid[self.rows]
        self.step_of_trial += 1
        over = self.step_of_trial == self.length
        of_trials: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        if over:
            for world, row in enumerate(self.rows):
                last = infos[row]["terminal_observation"] if ended[row] else observation[row]
                of_trials[world] = {
                    "terminal_observation": last,
                    "TimeLimit.truncated": False,
                    "episode": {"r": self.earned[world], "l": self.length},
                }
            self.naive.forget()
            self.step_of_trial, self.earned = 0, np.zeros(self.num_envs)
        return observation[self.rows], rewards[self.rows], np.full(self.num_envs, over), of_trials

    def _after(self, ended: NDArray[np.bool_], infos: list[dict[str, Any]]) -> Array:
        """What each row saw after the step, in the same episode; 0 where the game itself ended."""
        after = self.seen.copy()
        for row in np.flatnonzero(ended):
            cut = infos[row]["TimeLimit.truncated"]
            after[row] = self._inputs(infos[row]["terminal_observation"][None])[0] if cut else 0.0
        return after

    def kept(self) -> dict[str, Any]:
        """What a checkpoint must hold."""
        mine = {name: vars(self)[name] for name in ("rng", "naive", "step_of_trial", "earned", "seen")}
        return {"env": self.env.kept(), "mine": mine}

    def put_back(self, kept: dict[str, Any]) -> None:
        """Go on where `kept` was taken."""
        self.env.put_back(kept["env"])
        vars(self).update(kept["mine"])


def environment(settings: TrainSettings, seed: np.random.SeedSequence, partners: Partners) -> TrialVecEnv:
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
    settings=ShapingSettings,
    build=build,
    classes=(RecurrentPPO,),
    policies=(RecurrentActorCriticPolicy,),
    environment=environment,
    callbacks=no_callbacks,
)
