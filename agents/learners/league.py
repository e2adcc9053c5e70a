"""League: PPO in one seat of each world, against itself and a growing pool of its own past, the hardest met most often.

World b's learner sits in seat b modulo N. Every other seat is held by the learner as it is now (a share ``self_share``
of them) or by a member of the pool, drawn anew for each episode with weight (1 - x)^power, x the learner's mean return
against the member, scaled to [0, 1] over the pool. Vinyals et al. (2019), Nature 575 (prioritised fictitious self-play;
without exploiters, and with returns where they have win rates); Heinrich et al. (2015), "Fictitious self-play", ICML.

A member's mean return covers about twenty episodes, whose returns are noisy, and the scale stretches over the pool:
among members that are alike priorities are chance (nine copies of one policy: the most met 21 times as often as the
least). ``power=0`` draws all alike. One seat a world learns, so that an equal budget plays N times the episodes.
"""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from agents.learners import learner as common
from agents.learners import shared
from agents.learners.learner import Learner, Partners, begin
from agents.learners.views import Rows, one_seat_a_world
from agents.settings import SharedSettings, TrainSettings, in_range
from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.policy import act_masked

FLOOR = 0.05
"""Added to all weights: everybody is met now and then."""
NEWEST = 0.1
"""Weight of the newest return in a member's running mean."""


@dataclass
class LeagueSettings(SharedSettings):
    """League."""

    name: str = "league"
    join_every: int = 100_000  # agent-steps between new members of the pool
    pool: int = 16  # members at most; then the one that is least hard leaves
    self_share: float = 0.5  # of the other seats, held by the learner as it is now
    power: float = 2.0  # how much more often the hardest are met

    def __post_init__(self) -> None:
        """Refuse what no algorithm would take."""
        super().__post_init__()
        in_range("learner.join_every", self.join_every, 1, 2**40)
        in_range("learner.pool", self.pool, 1, 1024)
        in_range("learner.self_share", self.self_share, 0, 1)
        in_range("learner.power", self.power, 0, 100)

    def rows_a_world(self, n_agents: int) -> int:
        """One seat of each."""
        return 1


class Pool:
    """Past policies and how the learner fares against each."""

    def __init__(self, size: int, power: float) -> None:
        self.size, self.power = size, power
        self.policies: list[Any] = []
        self.returns: list[float] = []  # NaN: not met yet

    def weights(self) -> NDArray[np.float64]:
        """Chance of each member to be drawn; one not met yet counts as hardest."""
        returns = np.array(self.returns)
        met = returns[~np.isnan(returns)]
        low, high = (met.min(), met.max()) if len(met) else (0.0, 0.0)
        x = np.where(np.isnan(returns), 0.0, (returns - low) / (high - low) if high > low else 0.5)
        weight = (1 - x) ** self.power + FLOOR
        return weight / weight.sum()

    def join(self, policy: Any) -> int | None:
        """Take a copy in; the place of whoever had to leave for it."""
        left = None
        if len(self.policies) == self.size:
            left = int(np.argmin(self.weights()))
            del self.policies[left], self.returns[left]
        self.policies.append(copy.deepcopy(policy))
        self.returns.append(float("nan"))
        return left

    def met(self, member: int, earned: float) -> None:
        """Note a return of the learner against a member."""
        before = self.returns[member]
        self.returns[member] = earned if np.isnan(before) else before + NEWEST * (earned - before)


class LeagueVecEnv(Rows):
    """One row a world, the learner's; the other seats are held as the module's text says."""

    def __init__(self, env: SeatVecEnv, settings: LeagueSettings, seed: np.random.SeedSequence) -> None:
        super().__init__(env, one_seat_a_world(env))
        self.settings, self.rng = settings, np.random.default_rng(seed)
        self.pool, self.model = Pool(settings.pool, settings.power), None
        self.member = np.full(env.num_envs, -1)  # who holds a row: -1 the learner as it is now
        self.actions, self.steps = np.zeros(env.num_envs, np.int64), 0
        self.observation: NDArray[np.float32] = np.zeros((0, 0), np.float32)

    def reset(self) -> NDArray[np.float32]:
        """Begin an episode in every world."""
        self.observation = self.env.reset()
        self._draw(np.ones(self.env.num_envs, bool))
        return self.observation[self.rows]

    def step_async(self, actions: NDArray[Any]) -> None:
        """Seat the learner's actions and ask all others for theirs."""
        masks = self.env.action_masks()
        mine = np.zeros(self.env.num_envs, bool)
        mine[self.rows] = True
        for member in np.unique(self.member):
            rows = np.flatnonzero((self.member == member) & ~mine)
            policy = self.model.policy if member < 0 else self.pool.policies[member]  # type: ignore[attr-defined]
            if len(rows):
                start = np.zeros(len(rows), bool)
                self.actions[rows] = act_masked(policy, self.observation[rows], None, start, masks[rows])[0]
        self.actions[self.rows] = actions

    def step_wait(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """One step of all worlds; where one ended, note returns and draw others for the next episode."""
        self.env.step_async(self.actions)
        self.observation, rewards, dones, infos = self.env.step_wait()
        own_infos = [infos[row] for row in self.rows]
        if dones.any():
            self._note(own_infos)
            self._draw(dones)
        before, self.steps = self.steps, self.steps + self.num_envs
        if self.steps // self.settings.join_every > before // self.settings.join_every:
            self._join()
        return self.observation[self.rows], rewards[self.rows], dones[self.rows], own_infos

    def _note(self, infos: list[dict[str, Any]]) -> None:
        holders = self.member.reshape(self.num_envs, -1)
        for world, info in enumerate(infos):
            for member in holders[world] if "episode" in info else ():
                if member >= 0:
                    self.pool.met(member, info["episode"]["r"])

    def _draw(self, rows: NDArray[np.bool_]) -> None:
        drawn = np.full(len(rows), -1)
        if self.pool.policies:
            drawn = self.rng.choice(len(self.pool.policies), size=len(rows), p=self.pool.weights())
            drawn[self.rng.random(len(rows)) < self.settings.self_share] = -1
        drawn[self.rows] = -1
        self.member = np.where(rows, drawn, self.member)

    def _join(self) -> None:
        left = self.pool.join(self.model.policy)  # type: ignore[attr-defined]
        if left is not None:
            self.member = np.where(self.member == left, -1, self.member - (self.member > left))

    def kept(self) -> dict[str, Any]:
        """What a checkpoint must hold."""
        members = [policy.state_dict() for policy in self.pool.policies]
        mine = {name: vars(self)[name] for name in ("rng", "member", "steps", "observation")}
        return {"env": self.env.kept(), "members": members, "returns": self.pool.returns, "mine": mine}

    def put_back(self, kept: dict[str, Any]) -> None:
        """Go on where `kept` was taken."""
        self.env.put_back(kept["env"])
        vars(self).update(kept["mine"])
        self.pool.returns = list(kept["returns"])
        self.pool.policies = [copy.deepcopy(self.model.policy) for _ in kept["members"]]  # type: ignore[attr-defined]
        for policy, weights in zip(self.pool.policies, kept["members"], strict=True):
            policy.load_state_dict(weights)


def environment(settings: TrainSettings, seed: np.random.SeedSequence, partners: Partners) -> LeagueVecEnv:
    """Worlds with one learner's seat each."""
    world_seed, own_seed = seed.spawn(2)
    return LeagueVecEnv(common.seats(settings, world_seed), settings.learner, own_seed)


def build(settings: LeagueSettings, env: LeagueVecEnv, seed: int) -> OnPolicyAlgorithm:
    """A fresh learner on ``env``, which is told who the learner is; ``seed`` sets the process's generators."""
    begin(seed)
    kind = shared.algorithm(settings, env.env)
    env.model = shared.fresh(kind, settings, env)  # type: ignore[assignment]
    return env.model  # type: ignore[return-value]


LEARNER = Learner(
    idea="PPO against itself and a growing pool of its own past, the hardest met most often",
    source="Heinrich et al. (2015), ICML; Vinyals et al. (2019), Nature 575, without exploiters",
    settings=LeagueSettings,
    build=build,
    classes=shared.CLASSES,
    policies=shared.POLICIES,
    environment=environment,
)
