"""Play every scenario of the installed wheel some steps, in all forms; nothing else need be installed.

python tests/wheels/play_all.py        from a folder that holds no sd_env
"""

import sys
from pathlib import Path

import numpy as np

import sd_env

STEPS = 3


def parallel(name: str) -> None:
    """PettingZoo's parallel form, legal moves at random."""
    env = sd_env.parallel_env(name)
    _, infos = env.reset(seed=0)
    for _ in range(STEPS):
        if not env.agents:
            return
        spaces = {agent: env.action_space(agent) for agent in env.agents}
        moves = {agent: space.sample(infos[agent].get("action_mask")) for agent, space in spaces.items()}
        _, rewards, _, _, infos = env.step(moves)
        assert np.isfinite(list(rewards.values())).all(), name


def turns(name: str) -> None:
    """PettingZoo's turn-based form."""
    env = sd_env.env(name)
    env.reset(seed=0)
    for agent in env.agent_iter(STEPS * len(env.possible_agents)):
        observation, _, terminated, truncated, info = env.last()
        mask = info.get("action_mask", observation.get("action_mask") if isinstance(observation, dict) else None)
        env.step(None if terminated or truncated else env.action_space(agent).sample(mask))


def solo(name: str) -> None:
    """Gymnasium's form for one state."""
    env = sd_env.solo_env(name)
    observation, _ = env.reset(seed=0)
    assert env.observation_space.contains(observation), name
    for _ in range(STEPS):
        env.step(0)


def many(name: str) -> None:
    """Gymnasium's vector form: two worlds."""
    env = sd_env.vector_env(name, n_worlds=2)
    env.reset(seed=0)
    for _ in range(STEPS):
        env.step(np.zeros(env.num_envs, dtype=np.int64))


def main() -> None:
    """Play all and print how many there were."""
    assert Path(sd_env.__file__).is_relative_to(sys.prefix), f"{sd_env.__file__} is not the installed wheel"
    names = sd_env.scenario_names()
    for name in names:
        for form in (parallel, turns, solo, many):
            form(name)
    print(f"Python {sys.version.split()[0]}, sd_env {sd_env.__version__}: {len(names)} scenarios in 4 forms")


if __name__ == "__main__":
    main()
