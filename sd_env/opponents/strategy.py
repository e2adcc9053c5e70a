"""What all scripted strategies share: SB3's ``predict``, memory, draws, and wishes in order of preference."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sd_env.core import rng
from sd_env.core.actions import ASSURE, DISARM, DISCLOSE, HOLD, PROPOSE
from sd_env.opponents.sight import NOTHING, Bools, Floats, Rules, Sight
from sd_env.scenarios import Scenario

Actions = NDArray[np.int64]
Memory = dict[str, NDArray[Any]]
"""What a strategy remembers, by name, a row each: every array is `[R, …]`."""
Wish = tuple[ArrayLike, Actions | int]
"""Where it is wanted `[R]`, and the action (one, or one a row)."""


class Strategy(ABC):
    """A scripted policy for one scenario; it holds any seat, or many.

    Args:
        scenario: the game it is to play.
        seed: of its draws, if it makes any. Two of one kind in one game want different seeds.

    ``idea`` and ``source`` go into the catalogue. A subclass says in `choose` what it does; one that remembers says in
    `begin` what it knows at the start of an episode.
    """

    idea: ClassVar[str]
    source: ClassVar[str]

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        self.rules, self.seed = Rules(scenario), seed
        rules = self.rules
        self.n_fields, self.n_actions = len(rules.at), len(rules.table.family)
        self.assure, self.disclose = rules.action(ASSURE), rules.action(DISCLOSE)
        self.disarm = rules.action(DISARM)
        self.threaten, self.protect = rules.arm(rules.offensive), rules.arm(rules.defensive)

    @abstractmethod
    def choose(self, sees: Sight, memory: Memory) -> Actions:
        """Actions `[R]`. ``memory`` is this call's own: it may be written to, and is what the next call gets."""

    def begin(self, sees: Sight) -> Memory:
        """Memory at the start of an episode."""
        return {}

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Memory | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[Any] | None = None,
    ) -> tuple[Actions, Memory]:
        """Actions `[R]` and memory, from observations `[R, F]`; of one row `[F]` a single action `[]`.

        Without masks `[R, A]` what is legal is read off the observation. ``deterministic`` changes nothing: draws are
        part of a strategy, and repeat under a seed.
        """
        rows = np.atleast_2d(observation)
        sees = Sight(self.rules, rows, action_masks)
        fresh = self.begin(sees)
        if state is None:
            memory = fresh | {"key": rng.world_keys(self.seed, sees.rows), "calls": np.zeros(sees.rows, np.int64)}
        else:
            began = np.zeros(sees.rows, bool) if episode_start is None else np.broadcast_to(episode_start, sees.rows)
            memory = {name: kept.copy() for name, kept in state.items()}
            for name, first in fresh.items():
                memory[name][began] = first[began]
        actions = self.choose(sees, memory)
        memory["calls"] = memory["calls"] + 1
        return actions.reshape(np.shape(observation)[:-1]), memory

    def draw(self, memory: Memory, n: int = 1) -> Floats:
        """Uniform draws `[R, n]`, a function of seed, row and number of calls: the same whoever else is asked."""
        draws = np.empty((len(memory["key"]), n))
        rng.fill_uniform(memory["key"], np.zeros_like(memory["calls"]), memory["calls"], draws)
        return draws

    def first(self, sees: Sight, *wishes: Wish) -> Actions:
        """The first wish that is wanted, exists and is legal, row by row; else hold."""
        chosen = np.full(sees.rows, HOLD, np.int64)
        for wanted, action in reversed(wishes):
            chosen = np.where(np.broadcast_to(wanted, sees.rows) & sees.can(action), action, chosen)
        return chosen

    def conciliate(self, sees: Sight, wanted: ArrayLike = True) -> tuple[Wish, ...]:
        """The most telling conciliatory act there is: scrap arms, else show them, else words."""
        return (wanted, self.disarm), (wanted, self.disclose), (wanted, self.assure)

    def offers(self, sees: Sight) -> Actions:
        """A missing treaty to offer `[R]`, those that a rival has offered first; `NOTHING` where there is none."""
        answer = np.full(sees.rows, NOTHING, np.int64)
        for answered in (False, True):  # the later wins
            for kind in range(self.rules.n_kinds):
                for r in range(1, self.rules.n_agents):
                    action = self.rules.action(PROPOSE, kind, r)
                    offered = (sees.of_kind(kind, "its_offer")[:, r - 1] > 0) | (not answered)
                    answer = np.where(sees.can(action) & offered, action, answer)
        return answer


class Watcher(Strategy):
    """A strategy that remembers what it saw, and so sees who armed."""

    def begin(self, sees: Sight) -> Memory:
        """Nobody has armed yet."""
        return {"expected": sees.seen}

    def watch(self, sees: Sight, memory: Memory) -> Bools:
        """Whether any rival seems to have armed since the last call `[R]`; remembers what is seen now."""
        armed = sees.armed(memory["expected"])
        memory["expected"] = sees.seen * self.rules.wear
        return np.asarray(armed.any(axis=1))
