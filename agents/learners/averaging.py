"""Learners whose average policy is the result, for games in which policies chase each other in circles.

The game is a black box: worlds are stepped and only observations, masks and own rewards are used. In each episode one
agent deviates: it plays at random up to a step drawn beforehand and by its current policy after it, while the others
keep to theirs. What the random action earned moves the regrets of what that agent saw.

``regret_matching``: play in proportion to regret, which never falls below 0; later policies weigh more in the average.
With two agents who see what matters this is Monte-Carlo CFR+ (Hart & Mas-Colell 2000, Econometrica 68(5); Lanctot et
al. 2009, "Monte Carlo sampling for regret minimization", NIPS; Tammelin 2014, arXiv:1407.5042).
``fictitious_play``: play what would have been best against all past play (Brown 1951); for games of one step.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics import Classic, ClassicEngine

Array = NDArray[np.float64]
RULES = ("regret_matching", "fictitious_play")


@dataclass(frozen=True)
class AveragingSettings:
    """How `Averaging` learns."""

    rule: str = "regret_matching"
    n_worlds: int = 256  # worlds side by side
    iterations: int = 2000  # updates of the policy
    power: int = 1  # the policy of update t weighs t to this power in the average; not for fictitious play
    depth: int = 1  # steps among which the step of deviation is drawn: the longest episode
    resolution: int = 64  # observations that differ by less than this share of a field's range are one

    def __post_init__(self) -> None:
        """Refuse what cannot be learned with."""
        if self.rule not in RULES:
            raise ValueError(f"rule = {self.rule!r}: must be one of {', '.join(RULES)}")
        for name in ("n_worlds", "iterations", "depth", "resolution"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)!r}: must be at least 1")


class _Step(NamedTuple):
    """What one step leaves for the update, a value a world and agent."""

    seen: NDArray[np.int64]  # [B, N] rows of the tables
    action: NDArray[np.int64]  # [B, N]
    reward: Array  # [B, N]
    policy: Array  # [B, N, A] current policy at what was seen
    legal: NDArray[np.bool_]  # [B, N, A]
    going: NDArray[np.bool_]  # [B] the episode had not ended before


class Averaging:
    """Tables of regret and of average policy, one row for each thing that an agent has seen."""

    def __init__(self, game: Classic, settings: AveragingSettings, seed: int) -> None:
        if settings.rule == "fictitious_play" and settings.depth > 1:
            raise ValueError("rule = 'fictitious_play': must be with depth = 1, it is for games of one step")
        self.game, self.settings = game, settings
        world_seed, own_seed = np.random.SeedSequence(seed).spawn(2)
        self.engine, self.rng = ClassicEngine(game, settings.n_worlds), np.random.default_rng(own_seed)
        self.engine.reset(world_seed)
        self.low, high = np.array([(f.low, f.high) for f in game.sees]).T
        self.width = np.where(high > self.low, high - self.low, 1.0)
        self.rows: dict[tuple[int, ...], int] = {}  # row 0 of the tables stays empty, for what was never seen
        self.regret, self.total = (np.zeros((1, self.engine.n_actions)) for _ in range(2))
        self.visits, self.earned = np.zeros(1), np.zeros(1)

    def learn(self) -> "Averaging":
        """All iterations."""
        for done in range(self.settings.iterations):
            self._iterate(1.0 if self.settings.rule == "fictitious_play" else (done + 1.0) ** self.settings.power)
        return self

    @property
    def agent_steps(self) -> int:
        """At most how many agent-steps `learn` takes."""
        s = self.settings
        return s.iterations * s.n_worlds * self.engine.n_agents * s.depth

    def probabilities(
        self, agent: int, observation: NDArray[np.floating], mask: NDArray[np.bool_], *, last: bool = False
    ) -> Array:
        """Average policy `[K, A]`, or with ``last`` the current one; the uniform one where nothing was ever seen."""
        keys = [(agent, *cell) for cell in self._cells(np.asarray(observation, float)).tolist()]
        uniform = np.asarray(mask, float) / mask.sum(axis=-1, keepdims=True)
        rows = np.array([self.rows.get(key, 0) for key in keys])
        policy = self._current(rows, mask) if last else self.total[rows]
        weight = policy.sum(axis=-1, keepdims=True)
        return np.where(weight > 0, policy / np.where(weight > 0, weight, 1.0), uniform)

    def _cells(self, observation: Array) -> NDArray[np.int64]:
        return np.rint((observation - self.low) / self.width * self.settings.resolution).astype(np.int64)

    def _look_up(self) -> NDArray[np.int64]:
        """Rows `[B, N]` of the tables for what the agents see now; new things get new rows."""
        cells = self._cells(self.engine.observation.astype(float))
        seen = np.empty(cells.shape[:2], np.int64)
        for agent in range(self.engine.n_agents):
            distinct, where = np.unique(cells[:, agent], axis=0, return_inverse=True)
            keys = ((agent, *cell) for cell in distinct.tolist())
            seen[:, agent] = np.array([self.rows.setdefault(key, len(self.rows) + 1) for key in keys])[where.ravel()]
        missing = len(self.rows) + 1 - len(self.visits)
        if missing:
            self.regret, self.total = (np.pad(t, ((0, missing), (0, 0))) for t in (self.regret, self.total))
            self.visits, self.earned = (np.pad(t, (0, missing)) for t in (self.visits, self.earned))
        return seen

    def _current(self, rows: NDArray[np.int64], legal: NDArray[np.bool_]) -> Array:
        regret = np.where(legal, self.regret[rows], -np.inf)
        if self.settings.rule == "fictitious_play":
            best = (regret == regret.max(axis=-1, keepdims=True)).astype(float)
        else:
            best = np.maximum(regret, 0.0)
            best = np.where(best.sum(axis=-1, keepdims=True) > 0, best, legal)
        return best / best.sum(axis=-1, keepdims=True)

    def _iterate(self, weight: float) -> None:
        """One episode of every world, one update; ``weight`` is the current policy's in the average."""
        engine, b, n = self.engine, self.settings.n_worlds, self.engine.n_agents
        worlds = np.arange(b)
        deviator, moment = self.rng.integers(n, size=b), self.rng.integers(self.settings.depth, size=b)
        engine.reset()
        going, steps = np.ones(b, bool), []
        for t in range(self.settings.depth):
            seen, legal = self._look_up(), engine.mask
            policy = self._current(seen, legal)
            played = policy.copy()
            roams = worlds[t <= moment]
            uniform = legal / legal.sum(axis=-1, keepdims=True)
            played[roams, deviator[roams]] = uniform[roams, deviator[roams]]
            drawn = (played.cumsum(axis=-1) < self.rng.random((b, n, 1))).sum(axis=-1)
            action = np.minimum(drawn, engine.n_actions - 1)
            engine.step(action)
            steps.append(_Step(seen, action, engine.reward.copy(), policy, legal, going))
            going = going & ~engine.terminated & ~engine.truncated
            if not going.any():
                break
        self._update(steps, deviator, moment, weight)

    def _update(
        self, steps: list[_Step], deviator: NDArray[np.int64], moment: NDArray[np.int64], weight: float
    ) -> None:
        worlds, to_go = np.arange(len(deviator)), np.zeros(len(deviator))
        for t in reversed(range(len(steps))):
            s = steps[t]
            to_go = np.where(s.going, s.reward[worlds, deviator] + self.game.discount * to_go, 0.0)
            at = np.flatnonzero(s.going & (moment == t))
            who = deviator[at]
            self._regret(s.seen[at, who], s.action[at, who], to_go[at], s.policy[at, who], s.legal[at, who])
            for agent in range(s.seen.shape[1]):
                keep = s.going & (t <= moment) & (deviator != agent)
                np.add.at(self.total, s.seen[keep, agent], weight * s.policy[keep, agent])
        if self.settings.rule == "regret_matching":
            np.maximum(self.regret, 0.0, out=self.regret)

    def _regret(
        self, seen: NDArray[np.int64], action: NDArray[np.int64], worth: Array, policy: Array, legal: NDArray[np.bool_]
    ) -> None:
        """Unbiased: the random action stands for all, its worth counts as often as there are legal ones."""
        baseline = self.earned[seen] / np.maximum(self.visits[seen], 1)  # takes away noise, not a grain of expectation
        taken = np.eye(policy.shape[1])[action]
        weight = legal.sum(axis=1) * (worth - baseline)
        np.add.at(self.regret, seen, weight[:, None] * (taken - (policy * taken).sum(axis=1)[:, None] * legal))
        np.add.at(self.visits, seen, 1.0)
        np.add.at(self.earned, seen, worth)
