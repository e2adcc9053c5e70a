"""Stable-Baselines3, sb3-contrib and whatever else takes its VecEnv (extra: ``sd-env[sb3]``).

Rows are (world, learner seat); partners play the other seats.

What the bridges of other projects lose is kept: worlds of different random streams, ``terminal_observation`` together
with ``TimeLimit.truncated``, and action masks through ``env_method``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from sd_env import opponents, scenarios
from sd_env.api.options import rows_of
from sd_env.core.actions import checked_actions
from sd_env.extras import install
from sd_env.game import Game
from sd_env.policy import Policy, act_masked

try:
    from stable_baselines3.common.monitor import Monitor
    from stable_baselines3.common.vec_env import VecEnv
    from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices
except ImportError as missing:
    raise ImportError(f"{missing}: sd_env.adapters.sb3 needs {install('sb3')}") from missing

Wants = Callable[[NDArray[np.float64], NDArray[np.bool_]], NDArray[np.float64]]
"""From the rewards `[B, N]` of a step and whether it ended the episode `[B]` to what the agents want, `[B, N]`."""
KEPT = ("engine", "_ended", "_returns", "_lengths", "_memory", "_reseed", "_next_seed", "wants")
"""What of a SeatVecEnv a checkpoint holds."""


class SeatVecEnv(VecEnv):
    """B worlds of one scenario or classic; row ``b * len(seats) + k`` is the k-th learner seat of world b.

    Args:
        scenario: its name, a Scenario, or a Classic (see `sd_env.classics.get`).
        n_worlds: B.
        seats: which agents (0 … N-1) the learner plays; None is all of them.
        partners: a policy for every other agent, or what `sd_env.opponents.load` takes.
        seed: of the worlds; None takes entropy from the operating system. `seed` sets it anew.
        threads: see `Engine`.
        reward_scale: constant factor on the rewards handed out; episode returns in the infos stay unscaled.
        params: parameters that differ from the scenario's.
        truth: show the whole state and the seat's number behind what each row sees, for a centralised critic.
        wants: what the learners make of the rewards `[B, N]` (prosocial, averse to inequity …); None leaves them.

    Observations are float32 `[rows, F]`, actions `[rows]`, rewards float32 `[rows]`.
    """

    render_mode: str | None = None

    def __init__(
        self,
        scenario: str | Game,
        n_worlds: int,
        *,
        seats: Sequence[int] | None = None,
        partners: Mapping[int, Policy | str] | None = None,
        seed: int | np.random.SeedSequence | None = None,
        threads: int = 1,
        reward_scale: float = 1.0,
        params: Mapping[str, Any] | None = None,
        truth: bool = False,
        wants: Wants | None = None,
    ) -> None:
        game: Game = scenarios.get(scenario) if isinstance(scenario, str) else scenario
        self.game = game.with_params(**params) if params else game
        self.engine = self.game.engine(n_worlds, threads=threads, autoreset=not truth)
        if not 0 < reward_scale < np.inf:
            raise ValueError(f"reward_scale = {reward_scale!r}: must be a number above 0")
        self.seats = _checked_seats(seats, partners or {}, self.engine.n_agents)
        self.partners = self._seated(partners or {})
        self._memory: dict[int, Any] = dict.fromkeys(self.partners)
        self._ended = np.ones(n_worlds, dtype=bool)
        self._next_seed, self._reseed, self._begun = seed, True, False
        self.reward_scale, self.truth, self.wants = reward_scale, truth, wants
        rows = n_worlds * len(self.seats)
        self._returns, self._lengths = np.zeros(rows), np.zeros(rows, dtype=int)
        low, high = (np.array([getattr(f, side) for f in self.game.fields()], np.float32) for side in ("low", "high"))
        if truth:
            with np.errstate(divide="ignore"):  # before the first reset all is 0
                size = self.engine.truths().shape[1]
            hidden = np.full(size + self.engine.n_agents, np.inf, np.float32)
            low, high = np.append(low, -hidden), np.append(high, hidden)
        super().__init__(rows, spaces.Box(low, high), spaces.Discrete(self.engine.n_actions))

    def _seated(self, partners: Mapping[int, Policy | str]) -> dict[int, Policy]:
        """The partners, found if they are named; each draws by its seat."""
        return {
            seat: opponents.load(what, self.game, seat) if isinstance(what, str) else what
            for seat, what in partners.items()
        }

    def _rows(self, array: NDArray[Any]) -> NDArray[Any]:
        """The learners' rows `[rows, …]` of an array `[B, N, …]`, as a fresh array."""
        picked = array[:, self.seats]
        return picked.reshape(self.num_envs, *array.shape[2:])

    def _seen(self, observation: NDArray[np.float32], truths: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """The learners' rows of what agents see, with the truth behind it if there is one."""
        rows = self._rows(observation)
        if truths is None:
            return rows
        who = np.tile(np.eye(self.engine.n_agents, dtype=np.float32)[self.seats], (len(truths), 1))
        return np.hstack([rows, np.repeat(truths, len(self.seats), axis=0), who])

    def _truths(self) -> NDArray[np.float32] | None:
        return self.engine.truths() if self.truth else None

    def seed(self, seed: int | None = None) -> Sequence[int | None]:
        """Take new worlds from ``seed`` at the next reset. The streams of all worlds come from one SeedSequence."""
        self._next_seed, self._reseed = seed, True
        return [seed] * self.num_envs

    def reset(self) -> NDArray[np.float32]:
        """Begin an episode in every world; new worlds after `seed`, else the same worlds' next episodes."""
        if self._reseed:
            seed = self._next_seed if self._next_seed is not None else np.random.SeedSequence()
            self.engine.reset(seed)
            self._reseed = False
        else:
            self.engine.reset()
        self._begun = True
        self._reset_options()
        self._returns[:], self._lengths[:], self._ended[:] = 0.0, 0, True
        self._memory = dict.fromkeys(self.partners)
        return self._seen(self.engine.observation, self._truths())

    def step_async(self, actions: NDArray[Any]) -> None:
        """Seat the learners' actions `[rows]` and ask the partners for theirs.

        Raises:
            RuntimeError: before the first reset.
            ValueError: wrong shape or type, or an action out of range; nothing has moved then.
        """
        if not self._begun:
            raise RuntimeError("step before reset: call reset first")
        engine = self.engine
        chosen = checked_actions(rows_of(actions), (self.num_envs,), engine.n_actions)
        answers = {}
        for seat, partner in self.partners.items():
            mask = engine.mask[:, seat].astype(bool)
            answer, self._memory[seat] = act_masked(
                partner, engine.observation[:, seat].copy(), self._memory[seat], self._ended, mask
            )
            whose = f"actions of the partner in seat {seat}"
            answers[seat] = checked_actions(answer, (engine.n_worlds,), engine.n_actions, whose)
        engine.choice[:, self.seats] = chosen.reshape(engine.n_worlds, len(self.seats))
        for seat, answer in answers.items():
            engine.choice[:, seat] = answer

    def step_wait(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """One step of all worlds; worlds that end begin anew at once."""
        self.engine.step_chosen()
        last_truths = self._truths()
        if self.truth:
            self.engine.restart()
        rewards = self._rows(self.engine.reward)
        self._returns += rewards
        self._lengths += 1
        self._ended = self.engine.terminated | self.engine.truncated
        dones = np.repeat(self._ended, len(self.seats))
        infos: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        if self._ended.any():
            self._end_episodes(dones, infos, self._seen(self.engine.last_observation, last_truths))
        if self.wants is not None:
            rewards = self._rows(self.wants(self.engine.reward, self._ended))
        paid = (rewards * self.reward_scale).astype(np.float32)
        return self._seen(self.engine.observation, self._truths()), paid, dones, infos

    def _end_episodes(self, dones: NDArray[np.bool_], infos: list[dict[str, Any]], last: NDArray[np.float32]) -> None:
        truncated = np.repeat(self.engine.truncated, len(self.seats))
        for row in np.flatnonzero(dones):
            infos[row] = {
                "terminal_observation": last[row],
                "TimeLimit.truncated": bool(truncated[row]),
                "episode": {"r": float(self._returns[row]), "l": int(self._lengths[row])},
            }
        self._returns[dones], self._lengths[dones] = 0.0, 0

    def kept(self) -> dict[str, Any]:
        """What a checkpoint must hold to go on in these worlds: pass it to `put_back` of an environment made alike."""
        return {name: vars(self)[name] for name in KEPT}

    def put_back(self, kept: Mapping[str, Any]) -> None:
        """Go on where `kept` was taken."""
        vars(self).update(kept, _begun=True)

    def action_masks(self) -> NDArray[np.bool_]:
        """Which actions are legal now, `[rows, A]`."""
        return self._rows(self.engine.mask).astype(bool)

    def env_method(
        self, method_name: str, *method_args: Any, indices: VecEnvIndices = None, **method_kwargs: Any
    ) -> list[Any]:
        """`action_masks` row by row, as sb3-contrib asks for it; other methods do not exist."""
        if method_name != "action_masks":
            raise AttributeError(f"SeatVecEnv has no per-row method {method_name!r}: only 'action_masks'")
        masks = self.action_masks()
        return [masks[row] for row in self._get_indices(indices)]

    def has_attr(self, attr_name: str) -> bool:
        """True for `action_masks`, and for attributes of this object."""
        return hasattr(self, attr_name)

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """The attribute of this object, once a row."""
        return [getattr(self, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Rows share one engine: an attribute cannot be set for some of them."""
        raise AttributeError(f"SeatVecEnv: cannot set {attr_name!r} by row; make a new environment with params=…")

    def env_is_wrapped(self, wrapper_class: type, indices: VecEnvIndices = None) -> list[bool]:
        """True for Monitor: episode returns and lengths are in the infos."""
        return [issubclass(wrapper_class, Monitor) for _ in self._get_indices(indices)]

    def get_images(self) -> Sequence[NDArray[np.uint8] | None]:
        """No pictures from here; draw a recording instead."""
        return [None] * self.num_envs

    def close(self) -> None:
        """Stop the engine's threads."""
        self.engine.close()


vec_env = SeatVecEnv
"""The name that this has in every adapter of a batched framework."""


def _checked_seats(seats: Sequence[int] | None, partners: Mapping[int, Policy | str], n_agents: int) -> list[int]:
    chosen = list(range(n_agents)) if seats is None else list(seats) if isinstance(seats, Iterable) else [seats]
    if seats is None and partners:
        chosen = [seat for seat in chosen if seat not in partners]
    whole = all(isinstance(seat, int | np.integer) and not isinstance(seat, bool) for seat in chosen)
    if not whole or not chosen or len(set(chosen)) != len(chosen) or not set(chosen) <= set(range(n_agents)):
        raise ValueError(f"seats = {seats!r}: must be different numbers in [0, {n_agents}), at least one")
    rest = set(range(n_agents)) - set(chosen)
    if set(partners) != rest:
        raise ValueError(f"partners are given for seats {sorted(partners)}: must be exactly {sorted(rest)}")
    for seat, partner in partners.items():
        if not isinstance(partner, Policy | str):
            raise ValueError(f"partners: {partner!r} for seat {seat}: must have a predict method or be a policy's name")
    return [int(seat) for seat in chosen]
