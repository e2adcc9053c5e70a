"""JAX (extra: ``sd-env[jax]``): many worlds stepped from within ``jit`` and ``scan``.

The game stays what it is, compiled and on the processor; JAX calls it. Each call is an *ordered* ``io_callback``:
JAX keeps such calls and their order, where it may drop or repeat a pure one. So ``vmap`` and ``grad`` through a step
are refused by JAX itself: batch by ``n_worlds``, and take gradients of what is computed from the steps.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sd_env import scenarios
from sd_env.core.engine import Engine
from sd_env.extras import install
from sd_env.scenarios import Scenario

try:
    import jax
    from jax.experimental import io_callback
except ImportError as error:
    raise ImportError(f"JAX is not installed: {install('jax')}") from error


class Step(NamedTuple):
    """What a step gives: B worlds, N agents, F numbers seen, A actions. Worlds that end begin anew in the same step."""

    observation: Any
    """`[B, N, F]` float32, what agents see now, after a new beginning too."""
    mask: Any
    """`[B, N, A]` bool, which actions are legal now."""
    reward: Any
    """`[B, N]` float32."""
    terminated: Any
    """`[B]` bool, the game itself ended."""
    truncated: Any
    """`[B]` bool, the horizon cut the episode."""
    last_observation: Any
    """`[B, N, F]` float32, what the step led to: where a world ended, what was seen last before the new beginning."""


Reset = Callable[[Any], tuple[Any, Any]]
StepBy = Callable[[Any], Step]


def vector_env(scenario: str | Scenario, n_worlds: int, *, threads: int = 1, **overrides: Any) -> tuple[Reset, StepBy]:
    """Two functions that may stand in ``jit``, ``scan`` and ``fori_loop``: ``reset`` and ``step``.

    ``reset(seed)`` begins new worlds from a whole number of at least 0, which may be traced, and returns observation
    `[B, N, F]` and mask `[B, N, A]`. ``step(actions)`` takes integers `[B, N]` and returns a `Step`; an illegal action
    in range acts as hold. The worlds are one and the same at every call, as those of any environment: what was compiled
    once goes on where it stopped, and each call of `vector_env` makes worlds of its own.

    Args:
        scenario: its name, an alias, or a Scenario.
        n_worlds: B.
        threads: see `Engine`.
        **overrides: parameters that differ from the scenario's, by name.

    Raises:
        ImportError: JAX is not installed.
        ValueError: unknown scenario or parameter, or a value that is not allowed; from ``step`` when it is traced,
            actions of the wrong shape or type. What is found out while it runs, an action out of range or a step before
            the first reset, ends the program with JAX's error, which holds the text.
    """
    engine = Engine(scenarios.get(scenario).with_params(**overrides).params, n_worlds, threads=threads, autoreset=True)
    rows = (engine.n_worlds, engine.n_agents)
    seen, legal = (*rows, engine.n_fields), (*rows, engine.n_actions)
    kinds = [(seen, "float32"), (legal, "bool"), (rows, "float32"), (rows[:1], "bool"), (rows[:1], "bool")]
    shapes = Step(*(jax.ShapeDtypeStruct(*kind) for kind in [*kinds, (seen, "float32")]))

    def begin(seed: Any) -> tuple[Any, Any]:
        engine.reset(int(seed))
        return engine.observation.copy(), engine.mask.astype(bool)

    def advance(actions: Any) -> Step:
        engine.step(np.asarray(actions))
        return told(engine)

    def reset(seed: Any) -> tuple[Any, Any]:
        return io_callback(begin, shapes[:2], seed, ordered=True)  # type: ignore[no-any-return]

    def step(actions: Any) -> Step:
        array = jax.numpy.asarray(actions)
        if array.shape != rows or not jax.numpy.issubdtype(array.dtype, jax.numpy.integer):
            raise ValueError(f"actions are {array.dtype} {array.shape}: must be whole numbers {rows}, world and agent")
        return io_callback(advance, shapes, array, ordered=True)  # type: ignore[no-any-return]

    return reset, step


def told(engine: Engine) -> Step:
    """What an engine with autoreset shows after a step, in fresh arrays."""
    ended = engine.terminated | engine.truncated
    last = np.where(ended[:, None, None], engine.last_observation, engine.observation)
    mask, reward = engine.mask.astype(bool), engine.reward.astype(np.float32)
    return Step(engine.observation.copy(), mask, reward, engine.terminated.copy(), engine.truncated.copy(), last)
