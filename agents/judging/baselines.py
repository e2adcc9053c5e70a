"""What acting at random and never acting bring in a scenario: the floor that a learned policy is held against.

Twice: when all do it, and when one state does it among states that play the learned policy. The second is the test of
what was learned: where all hold, all are disarmed, and that may beat any policy that guards against the others.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.runs.files import write_table
from agents.runs.load import load_policy
from sd_env import metrics, scenarios
from sd_env.core.actions import action_table
from sd_env.core.engine import Engine
from sd_env.policy import Policy
from sd_env.suite.match import STEPS, play, self_play
from sd_env.suite.seeds import ALONE, BASELINE
from sd_env.trajectory import record

SEEDS = 5
EPISODES = 256
"""A seed."""


class AtRandom:
    """Every legal action alike."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[B]` of those that ``action_masks`` `[B, A]` allow; see `sd_env.policy.Policy`."""
        assert action_masks is not None
        return np.argmax(self.rng.random(action_masks.shape) * action_masks, axis=-1), state


class Constant:
    """Holds, or draws any action (illegal ones act as hold): a Policy that looks at nothing."""

    def __init__(self, n_actions: int, seed: int = 0) -> None:
        self.n_actions, self.rng = n_actions, np.random.default_rng(seed)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[B]`; see `agents.runs.load.Policy`. One action is hold."""
        return self.rng.integers(0, self.n_actions, len(observation)), state


BASELINES: dict[str, Callable[[int], Policy]] = {"random": AtRandom, "never": lambda seed: Constant(1)}


def baseline_rows(scenario: str) -> list[dict[str, Any]]:
    """A row a policy and seed, with the measures of `metrics.summary`."""
    game = scenarios.get(scenario)
    rows: list[dict[str, Any]] = []
    for policy, make in BASELINES.items():
        for seed in range(SEEDS):
            engine = Engine(game.params, EPISODES)
            engine.reset(np.random.SeedSequence([seed, BASELINE]))
            line_up = dict.fromkeys(range(game.n_agents), make(seed))
            recording = record(engine, line_up, min(STEPS, game.params.horizon or STEPS), game.name)
            rows.append({"scenario": game.name, "policy": policy, "seed": seed} | metrics.summary(recording, game))
    return rows


def alone_rows(folder: Path) -> list[dict[str, Any]]:
    """A row a policy: what a state gains by playing what the run learned instead, all others playing that too."""
    learned, game = load_policy(folder)
    seats, seed = range(game.n_agents), ALONE
    table = action_table(game.params)
    together = self_play(learned, game, EPISODES, seed)
    rows: list[dict[str, Any]] = []
    for policy, n_actions in (("random", len(table.family)), ("never", 1)):
        gains = []
        for seat in seats:
            line_up: dict[int, Policy] = {**dict.fromkeys(seats, learned), seat: Constant(n_actions)}
            alone = play(line_up, game, EPISODES, seed)
            gains.append(metrics.payoffs(together)[:, seat].mean() - metrics.payoffs(alone)[:, seat].mean())
        rows.append({"scenario": game.name, "policy": f"{policy}_alone", "seed": folder.name, "gain": np.mean(gains)})
    return rows


def write_baselines(names: Sequence[str], folders: Sequence[Path], path: Path) -> Path:
    """The baselines of those scenarios, and of the runs in ``folders`` when one state alone plays them, as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [row for name in names for row in baseline_rows(name)]
    write_table(path, rows + [row for folder in folders for row in alone_rows(folder)])
    return path
