"""Timings as rates, and two of them compared: in turns, since absolute figures drift with the machine."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Timing = Callable[[], float]
"""Runs something for a while and returns agent-steps a second."""
ENGINE_WORLDS = 4096


def parallel_loop(env: Any, seconds: float) -> Timing:
    """A PettingZoo loop that resets whenever the agents are gone; actions are drawn beforehand."""
    env.reset(seed=0)
    agents = list(env.possible_agents)
    rng = np.random.default_rng(0)
    actions = [{agent: int(rng.integers(env.action_space(agent).n)) for agent in agents} for _ in range(64)]

    def step(t: int) -> None:
        if not env.agents:
            env.reset()
        env.step(actions[t % 64])

    return lambda: rate(step, len(agents), seconds)


def rate(step: Callable[[int], object], agent_steps: int, seconds: float, at_once: int = 16) -> float:
    """Agent-steps a second of calls of ``step``, the clock read after so many at once."""
    t, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        for _ in range(at_once):
            step(t)
            t += 1
    return t * agent_steps / spent


def compare(ours: Timing, theirs: Timing, repeats: int) -> tuple[float, float, float]:
    """Medians of both, and the median of the ratios of neighbouring timings."""
    ours(), theirs()  # warm up
    pairs = [(ours(), theirs()) for _ in range(repeats)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )
