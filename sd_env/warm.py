"""Compile all that the game compiles, now and once: ``python -m sd_env.warm``, for images and clusters.

It compiles for the processor that it runs on, into the folder that ``SD_ENV_CACHE`` names or the user's own cache.
"""

import sys

import numpy as np

from sd_env.core import kept, rng
from sd_env.core.engine import Engine
from sd_env.core.jit import COMPILED
from sd_env.scenarios import get


def warm() -> None:
    """Call everything compiled that Python calls, and say where it lies."""
    for number, n_worlds in enumerate((2, 1)):
        print(f"{number + 1} of 3: {'many worlds' if n_worlds > 1 else 'one world'}", flush=True)
        engine = Engine(get("doubly_dangerous").params, n_worlds)
        engine.reset(0)
        engine.step(np.zeros((n_worlds, engine.n_agents), np.int64))
    print("3 of 3: draws", flush=True)
    rng.fill_uniform(np.zeros(1, np.uint64), np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros((1, 1)))
    where = kept.folder() if COMPILED else None
    print(f"compiled code lies in {where}" if where else "no compiled code is kept")
    if COMPILED and where is None:
        sys.exit(1)


if __name__ == "__main__":
    warm()
