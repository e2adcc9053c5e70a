"""The game turn by turn (AEC): agents speak one after the other, all moves take effect together."""

from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import AECEnv
from pettingzoo.utils import AssertOutOfBoundsWrapper, OrderEnforcingWrapper, parallel_to_aec
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
    return OrderEnforcingWrapper(AssertOutOfBoundsWrapper(MaskedObservation(turns)))


class MaskedObservation(BaseWrapper):  # type: ignore[misc]
    """Puts each agent's action mask beside its observation."""

    def __init__(self, env: parallel_to_aec_wrapper) -> None:
        super().__init__(env)
        self._spaces = {
            agent: spaces.Dict({
                "observation": env.observation_space(agent),
                "action_mask": spaces.Box(0, 1, (int(env.action_space(agent).n),), np.int8),
            })
            for agent in env.possible_agents
        }

    def observation_space(self, agent: str) -> spaces.Dict:
        """Dict of observation and mask; the same object at every call."""
        return self._spaces[agent]

    def observe(self, agent: str) -> dict[str, Any] | None:
        """What the agent sees and may do now."""
        seen = super().observe(agent)
        if seen is None:
            return None
        mask = self.env.infos[agent].get("action_mask", np.ones(self.env.action_space(agent).n, np.int8))
        return {"observation": seen, "action_mask": mask}
