"""Several Stable-Baselines3 models that learn at once in the same worlds, each by its own unmodified ``learn``.

Each model runs in a thread of its own on a `Port`, its seat's view of the shared worlds. A baton goes round in the
order of seats and one thread runs at a time, so the result depends on seeds alone, not on the operating system.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from agents.learners.views import Rows
from sd_env.adapters.sb3 import SeatVecEnv


class StoppedError(RuntimeError):
    """Another thread has ended, so the joint run has."""


class Baton:
    """Lets ``n`` threads run one at a time, in turn."""

    def __init__(self, n: int) -> None:
        self.n, self.turn, self.stopped = n, 0, False
        self._changed = threading.Condition()

    def wait(self, k: int) -> None:
        """Sleep until it is thread k's turn. StoppedError if a thread has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self.stopped or self.turn == k)
            if self.stopped:
                raise StoppedError

    def round(self, k: int) -> None:
        """Let all others have their turn."""
        with self._changed:
            self.turn = (k + 1) % self.n
            self._changed.notify_all()
        self.wait(k)

    def stop(self) -> None:
        """Wake all sleepers with StoppedError."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()


class Worlds:
    """The shared worlds and what the seats have chosen so far in this step."""

    def __init__(self, env: SeatVecEnv) -> None:
        self.env, self.n = env, len(env.seats)
        self.baton = Baton(self.n)
        self.actions = np.zeros(env.num_envs, np.int64)
        self.observation: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self.outcome: Any = None

    def step(self) -> None:
        """All have chosen."""
        self.outcome = self.env.step(self.actions)


class Port(Rows):
    """Seat k of all worlds: row b is world b."""

    def __init__(self, worlds: Worlds, k: int) -> None:
        self.worlds, self.k = worlds, k
        super().__init__(worlds.env, np.arange(k, worlds.env.num_envs, worlds.n))

    def reset(self) -> NDArray[np.float32]:
        """The first port begins the worlds, the others see them."""
        if self.k == 0:
            self.worlds.observation = self.worlds.env.reset()
        return self.worlds.observation[self.rows]

    def step_async(self, actions: NDArray[Any]) -> None:
        """Note what this seat does in each world."""
        self.worlds.actions[self.rows] = actions

    def step_wait(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """Let the others choose; the last to do so steps the worlds."""
        if self.k == self.worlds.n - 1:
            self.worlds.step()
        self.worlds.baton.round(self.k)
        observation, reward, done, infos = self.worlds.outcome
        return observation[self.rows], reward[self.rows], done[self.rows], [infos[row] for row in self.rows]

    def close(self) -> None:
        """The worlds are closed by whoever made them."""


def run_together(worlds: Worlds, work: Sequence[Callable[[], Any]]) -> None:
    """Run one piece of work a seat, in turn, until the first ends; what one raises is raised here."""
    worlds.baton = Baton(worlds.n)
    failures: list[BaseException] = []

    def run(k: int) -> None:
        torch.set_num_threads(1)  # a new thread does not inherit it
        try:
            worlds.baton.wait(k)
            work[k]()
            if k < worlds.n - 1:
                worlds.baton.round(k)  # the others' last update; their learn ends as well
        except StoppedError:
            pass
        except BaseException as error:
            failures.append(error)
        finally:
            if failures or k == worlds.n - 1:
                worlds.baton.stop()

    threads = [threading.Thread(target=run, args=(k,), daemon=True) for k in range(worlds.n)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        worlds.baton.stop()  # Ctrl-C
    if failures:
        raise failures[0]
