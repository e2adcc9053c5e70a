"""RLlib's new API stack (extra: ``sd-env[rllib]``): ``register_env("security_dilemma", sd_env.adapters.rllib.env)``."""

from collections.abc import Mapping
from typing import Any

import sd_env
from sd_env.extras import install

try:
    from ray.rllib.env.multi_agent_env import MultiAgentEnv
except ImportError as missing:
    raise ImportError(f"{missing}: sd_env.adapters.rllib needs {install('rllib')}") from missing

MASKED = {"mask": "obs", "mask_keys": ("observations", "action_mask"), "mask_dtype": "float32"}
"""What RLlib's ActionMaskingTorchRLModule reads."""

Told = dict[str, Any]


def env(config: Mapping[str, Any] | None = None, mask: bool = True) -> "AgentsEnv":
    """One world as RLlib's MultiAgentEnv; RLlib itself makes ``num_envs_per_env_runner`` of them.

    Args:
        config: ``env_config`` of RLlib: "scenario" (doubly_dangerous if it is not there), "render_mode", and parameters
            that differ from the scenario's.
        mask: whether observations are dicts of "observations" and "action_mask" (float32), as RLlib's
            ActionMaskingTorchRLModule wants; else they are plain boxes.

    Raises:
        ValueError: unknown scenario or parameter, or a value that is not allowed; the text names it.
    """
    given = dict(config or {})
    return AgentsEnv(sd_env.parallel_env(**({"mask": "none"} if not mask else MASKED), **given))


class AgentsEnv(MultiAgentEnv):  # type: ignore[misc]
    """See `env`. Agents ``agent_0`` … ``agent_{N-1}`` act at once; infos are empty. The horizon truncates."""

    def __init__(self, world: sd_env.SecurityDilemmaEnv) -> None:
        super().__init__()
        self.world, self.render_mode = world, world.render_mode
        self.metadata = dict(world.metadata)  # RLlib writes into it
        self.possible_agents, self.agents = world.possible_agents[:], world.possible_agents[:]
        self.observation_spaces, self.action_spaces = world.observation_spaces, world.action_spaces

    def reset(self, *, seed: int | None = None, options: Told | None = None) -> tuple[Told, Told]:
        """Begin an episode: a new world from ``seed``, or without one the same world's next episode."""
        observations, _ = self.world.reset(seed=seed, options=options)
        self.agents = self.possible_agents[:]
        return observations, {}

    def step(self, action_dict: Told) -> tuple[Told, Told, Told, Told, Told]:
        """All agents act; they all end together, and "__all__" says so."""
        observations, rewards, terminated, truncated, _ = self.world.step(action_dict)
        self.agents = self.world.agents[:]
        for ended in (terminated, truncated):
            ended["__all__"] = all(ended.values())
        return observations, rewards, terminated, truncated, {}

    def render(self) -> Any:
        """As `sd_env.parallel_env` draws it."""
        return self.world.render()

    def close(self) -> None:
        """Free the engine's threads."""
        self.world.close()
