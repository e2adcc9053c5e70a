"""What a step costs by the size of the game: N agents, K classes, C treaty kinds, B worlds, threads; as ratios.

Each point is timed beside `doubly_dangerous` in 4,096 worlds on one thread, threads beside one thread in as many
worlds; the median of neighbouring timings counts.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from agents.studies.stopwatch import ENGINE_WORLDS, Timing, compare, rate
from sd_env import Engine, scenario
from sd_env.params import SPECS, Params, checked

BASE = "doubly_dangerous"
POINTS: dict[str, tuple[int, ...]] = {
    "N": (2, 3, 4, 6, 8, 12, 16),
    "K": (1, 2, 4, 8),
    "C": (0, 1, 2, 4),
    "B": (64, 512, 4096, 32_768, 262_144, 1_048_576),
    "threads": (1, 2),
}
THREADED_WORLDS = 65_536


class Size(NamedTuple):
    """How large a game is, and on how many threads it runs."""

    N: int = 2
    K: int = 2
    C: int = 1
    B: int = ENGINE_WORLDS
    threads: int = 1


def stretched(size: Size) -> Params:
    """`doubly_dangerous` with N states, K classes and C treaty kinds like its own."""
    params = scenario(BASE).params
    lengths = {"N": size.N, "K": size.K, "C": size.C, "S": 0}
    changes: dict[str, Any] = {}
    for name, spec in SPECS.items():
        if spec.shape:
            array = getattr(params, name)
            for axis, letter in enumerate(spec.shape):
                places = np.arange(lengths[letter]) % max(1, array.shape[axis])
                array = np.take(array, places, axis) if len(places) else np.take(array, [], axis)
            changes[name] = array
    others = 1.0 - np.eye(size.N)
    changes |= {"contact": others / (size.N - 1), "signatories": np.repeat(others[None], size.C, 0)}
    changes["in_force"] = np.zeros((size.C, size.N, size.N))
    return checked(params._replace(**changes))


def engine_of(size: Size, seconds: float) -> Timing:
    """Steps with random actions, observations and masks written, worlds that restart."""
    engine = Engine(stretched(size), size.B, threads=size.threads, autoreset=True)
    engine.reset(0)
    draws = np.random.default_rng(0)
    actions = [draws.integers(0, engine.n_actions, (size.B, size.N)) for _ in range(2)]

    def step(t: int) -> None:
        engine.state.choice[:] = actions[t % 2]
        engine.step_chosen()

    return lambda: rate(step, size.B * size.N, seconds)


def curves(repeats: int, seconds: float, most_worlds: int) -> Iterator[dict[str, Any]]:
    """A row a point: nanoseconds an agent's step takes, and how many times those of the smallest game beside it."""
    for what, values in POINTS.items():
        smallest = Size(B=min(THREADED_WORLDS if what == "threads" else ENGINE_WORLDS, most_worlds))
        base = engine_of(smallest, seconds)
        for value in (value for value in values if what != "B" or value <= most_worlds):
            size = smallest._replace(**{what: value})
            rate_here, _, ratio = compare(engine_of(size, seconds), base, repeats)
            yield {
                "what": what,
                "value": value,
                "ns_per_agent_step": 1e9 / rate_here,
                "cost": 1.0 / ratio,
                "cost_per_pair": 1.0 / ratio / (size.N - 1),
            }
