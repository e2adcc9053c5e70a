"""What acting at random and never acting bring in a scenario: the floor that a learned policy is held against."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import runs
from sd_env import metrics, scenarios
from sd_env.core.engine import Engine
from sd_env.trajectory import Act, record

SEEDS = 5
WORLDS = 256
STEPS = 64  # as long as an evaluation of a run, where no horizon ends it sooner


def at_random(seed: int) -> Act:
    """Every legal action alike."""
    rng = np.random.default_rng(seed)

    def act(observation: NDArray[np.float32], mask: NDArray[np.int8]) -> NDArray[np.int64]:
        return np.argmax(rng.random(mask.shape) * (mask > 0), axis=-1)

    return act


def never(seed: int) -> Act:
    """Hold, always."""
    return lambda observation, mask: np.zeros(mask.shape[:2], np.int64)


BASELINES: dict[str, Callable[[int], Act]] = {"random": at_random, "never": never}


def baseline_rows(scenario: str) -> list[dict[str, Any]]:
    """A row a policy and seed, with the measures of `metrics.summary`."""
    game = scenarios.get(scenario)
    rows: list[dict[str, Any]] = []
    for policy, make in BASELINES.items():
        for seed in range(SEEDS):
            engine = Engine(game.params, WORLDS)
            engine.reset(np.random.SeedSequence([seed, 7]))
            recording = record(engine, make(seed), min(STEPS, game.params.horizon or STEPS), game.name)
            rows.append({"scenario": game.name, "policy": policy, "seed": seed} | metrics.summary(recording, game))
    return rows


def write_baselines(names: Sequence[str], path: Path) -> Path:
    """The baselines of those scenarios as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    runs.write_table(path, [row for name in names for row in baseline_rows(name)])
    return path
