"""Spaces of a scenario: what one agent sees and may do."""

import numpy as np
from gymnasium import spaces

from sd_env.core.actions import action_table
from sd_env.core.observe import fields
from sd_env.scenarios import Scenario


def observation_space(scenario: Scenario) -> spaces.Box:
    """Box `[F]` float32 with finite bounds, field by field as in `observe.fields`."""
    table = fields(scenario.params, scenario.weapons, scenario.kinds)
    low, high = (np.array([getattr(field, side) for field in table], np.float32) for side in ("low", "high"))
    return spaces.Box(low, high)


def action_space(scenario: Scenario) -> spaces.Discrete:
    """Discrete `A`: hold first, then the families that are switched on."""
    return spaces.Discrete(len(action_table(scenario.params).family))


def state_space(scenario: Scenario) -> spaces.Box:
    """Unbounded Box `[S]` float32 of the full truth (see `Engine.truth`)."""
    from sd_env.core.engine import Engine

    engine = Engine(scenario.params)
    engine.reset(0)
    return spaces.Box(-np.inf, np.inf, engine.truth().shape, np.float32)
