"""BenchMARL: a scenario as a task, all worlds of a run in one batch (extra: ``sd-env[benchmarl]``)."""

from __future__ import annotations  # the frameworks' names may be stand-ins, as where the site is built

from collections.abc import Callable
from typing import Any

from sd_env import scenarios
from sd_env.extras import install

try:
    from benchmarl.environments.common import TaskClass

    from sd_env.adapters.torchrl import GROUP, WorldsEnv
    from sd_env.adapters.torchrl import env as torchrl_env
except ImportError as missing:
    raise ImportError(f"{missing}: sd_env.adapters.benchmarl needs {install('benchmarl')}") from missing


def task(scenario: str = "doubly_dangerous", *, state: bool = False, threads: int = 1, **params: Any) -> WorldsTask:
    """A scenario as a BenchMARL task: give it to ``Experiment(task=…)``.

    Args:
        scenario: a name or an alias.
        state: whether central critics and mixers see the whole truth; else they see what all agents see.
        threads: Python threads that step blocks of worlds.
        **params: parameters that differ from the scenario's.

    Raises:
        ValueError: unknown scenario or parameter, a value that is not allowed, or a game without a horizon.
    """
    game = scenarios.get(scenario).with_params(**params)
    if game.horizon == 0:
        raise ValueError("horizon = 0: must be at least 1, since BenchMARL evaluates whole episodes")
    return WorldsTask(game.name, {"scenario": scenario, "state": state, "threads": threads, **params})


class WorldsTask(TaskClass):  # type: ignore[misc]
    """See `task`. ``config`` is what `sd_env.adapters.torchrl.env` is called with."""

    def get_env_fun(
        self, num_envs: int, continuous_actions: bool, seed: int | None, device: Any
    ) -> Callable[[], WorldsEnv]:
        """What makes ``num_envs`` worlds; their streams come from ``seed``."""
        config = dict(self.config)

        def make() -> WorldsEnv:
            env = torchrl_env(n_worlds=num_envs, device=device, **config)
            if seed is not None:
                env.set_seed(seed)
            return env

        return make

    def supports_continuous_actions(self) -> bool:
        """Actions are numbers from a list."""
        return False

    def supports_discrete_actions(self) -> bool:
        """Actions are numbers from a list."""
        return True

    def max_steps(self, env: WorldsEnv) -> int:
        """Steps of the longest episode."""
        return env.game.horizon

    def has_render(self, env: WorldsEnv) -> bool:
        """No pictures from here; draw a recording instead."""
        return False

    def group_map(self, env: WorldsEnv) -> dict[str, list[str]]:
        """All agents are one group."""
        return env.group_map

    def observation_spec(self, env: WorldsEnv) -> Any:
        """What the agents see."""
        return self._only(env, "observation")

    def action_mask_spec(self, env: WorldsEnv) -> Any:
        """Which actions are legal."""
        return self._only(env, "action_mask")

    def state_spec(self, env: WorldsEnv) -> Any:
        """The whole truth, if it is shown."""
        spec = env.full_observation_spec_unbatched.clone()
        del spec[GROUP]
        return None if spec.is_empty() else spec

    def info_spec(self, env: WorldsEnv) -> Any:
        """There is nothing beside what the agents see."""
        return None

    def action_spec(self, env: WorldsEnv) -> Any:
        """What the agents do."""
        return env.full_action_spec_unbatched

    @staticmethod
    def env_name() -> str:
        """What BenchMARL calls the game in its files."""
        return "sd_env"

    @staticmethod
    def _only(env: WorldsEnv, name: str) -> Any:
        spec = env.full_observation_spec_unbatched.clone()
        for key in list(spec.keys(True, True)):
            if key != (GROUP, name):
                del spec[key]
        return spec
