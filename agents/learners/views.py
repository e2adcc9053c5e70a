"""Some rows of a `SeatVecEnv` as an environment of their own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices

from sd_env.adapters.sb3 import SeatVecEnv
from sd_env.game import Game


class Rows(VecEnv):
    """Abstract: some rows of ``env``, row k being its row ``rows[k]``. How they step is for others to say."""

    render_mode: str | None = None

    def __init__(self, env: SeatVecEnv, rows: NDArray[np.int64]) -> None:
        self.env, self.rows = env, rows
        super().__init__(len(rows), env.observation_space, env.action_space)

    @property
    def game(self) -> Game:
        """The game."""
        return self.env.game

    def env_method(
        self, method_name: str, *method_args: Any, indices: VecEnvIndices = None, **method_kwargs: Any
    ) -> list[Any]:
        """`action_masks` of these rows."""
        masks = self.env.env_method(method_name)
        return [masks[self.rows[k]] for k in self._get_indices(indices)]

    def has_attr(self, attr_name: str) -> bool:
        """As the whole environment answers."""
        return self.env.has_attr(attr_name)

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        """The whole environment's attribute, once a row."""
        source = self.env if hasattr(self, "env") else self  # Stable-Baselines3 asks while it constructs
        return [getattr(source, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        """Rows share one engine."""
        self.env.set_attr(attr_name, value, indices)

    def env_is_wrapped(self, wrapper_class: type, indices: VecEnvIndices = None) -> list[bool]:
        """As the whole environment answers."""
        return self.env.env_is_wrapped(wrapper_class, self.rows[list(self._get_indices(indices))].tolist())

    def get_images(self) -> Sequence[NDArray[np.uint8] | None]:
        """No pictures from here."""
        return [None] * self.num_envs

    def close(self) -> None:
        """Stop the engine's threads."""
        self.env.close()


def one_seat_a_world(env: SeatVecEnv) -> NDArray[np.int64]:
    """Rows in which world b shows seat b modulo N, so that a learner meets every seat."""
    n = len(env.seats)
    worlds = np.arange(env.num_envs // n)
    return worlds * n + worlds % n
