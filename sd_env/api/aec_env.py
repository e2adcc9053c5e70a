"""The game turn by turn (AEC): agents speak one after the other, all moves take effect together."""

from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import AECEnv
from pettingzoo.utils import OrderEnforcingWrapper, parallel_to_aec
from pettingzoo.utils.conversions import parallel_to_aec_wrapper
from pettingzoo.utils.wrappers import BaseWrapper

from sd_env.api.parallel_env import SecurityDilemmaEnv
from sd_env.scenarios import Scenario


def env(scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any) -> AECEnv:
    """The AEC form of `parallel_env`, with PettingZoo's usual wrappers.

    Observations are dicts of ``observation`` and ``action_mask``, where PettingZoo's tools look for masks; the mask is
    in the infos as well. Arguments and errors as in `parallel_env`.
    """
    turns = parallel_to_aec(SecurityDilemmaEnv(scenario, render_mode=render_mode, **overrides))
    return OrderEnforcingWrapper(MaskedObservation(turns))


class MaskedObservation(BaseWrapper):  # type: ignore[misc]
    """Puts each agent's action mask beside its observation, and refuses actions that do not exist."""

    def __init__(self, env: parallel_to_aec_wrapper) -> None:
        super().__init__(env)
        self._spaces = {
            agent: spaces.Dict(
                {
                    "observation": env.observation_space(agent),
                    "action_mask": spaces.Box(0, 1, (int(env.action_space(agent).n),), np.int8),
                }
            )
            for agent in env.possible_agents
        }

    def observation_space(self, agent: str) -> spaces.Dict:
        """Dict of observation and mask; the same object at every call."""
        return self._spaces[agent]

    def step(self, action: Any) -> None:
        """The next agent speaks. ValueError names an action out of range at once, not when all have spoken."""
        agent = self.agent_selection
        over = self.terminations[agent] or self.truncations[agent]
        if not over and not self.action_space(agent).contains(action):
            n_actions = self.action_space(agent).n
            raise ValueError(f"action {action!r} of {agent}: must be in [0, {n_actions}), a whole number")
        super().step(action)

    def observe(self, agent: str) -> dict[str, Any] | None:
        """What the agent sees and may do now."""
        seen = super().observe(agent)
        if seen is None:
            return None
        mask = self.env.infos[agent].get("action_mask", np.ones(self.env.action_space(agent).n, np.int8))
        return {"observation": seen, "action_mask": mask}
