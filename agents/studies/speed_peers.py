"""Other environments beside ours, each if it is installed: `pip install -e .[bench]`. All on one core."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from agents.studies.stopwatch import ENGINE_WORLDS, Timing, parallel_loop, rate

JAX_STEPS = 64


def cart_poles(seconds: float) -> Timing:
    """Gymnasium's CartPole in NumPy, 4,096 worlds."""
    import gymnasium

    env = gymnasium.make_vec("CartPole-v1", num_envs=ENGINE_WORLDS, vectorization_mode="vector_entry_point")
    env.reset(seed=0)
    draws = np.random.default_rng(0)
    actions = [draws.integers(0, 2, ENGINE_WORLDS) for _ in range(16)]
    return lambda: rate(lambda t: env.step(actions[t % 16]), ENGINE_WORLDS, seconds)


def spread(seconds: float) -> Timing:
    """mpe2's simple_spread, one world, PettingZoo's loop."""
    from mpe2 import simple_spread_v3

    return parallel_loop(simple_spread_v3.parallel_env(), seconds)


def repeated_dilemma(seconds: float) -> Timing:
    """OpenSpiel's repeated prisoner's dilemma of 64 rounds, one world, Python's loop."""
    import pyspiel

    game = pyspiel.create_repeated_game("matrix_pd", {"num_repetitions": 64})
    held = [game.new_initial_state()]

    def step(t: int) -> None:
        if held[0].is_terminal():
            held[0] = game.new_initial_state()
        held[0].apply_actions([t & 1, t >> 1 & 1])
        held[0].rewards()

    return lambda: rate(step, 2, seconds)


def jax_spread(seconds: float) -> Timing:
    """JaxMARL's simple_spread, 4,096 worlds, 64 steps in one compiled scan."""
    import jax
    import jaxmarl

    env: Any = jaxmarl.make("MPE_simple_spread_v3")
    reset, step = jax.vmap(env.reset), jax.vmap(env.step)

    def one(carried: Any, _: Any) -> tuple[Any, Any]:
        key, state = carried
        key, drawn, stepped = jax.random.split(key, 3)
        actions = {a: jax.random.randint(drawn, (ENGINE_WORLDS,), 0, 5) for a in env.agents}
        seen, state, rewards, _, _ = step(jax.random.split(stepped, ENGINE_WORLDS), state, actions)
        return (key, state), (sum(x.sum() for x in seen.values()), sum(x.sum() for x in rewards.values()))

    play = jax.jit(lambda carried: jax.lax.scan(one, carried, None, JAX_STEPS))
    _, state = reset(jax.random.split(jax.random.PRNGKey(0), ENGINE_WORLDS))
    held = [(jax.random.PRNGKey(1), state)]

    def run(t: int) -> None:
        held[0], sums = play(held[0])
        jax.block_until_ready(sums)

    return lambda: rate(run, JAX_STEPS * ENGINE_WORLDS * env.num_agents, seconds, 1)


def torch_spread(seconds: float) -> Timing:
    """VMAS' simple_spread, 4,096 worlds."""
    import torch
    import vmas

    torch.set_num_threads(1)
    env = vmas.make_env("simple_spread", num_envs=ENGINE_WORLDS, device="cpu", continuous_actions=False, seed=0)
    env.reset()
    n = len(env.agents)
    actions = [torch.randint(0, 5, (ENGINE_WORLDS, 1)) for _ in range(n)]
    return lambda: rate(lambda t: env.step(actions), ENGINE_WORLDS * n, seconds, 1)


PEERS: dict[str, tuple[str, Callable[[float], Timing]]] = {
    "mpe2 simple_spread, 1 world": ("mpe2", spread),
    "OpenSpiel repeated dilemma, 1 world": ("pyspiel", repeated_dilemma),
    "VMAS simple_spread, 4,096 worlds": ("vmas", torch_spread),
    "JaxMARL simple_spread, 4,096 worlds": ("jaxmarl", jax_spread),
    "Gymnasium CartPole, 4,096 worlds": ("gymnasium", cart_poles),
}
"""Name to the module that must be there, and what times it."""


def installed() -> dict[str, Callable[[float], Timing]]:
    """Those that can be timed here."""
    return {name: timing for name, (module, timing) in PEERS.items() if find_spec(module)}
