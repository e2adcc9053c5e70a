"""The game as one Gymnasium environment in which all agents act together, as EPyMARL and others want it."""

from collections.abc import Iterable
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from sd_env.api.parallel_env import RENDER_MODES, SecurityDilemmaEnv
from sd_env.core.engine import Engine
from sd_env.core.rng import checked_seed
from sd_env.scenarios import Scenario


def joint_env(
    scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any
) -> "JointEnv":
    """One world of a scenario as one environment: what `parallel_env` gives by name is here a place in a tuple.

    Arguments and errors as in `parallel_env`.
    """
    return JointEnv(scenario, render_mode=render_mode, **overrides)


class JointEnv(gymnasium.Env[Any, Any]):
    """See `joint_env`.

    Observations are a tuple of N arrays `[F]`, actions N whole numbers, rewards a list of N floats; ``n_agents`` is N.
    Infos hold ``action_mask`` int8 `[N, A]`, and ``episode_limit`` when the horizon cut the episode, by
    which PyMARL's and EPyMARL's runners tell a cut from an end. Rewards by agent are more than Gymnasium's checker and
    vector environments allow: for these, see `sd_env.solo_env` and `sd_env.vector_env`.
    """

    metadata: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": 4}

    def __init__(
        self, scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any
    ) -> None:
        self.parallel = SecurityDilemmaEnv(scenario, render_mode=render_mode, **overrides)
        self.render_mode = render_mode
        agents = self.parallel.possible_agents
        self.n_agents = len(agents)
        self.observation_space = spaces.Tuple([self.parallel.observation_space(agent) for agent in agents])
        self.action_space = spaces.Tuple([self.parallel.action_space(agent) for agent in agents])

    @property
    def engine(self) -> Engine:
        """The engine of the one world."""
        return self.parallel.engine

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return self.parallel.scenario

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Begin an episode: a new world from ``seed``, or without one the same world's next episode.

        ``options`` is not used.
        """
        super().reset(seed=checked_seed(seed))
        observations, infos = self.parallel.reset(seed=seed, options=options)
        return tuple(observations.values()), joined(infos)

    def step(self, action: Iterable[int]) -> tuple[tuple[Any, ...], list[float], bool, bool, dict[str, Any]]:  # type: ignore[override]
        """All agents act at once; an illegal action in range acts as hold.

        Raises:
            RuntimeError: before the first reset, or after the end.
            ValueError: not N actions, or one that is out of range; nothing has moved then.
        """
        chosen = list(action) if isinstance(action, Iterable) else []
        if len(chosen) != self.n_agents:
            raise ValueError(f"actions = {action!r}: must be {self.n_agents} whole numbers, one an agent")
        moves = dict(zip(self.parallel.possible_agents, chosen, strict=True))
        observations, rewards, terminations, truncations, infos = self.parallel.step(moves)
        terminated, truncated = any(terminations.values()), any(truncations.values())
        told = joined(infos) | ({"episode_limit": True} if truncated and not terminated else {})
        return tuple(observations.values()), list(rewards.values()), terminated, truncated, told

    def get_avail_actions(self) -> list[list[int]]:
        """N lists of A numbers, 1 where an action is legal now: the method that PyMARL's environments have."""
        mask: list[list[int]] = self.engine.output.mask[0].tolist()
        return mask

    def state(self) -> NDArray[Any]:
        """As of `parallel_env`: the full truth `[S]`. RuntimeError before the first reset."""
        return self.parallel.state()

    def render(self) -> Any:
        """As of `parallel_env`. RuntimeError before the first reset."""
        return self.parallel.render()

    def close(self) -> None:
        """Free the engine's threads."""
        self.parallel.close()


def joined(infos: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Infos by agent as one: of each key the agents' entries as one array, since EPyMARL adds infos up."""
    return {key: np.stack([info[key] for info in infos.values()]) for key in next(iter(infos.values()))}
