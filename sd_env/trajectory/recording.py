"""Record what worlds do, step by step, as arrays; the input of every metric and picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.engine import Engine
from sd_env.policy import Policy, Seated
from sd_env.trajectory.arrays import Named

BEFORE = ("motive",)
AFTER = (
    "arsenal",
    "economy",
    "estimate",
    "alarm",
    "tension",
    "treaty",
    "notice",
    "offer",
    "suspended",
    "crisis",
    "act",
    "built",
    "caught",
    "war",
    "cause",
    "treaty_event",
    "illegal",
    "spent",
    "parts",
    "reward",
    "terminated",
    "truncated",
)


@dataclass(frozen=True)
class Recording(Named):
    """T steps of B worlds. Arrays are `State`'s with T in front: ``arsenal`` is `[T, B, N, K]`.

    ``motive`` is that of the step's acting and fighting (before leaders change); everything else is as it stood
    after the step. ``start_arsenal`` `[B, N, K]` and ``start_estimate`` `[B, N, N, K]` are what the first step began
    from. ``action`` `[T, B, N]` is the index chosen.
    """

    scenario: str
    start_arsenal: NDArray[np.float64]
    start_estimate: NDArray[np.float64]
    action: NDArray[np.int64]
    arrays: dict[str, NDArray[Any]]

    @property
    def n_steps(self) -> int:
        """T."""
        return len(self.action)


def record(
    engine: Engine, line_up: Mapping[int, Policy], n_steps: int, scenario: str = "", *, deterministic: bool = False
) -> Recording:
    """Play ``n_steps`` of a line-up (seat to policy) from where ``engine`` stands and keep every step.

    Recording needs each step's end as it was: the engine must not reset worlds by itself (autoreset=False), and
    n_steps must not exceed what is left of an episode with a horizon.
    """
    if engine.autoreset:
        raise ValueError("record: the engine must have autoreset=False")
    start_arsenal, start_estimate = engine.state.arsenal.copy(), engine.state.estimate.copy()
    seated = Seated(line_up, deterministic)
    actions: list[NDArray[np.int64]] = []
    kept: dict[str, list[NDArray[Any]]] = {name: [] for name in (*BEFORE, *AFTER)}
    for _ in range(n_steps):
        chosen = seated.act(engine.output.observation, engine.output.mask)
        for name in BEFORE:
            kept[name].append(getattr(engine.state, name).copy())
        engine.step(chosen)
        actions.append(chosen)
        for name in AFTER:
            kept[name].append(getattr(engine.state, name).copy())
    arrays = {name: np.stack(steps) for name, steps in kept.items()}
    return Recording(scenario, start_arsenal, start_estimate, np.stack(actions), arrays)
