"""Many worlds by Gymnasium's VectorEnv conventions: row ``b * N + i`` is agent i of world b."""

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from sd_env.api.spaces import action_space, observation_space
from sd_env.core.actions import checked_actions
from sd_env.core.engine import Engine
from sd_env.core.rng import checked_seed
from sd_env.scenarios import Scenario, get


def vector_env(
    scenario: str | Scenario = "doubly_dangerous", n_worlds: int = 1, *, threads: int = 1, **overrides: Any
) -> "SecurityDilemmaVectorEnv":
    """``n_worlds`` worlds of a scenario; every agent of every world is one row.

    Args:
        scenario: a name, an alias, or a Scenario.
        n_worlds: B; ``num_envs`` is B times N.
        threads: Python threads that step blocks of worlds.
        **overrides: parameters that differ from the scenario's.
    """
    return SecurityDilemmaVectorEnv(scenario, n_worlds, threads=threads, **overrides)


class SecurityDilemmaVectorEnv(VectorEnv[NDArray[np.float32], NDArray[np.int64], NDArray[Any]]):
    """See `vector_env`. Worlds that end begin anew in the same step (``AutoresetMode.SAME_STEP``).

    All rows of a world end together. ``infos["action_mask"]`` is `[rows, A]`; when something ended,
    ``infos["final_obs"]`` holds the last observations (an object array, None where nothing ended) and
    ``infos["_final_obs"]`` says where. ``infos["final_info"]`` is there by convention, and empty.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(
        self, scenario: str | Scenario = "doubly_dangerous", n_worlds: int = 1, *, threads: int = 1, **overrides: Any
    ) -> None:
        self.scenario = get(scenario).with_params(**overrides)
        self.engine = Engine(self.scenario.params, n_worlds, threads=threads, autoreset=True)
        self.num_envs = self.engine.n_worlds * self.engine.n_agents
        self.single_observation_space = observation_space(self.scenario)
        self.single_action_space = action_space(self.scenario)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)

    def _rows(self, array: NDArray[Any]) -> NDArray[Any]:
        return array.reshape(self.num_envs, *array.shape[2:]).copy()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begin an episode in every world; all worlds' streams come from the one ``seed``. ``options`` is not used."""
        super().reset(seed=checked_seed(seed))
        self.engine.reset(seed)
        return self._rows(self.engine.output.observation), {"action_mask": self._rows(self.engine.output.mask)}

    def step(
        self, actions: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        """All agents of all worlds act, ``actions`` `[rows]`.

        Raises:
            RuntimeError: before the first reset.
            ValueError: wrong shape or type, or an action out of range; nothing has moved then.
        """
        array = checked_actions(actions, (self.num_envs,), self.engine.n_actions)
        self.engine.step(array.reshape(self.engine.n_worlds, self.engine.n_agents))
        state, output, n = self.engine.state, self.engine.output, self.engine.n_agents
        terminated, truncated = np.repeat(state.terminated, n), np.repeat(state.truncated, n)
        infos: dict[str, Any] = {"action_mask": self._rows(output.mask)}
        ended = terminated | truncated
        if ended.any():
            last, final = self._rows(output.last_observation), np.full(self.num_envs, None, dtype=object)
            for row in np.flatnonzero(ended):
                final[row] = last[row]
            infos |= {"final_obs": final, "_final_obs": ended, "final_info": {}, "_final_info": ended.copy()}
        return self._rows(output.observation), self._rows(state.reward), terminated, truncated, infos

    def close_extras(self, **kwargs: Any) -> None:
        """Free the engine's threads."""
        self.engine.close()
