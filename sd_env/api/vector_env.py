"""Many worlds by Gymnasium's VectorEnv conventions: row ``b * N + i`` is agent i of world b."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from sd_env.api.options import options_of, rows_of
from sd_env.api.parallel_env import RENDER_MODES, check_render_mode, drawn
from sd_env.api.spaces import action_space, observation_space
from sd_env.core.actions import checked_actions
from sd_env.core.engine import Engine
from sd_env.core.rng import checked_seed, world_keys
from sd_env.scenarios import Scenario


def vector_env(
    scenario: str | Scenario = "doubly_dangerous", n_worlds: int = 1, *, threads: int = 1, **overrides: Any
) -> "SecurityDilemmaVectorEnv":
    """``n_worlds`` worlds of a scenario; every agent of every world is one row.

    Args:
        scenario: a name, an alias, or a Scenario.
        n_worlds: B; ``num_envs`` is B times N.
        threads: Python threads that step blocks of worlds.
        **overrides: parameters that differ from the scenario's, where the mask goes (as in `parallel_env`), and

            autoreset_mode: an AutoresetMode or its value: SAME_STEP (the default), NEXT_STEP or DISABLED.
            render_mode: as in `parallel_env`; `render` gives one frame a row.
            reward_dtype: of the rewards, float64 (the default) or float32.
    """
    return SecurityDilemmaVectorEnv(scenario, n_worlds, threads=threads, **overrides)


@dataclass(frozen=True)
class Rows:
    """How the rows are handed out, checked."""

    autoreset_mode: Any = AutoresetMode.SAME_STEP
    render_mode: str | None = None
    reward_dtype: Any = np.float64

    def __post_init__(self) -> None:
        check_render_mode(self.render_mode)
        try:
            object.__setattr__(self, "autoreset_mode", AutoresetMode(self.autoreset_mode))
        except ValueError:
            kinds = ", ".join(mode.name for mode in AutoresetMode)
            raise ValueError(f"autoreset_mode = {self.autoreset_mode!r}: must be an AutoresetMode: {kinds}") from None
        if self.reward_dtype not in (np.float64, np.float32, "float64", "float32"):
            raise ValueError(f"reward_dtype = {self.reward_dtype!r}: must be float64 or float32")


class SecurityDilemmaVectorEnv(VectorEnv[Any, Any, NDArray[Any]]):
    """See `vector_env`. By default worlds that end begin anew in the same step (``AutoresetMode.SAME_STEP``).

    All rows of a world end together. ``infos["action_mask"]`` is `[rows, A]`; when something ended under SAME_STEP,
    ``infos["final_obs"]`` holds the last observations (an object array, None where nothing ended) and
    ``infos["_final_obs"]`` says where. ``infos["final_info"]`` is there by convention, and empty.
    Under NEXT_STEP a world that ended begins anew at the next step, which ignores its actions and pays nothing.
    Under DISABLED it waits for ``reset(options={"reset_mask": …})``.
    """

    metadata: dict[str, Any] = {
        "render_modes": list(RENDER_MODES),
        "render_fps": 4,
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(
        self, scenario: str | Scenario = "doubly_dangerous", n_worlds: int = 1, *, threads: int = 1, **overrides: Any
    ) -> None:
        names = ("autoreset_mode", "render_mode", "reward_dtype")
        self._how = Rows(**{name: overrides.pop(name) for name in names if name in overrides})
        self.autoreset_mode, self.render_mode = self._how.autoreset_mode, self._how.render_mode
        self.metadata = {**type(self).metadata, "autoreset_mode": self.autoreset_mode}
        self.scenario, self.mask_place = options_of(scenario, overrides)
        same_step = self.autoreset_mode is AutoresetMode.SAME_STEP
        self.engine = Engine(self.scenario.params, n_worlds, threads=threads, autoreset=same_step)
        self.num_envs = self.engine.n_worlds * self.engine.n_agents
        seen = observation_space(self.scenario)
        self.single_observation_space = self.mask_place.space(seen, self.engine.n_actions)
        self.single_action_space = action_space(self.scenario)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._ended = np.zeros(self.engine.n_worlds, dtype=bool)
        self._begun = False

    def _rows(self, array: NDArray[Any]) -> NDArray[Any]:
        return array.reshape(self.num_envs, *array.shape[2:]).copy()

    def _told(self) -> tuple[Any, dict[str, Any]]:
        output, place = self.engine.output, self.mask_place
        mask = self._rows(output.mask)
        return place.seen(self._rows(output.observation), mask), place.info(mask)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin an episode in every world, or with ``options={"reset_mask": …}`` in some.

        Args:
            seed: one seed for all worlds' streams, or a list, one a world: world k is then as it is alone under its
                seed, and where the list holds None it goes on with its next episode.
            options: ``reset_mask`` is a bool array `[rows]`; the rows of a world stand or fall together. The other
                worlds stay as they are. Nothing else is used.

        Raises:
            TypeError: the mask is not an array of bool.
            ValueError: its shape is wrong, nothing is marked, or half a world; or what is no seed.
            RuntimeError: some worlds are to begin anew before the first reset of all.
        """
        alone = isinstance(seed, list | tuple)
        seeds = self._checked_seeds(seed) if alone else None  # type: ignore[arg-type]
        whole = None if alone else checked_seed(seed)  # type: ignore[arg-type]
        worlds = self._marked((options or {}).get("reset_mask"))
        if worlds is not None and not self._begun:
            raise RuntimeError("reset_mask before the first reset: reset all worlds first")
        super().reset(seed=whole)
        if worlds is None and seeds is None:
            self.engine.reset(whole)
        else:
            self._reset_some(np.ones_like(self._ended) if worlds is None else worlds, whole, seeds)
        self._begun = True
        self._ended[slice(None) if worlds is None else worlds] = False
        return self._told()

    def _reset_some(self, worlds: NDArray[np.bool_], seed: int | None, seeds: list[int | None] | None) -> None:
        if not self._begun:
            self.engine.reset()
            self.engine.state.episode[:] = -1  # the first episode is still to begin
        new = np.zeros_like(worlds)
        keys = self.engine.state.key.copy()
        if seed is not None:
            new, keys = worlds, world_keys(seed, len(worlds))
        for world, its in enumerate(seeds or ()):
            if its is not None and worlds[world]:
                new[world], keys[world] = True, world_keys(its, 1)[0]
        self.engine.state.key[new], self.engine.state.episode[new] = keys[new], -1
        self.engine.reset_some(worlds)

    def _checked_seeds(self, seeds: list[int | None]) -> list[int | None]:
        n_worlds = self.engine.n_worlds
        try:
            checked = [checked_seed(seed) for seed in seeds]
        except ValueError:
            checked = []
        if len(checked) != n_worlds:
            raise ValueError(
                f"seed = {seeds!r}: must be None or a whole number of at least 0, or a list of these, one a world "
                f"({n_worlds}; not one a row)"
            )
        return checked

    def _marked(self, mask: Any) -> NDArray[np.bool_] | None:
        """Worlds `[B]` of a reset mask `[rows]`."""
        if mask is None:
            return None
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
            raise TypeError(f"options['reset_mask'] = {mask!r}: must be a numpy array of bool")
        if mask.shape != (self.num_envs,):
            raise ValueError(f"options['reset_mask'] has shape {mask.shape}: must be ({self.num_envs},), one a row")
        by_world = mask.reshape(self.engine.n_worlds, self.engine.n_agents)
        if not mask.any() or (by_world.any(axis=1) != by_world.all(axis=1)).any():
            raise ValueError(
                f"options['reset_mask'] = {mask.tolist()}: must mark at least one world, and all "
                f"{self.engine.n_agents} rows of a world or none"
            )
        marked: NDArray[np.bool_] = np.asarray(by_world.all(axis=1))
        return marked

    def step(self, actions: Any) -> tuple[Any, NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        """All agents of all worlds act, ``actions`` `[rows]`.

        Raises:
            RuntimeError: before the first reset, or under DISABLED with a world that ended and was not reset.
            ValueError: wrong shape or type, or an action out of range; nothing has moved then.
        """
        array = checked_actions(rows_of(actions), (self.num_envs,), self.engine.n_actions)
        if self._ended.any() and self.autoreset_mode is AutoresetMode.DISABLED:
            over = np.flatnonzero(self._ended).tolist()
            raise RuntimeError(f"step after the end of worlds {over}: reset them first, options={{'reset_mask': …}}")
        self.engine.step(array.reshape(self.engine.n_worlds, self.engine.n_agents))
        if self._ended.any():  # NEXT_STEP: what they did in this step is dropped
            self.engine.reset_some(self._ended)
        state, n = self.engine.state, self.engine.n_agents
        terminated, truncated = np.repeat(state.terminated, n), np.repeat(state.truncated, n)
        observation, infos = self._told()
        if self.autoreset_mode is not AutoresetMode.SAME_STEP:
            self._ended = state.terminated | state.truncated
        elif (terminated | truncated).any():
            infos |= self._final(terminated | truncated)
        reward = self._rows(state.reward).astype(self._how.reward_dtype, copy=False)
        return observation, reward, terminated, truncated, infos

    def _final(self, ended: NDArray[np.bool_]) -> dict[str, Any]:
        last, final = self._rows(self.engine.output.last_observation), np.full(self.num_envs, None, dtype=object)
        no_mask = np.zeros(self.engine.n_actions, np.int8)  # nobody acts after the end
        for row in np.flatnonzero(ended):
            final[row] = self.mask_place.seen(last[row], no_mask)
        return {"final_obs": final, "_final_obs": ended, "final_info": {}, "_final_info": ended.copy()}

    def render(self) -> tuple[Any, ...] | None:
        """A frame for each row, those of a world alike; None without a render mode. RuntimeError before a reset."""
        if not self._begun:
            raise RuntimeError("render before reset: call reset first")
        worlds = range(self.engine.n_worlds)
        frames = [drawn(self.engine, self.scenario, self.render_mode, world) for world in worlds]
        return (
            None
            if self.render_mode is None
            else tuple(frames[row // self.engine.n_agents] for row in range(self.num_envs))
        )

    def close_extras(self, **kwargs: Any) -> None:
        """Free the engine's threads."""
        self.engine.close()
