"""Draws what happened, as text and as pictures without any window: a moment, or a whole episode."""

import numpy as np
from numpy.typing import NDArray

from sd_env.core.engine import Engine
from sd_env.render.animation import save_animation
from sd_env.render.chronicle import Event, chronicle, moment_text, story
from sd_env.render.episode import episode_figure, save_picture
from sd_env.render.frame import moment_picture
from sd_env.scenarios import Scenario
from sd_env.trajectory import moment_of

__all__ = [
    "Event",
    "chronicle",
    "episode_figure",
    "moment_picture",
    "moment_text",
    "picture",
    "save_animation",
    "save_picture",
    "story",
    "text",
]


def text(engine: Engine, scenario: Scenario, world: int = 0) -> str:
    """`moment_text` of a world of a running engine."""
    return moment_text(moment_of(engine, scenario, world))


def picture(engine: Engine, scenario: Scenario, world: int = 0) -> NDArray[np.uint8]:
    """`moment_picture` of a world of a running engine, `[H, W, 3]`."""
    return moment_picture(moment_of(engine, scenario, world))
