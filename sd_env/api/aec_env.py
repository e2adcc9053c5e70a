"""The game turn by turn (AEC): agents speak one after the other, all moves take effect together."""

from typing import Any

import numpy as np
from gymnasium import spaces
from pettingzoo import AECEnv
from pettingzoo.utils import OrderEnforcingWrapper
from pettingzoo.utils.conversions import parallel_to_aec_wrapper

from sd_env.api.options import action_of
from sd_env.api.parallel_env import SecurityDilemmaEnv
from sd_env.core.engine import Engine
from sd_env.scenarios import Scenario


def env(scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any) -> AECEnv:
    """The AEC form of `parallel_env`, with PettingZoo's usual wrapper.

    Observations are dicts of ``observation`` and ``action_mask``, where PettingZoo's tools look for masks; the mask is
    in the infos as well. That is ``mask="obs"``. Other arguments and errors as in `parallel_env`.
    """
    given = {"mask": "obs"} | overrides
    return OrderEnforcingWrapper(Turns(SecurityDilemmaEnv(scenario, render_mode=render_mode, **given)))


class Turns(AECEnv):  # type: ignore[misc]
    """The parallel form turn by turn; refuses actions that do not exist, at once.

    PettingZoo's conversion lends its methods: as its subclass this would count as a wrapper, and wrappers that write
    into ``unwrapped`` would miss the turns.
    """

    __init__ = parallel_to_aec_wrapper.__init__
    reset, observe, state = (getattr(parallel_to_aec_wrapper, name) for name in ("reset", "observe", "state"))
    last, render, close = (getattr(parallel_to_aec_wrapper, name) for name in ("last", "render", "close"))
    observation_space, action_space = parallel_to_aec_wrapper.observation_space, parallel_to_aec_wrapper.action_space
    __str__ = parallel_to_aec_wrapper.__str__

    @property
    def engine(self) -> Engine:
        """The engine of the one world."""
        return self.env.engine  # type: ignore[no-any-return]

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self.env.scenario  # type: ignore[no-any-return]

    @property
    def np_random(self) -> np.random.Generator:
        """As of the parallel form."""
        return self.env.np_random  # type: ignore[no-any-return]

    @property
    def observation_spaces(self) -> dict[str, spaces.Space[Any]]:
        """What `observation_space` answers, agent by agent."""
        return self.env.observation_spaces  # type: ignore[no-any-return]

    @property
    def action_spaces(self) -> dict[str, spaces.Space[Any]]:
        """What `action_space` answers, agent by agent."""
        return self.env.action_spaces  # type: ignore[no-any-return]

    def step(self, action: Any) -> None:
        """The next agent speaks. ValueError names an action out of range at once, not when all have spoken."""
        agent = self.agent_selection
        if not (self.terminations[agent] or self.truncations[agent]):
            action = action_of(action, self.engine.n_actions, f" of {agent}")
        parallel_to_aec_wrapper.step(self, action)
