"""B worlds side by side: their memory, the blocks they pass through a step in, threads, and new episodes."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core import dynamics, rng
from sd_env.core.actions import action_table, checked_actions
from sd_env.core.beginning import begin
from sd_env.core.game import Game, Output, force, game_at, placed
from sd_env.core.jit import compiled, event, flat, inlined
from sd_env.core.mask import write_mask
from sd_env.core.observe import fields, observe, shown
from sd_env.core.state import empty_scratch, empty_state, worlds_first
from sd_env.core.truth import full_truth, full_truths
from sd_env.core.turn import turn
from sd_env.params import Params, checked, sizes

CACHE, MOST_WORLDS, LEAST_WORLDS = 2**20, 256, 128
"""Worlds that pass through all events of a step together: so few that they take that many bytes of the cache, at most
256, and not so few that the loops over them are not worth while."""


@event
def show(where, low, high):
    """Write what the agents of worlds low … high-1 see and may do."""
    g = game_at(where)
    for i in range(g.state.act.shape[0]):
        observe(g, i, low, high)
        write_mask(g, i, low, high)
    turn(g.scratch.columns, g.output.observation, low, high)
    turn(g.scratch.legal, g.output.mask, low, high)


@event
def keep_last(where, low, high):
    """Keep what the agents of worlds that ended saw last, and count one episode more."""
    g = game_at(where)
    seen, last = g.output.observation, g.output.last_observation
    for b in range(low, high):
        g.state.episode[b] += 1
        for at in range(seen.shape[1]):
            last[b, at] = seen[b, at]


@event
def end_of_run(where, low, high):
    """The first world from low on that has not ended, or high."""
    g = game_at(where)
    for b in range(low, high):
        if not (g.state.terminated[b] or g.state.truncated[b]):
            return b
    return high


@inlined
def restart_ended(where, low, high):
    """Of worlds that ended keep what the agents saw last, then begin the next episode; reward and end flags stay.

    Neighbours that ended together, as all do at a fixed horizon, begin anew together.
    """
    one = np.uint64(1)
    while low < high:
        stop = end_of_run(where, low, high)
        if stop > low:
            show(where, low, stop)
            keep_last(where, low, stop)
            begin(where, low, stop)
        low = stop + one


BEGIN, STEP, STEP_AND_RESTART, RESTART, SHOW = range(5)
"""What `run_worlds` may do: begin an episode, step, begin anew those that ended, show what agents see."""


@compiled("the game for many worlds", 10)
def run_worlds(where, low, high, task):
    """Do ``task`` with worlds low … high-1, a block at a time."""
    block = len(game_at(where).scratch.key)
    for first in range(low, high, block):
        start, stop = np.uint64(first), np.uint64(min(first + block, high))  # unsigned: no index counts from the end
        if task == BEGIN:
            begin(where, start, stop)
        if task in (STEP, STEP_AND_RESTART):
            dynamics.advance(where, start, stop)
        if task in (STEP_AND_RESTART, RESTART):
            restart_ended(where, start, stop)
        show(where, start, stop)


@flat("the game for one world", 2)
def step_alone(where):
    """Step an engine of one world, without autoreset: without loops over worlds it takes half the time."""
    low, high = np.uint64(0), np.uint64(1)
    dynamics.advance(where, low, high)
    show(where, low, high)


class Engine:
    """B worlds of one game.

    Args:
        params: the game; checked again here.
        n_worlds: B, at least 1.
        threads: Python threads that step blocks of worlds side by side (the core holds no GIL).
        autoreset: a world that ends begins its next episode in the same step.

    World k of a batch equals the same world run alone, bit for bit, whatever ``n_worlds`` and ``threads``.
    """

    def __init__(self, params: Params, n_worlds: int = 1, *, threads: int = 1, autoreset: bool = False) -> None:
        for name, value in (("n_worlds", n_worlds), ("threads", threads)):
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(f"{name} = {value!r}: must be a whole number of at least 1")
        self.params = checked(params)
        self.n_worlds, self.threads, self.autoreset = int(n_worlds), int(threads), bool(autoreset)
        self.n_agents, self.n_classes, self.n_kinds = sizes(self.params)
        self.table = action_table(self.params)
        self.n_actions = len(self.table.family)
        self.n_fields = len(fields(self.params))
        rows = (self.n_worlds, self.n_agents)
        self.output = Output(
            np.zeros((*rows, self.n_fields), np.float32),
            np.zeros((*rows, self.n_actions), np.int8),
            np.zeros((*rows, self.n_fields), np.float32),
        )
        self._started = False
        self._attach()

    def _attach(self) -> None:
        inner = empty_state(self.params, self.n_worlds)
        self.state = worlds_first(inner, self.n_worlds)
        flat: Any = (array.reshape(self.n_worlds, -1) for array in self.output)
        rows = Output(*flat)
        held = sum(array.nbytes for array in (*inner, *rows))
        block = min(self.n_worlds, MOST_WORLDS, max(LEAST_WORLDS, CACHE * self.n_worlds // held))
        fixed = (self.params, self.table, shown(self.params), force(self.params), inner)
        widths = (rows.observation.shape[1], rows.mask.shape[1])
        self._games = [Game(*fixed, empty_scratch(block, self.n_agents, *widths), rows) for _ in range(self.threads)]
        self._wheres, self._memory = zip(*map(placed, self._games), strict=True)
        self._pool: ThreadPoolExecutor | None = None
        self._open_pool()
        self.alone = self.n_worlds == 1 and not self.autoreset

    def _open_pool(self) -> None:
        self._pid, self._pool = os.getpid(), ThreadPoolExecutor(self.threads) if self.threads > 1 else None

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_games", "_wheres", "_memory", "_pool", "_pid")}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self.params = checked(self.params)  # unpickled arrays have lost their read-only flag
        self._attach()
        arrays: tuple[Any, ...] = self.state
        for mine, its in zip(arrays, kept["state"], strict=True):
            mine[...] = its

    @property
    def choice(self) -> NDArray[np.int64]:
        """`[B, N]` actions of the next `step_chosen`, to be written into."""
        return self.state.choice

    @property
    def reward(self) -> NDArray[np.float64]:
        """`[B, N]` of the last step."""
        return self.state.reward

    @property
    def terminated(self) -> NDArray[np.bool_]:
        """`[B]` the last step ended the game."""
        return self.state.terminated

    @property
    def truncated(self) -> NDArray[np.bool_]:
        """`[B]` the last step was the horizon's."""
        return self.state.truncated

    @property
    def observation(self) -> NDArray[np.float32]:
        """`[B, N, F]` what agents see now."""
        return self.output.observation

    @property
    def mask(self) -> NDArray[np.int8]:
        """`[B, N, A]` 1 where an action is legal now."""
        return self.output.mask

    @property
    def last_observation(self) -> NDArray[np.float32]:
        """`[B, N, F]` what agents saw last in worlds that ended and began anew in the last step."""
        return self.output.last_observation

    def reset(
        self, seed: int | np.random.SeedSequence | None = None, *, keys: NDArray[np.uint64] | None = None
    ) -> None:
        """Begin an episode in every world.

        Args:
            seed: new worlds from this seed. None keeps the worlds and begins their next episode; in a fresh engine
                it takes entropy from the operating system.
            keys: `[B]` identities of the worlds, instead of a seed (see `rng.world_keys`).
        """
        if keys is not None and np.shape(keys) != (self.n_worlds,):
            raise ValueError(f"keys has shape {np.shape(keys)}: must be ({self.n_worlds},)")
        if keys is not None or seed is not None or not self._started:
            self.state.key[:] = rng.world_keys(seed, self.n_worlds) if keys is None else keys
            self.state.episode[:] = 0
        else:
            np.add(self.state.episode, 1, out=self.state.episode)
        self._started = True
        for of_last_step in (self.state.reward, self.state.parts, self.state.terminated, self.state.truncated):
            of_last_step.fill(0)  # an autoreset keeps these, a reset does not
        self._in_blocks(BEGIN)

    def step(self, actions: NDArray[np.integer[Any]]) -> None:
        """Advance every world one step.

        Args:
            actions: `[B, N]` whole numbers in [0, A). An illegal one acts as hold and is marked; one out of range
                raises ValueError before anything moves.
        """
        if not self._started:
            raise RuntimeError("step before reset: call reset first")
        self.state.choice[:] = checked_actions(actions, (self.n_worlds, self.n_agents), self.n_actions)
        self.step_chosen()

    def step_chosen(self) -> None:
        """As `step` with the actions that stand in ``state.choice``, unchecked: for adapters that have checked."""
        if self.alone:
            step_alone(self._wheres[0])
        else:
            self._in_blocks(STEP_AND_RESTART if self.autoreset else STEP)

    def stepper(self) -> Callable[[], None]:
        """`step_chosen` as a bare function, for a caller to whom the tenth of a microsecond of a method matters."""
        return partial(step_alone, self._wheres[0]) if self.alone else self.step_chosen

    def _in_blocks(self, task: int) -> None:
        if self._pool is None:
            run_worlds(self._wheres[0], 0, self.n_worlds, task)
            return
        if self._pid != os.getpid():  # a fork copies the pool without its threads
            self._open_pool()
        edges = np.linspace(0, self.n_worlds, self.threads + 1).astype(int)
        shares = [(*share, task) for share in zip(self._wheres, edges[:-1], edges[1:], strict=True)]
        others = [self._pool.submit(run_worlds, *share) for share in shares[1:]]
        run_worlds(*shares[0])  # here: to wake one thread less is a tenth of a millisecond
        for other in others:
            other.result()

    def show(self) -> None:
        """Write observations and masks of the state as it stands, for those who have written to it."""
        run_worlds(self._wheres[0], 0, self.n_worlds, SHOW)

    def restart(self) -> None:
        """Without autoreset: begin the next episode in worlds that ended; reward and end flags stay as they are."""
        self._in_blocks(RESTART)

    def reset_some(self, worlds: NDArray[np.bool_]) -> None:
        """Begin the next episode in ``worlds`` `[B]` alone; the others' rewards and end flags stay as they are."""
        self.state.episode[worlds] += 1
        for of_last_step in (self.state.reward, self.state.parts, self.state.terminated, self.state.truncated):
            of_last_step[worlds] = 0
        edges = np.flatnonzero(np.diff(np.pad(worlds.astype(np.int8), 1)))
        for low, high in edges.reshape(-1, 2).tolist():
            run_worlds(self._wheres[0], low, high, BEGIN)

    def truths(self) -> NDArray[np.float32]:
        """`truth` of all worlds, `[B, S]`."""
        return full_truths(self.params, self.state)

    def truth(self, world: int = 0) -> NDArray[np.float32]:
        """The whole state of one world, hidden parts included: for centralised critics and metrics alone."""
        return full_truth(self.params, self.state, world)

    def bytes_per_world(self) -> float:
        """Memory of one world's state, scratch and outputs; with many worlds, since one alone is padded."""
        held = (*self._games[0].state, *self.output, *(array for game in self._games for array in game.scratch))
        return sum(array.nbytes for array in held) / self.n_worlds

    def close(self) -> None:
        """Stop the threads."""
        if self._pool is not None and self._pid == os.getpid():
            self._pool.shutdown()
