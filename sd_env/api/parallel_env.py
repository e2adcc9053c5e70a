"""The game as a PettingZoo ParallelEnv: translates, never computes."""

from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from sd_env.api.spaces import action_space, observation_space, state_space
from sd_env.core.engine import Engine
from sd_env.scenarios import Scenario, get

RENDER_MODES = ("ansi", "rgb_array", "human")


def parallel_env(
    scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any
) -> "SecurityDilemmaEnv":
    """One world of a scenario, all agents acting at once.

    Args:
        scenario: a name (see `sd_env.scenario_names`), an alias, or a Scenario.
        render_mode: None, "ansi" (text), "human" (the text printed) or "rgb_array" (a picture, needs matplotlib).
        **overrides: parameters that differ from the scenario's, by name.

    Raises:
        ValueError: unknown scenario or parameter, or a value that is not allowed; the text names it.
    """
    return SecurityDilemmaEnv(scenario, render_mode=render_mode, **overrides)


class SecurityDilemmaEnv(ParallelEnv):  # type: ignore[misc]
    """One world with agents ``agent_0`` … ``agent_{N-1}``.

    Observations are float32 `[F]`, infos hold ``action_mask`` int8 `[A]`. An illegal action in range acts as hold.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "name": "security_dilemma_v0", "render_modes": list(RENDER_MODES), "is_parallelizable": True, "render_fps": 4,
    }

    def __init__(
        self, scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any
    ) -> None:
        check_render_mode(render_mode)
        self.scenario = get(scenario).with_params(**overrides)
        self.render_mode = render_mode
        self.engine = Engine(self.scenario.params)
        self.possible_agents = [f"agent_{i}" for i in range(self.engine.n_agents)]
        self.agents: list[str] = []
        self._observation_space = observation_space(self.scenario)
        self._action_spaces = {agent: action_space(self.scenario) for agent in self.possible_agents}
        self._observation_spaces = dict.fromkeys(self.possible_agents, self._observation_space)
        self._n_actions = self.engine.n_actions
        self._started = False

    def observation_space(self, agent: str) -> spaces.Box:
        """The Box of one agent; the same object at every call."""
        return self._observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Discrete:
        """The Discrete of one agent; the same object at every call."""
        return self._action_spaces[agent]

    @property
    def state_space(self) -> spaces.Box:
        """Space of `state`."""
        return state_space(self.scenario)

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, NDArray[np.float32]], dict[str, dict[str, NDArray[np.int8]]]]:
        """Begin an episode: a new world from ``seed``, or without one the same world's next episode.

        ``options`` may hold what other environments know; nothing of it is used.
        """
        self.engine.reset(seed)
        self.agents = self.possible_agents[:]
        self._started = True
        return self._observations(), self._infos()

    def step(
        self, actions: dict[str, int]
    ) -> tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """All agents act at once.

        Raises:
            RuntimeError: before the first reset, or after the end.
            ValueError: an agent is missing or unknown, or an action is out of range; nothing has moved then.
        """
        agents = self.agents
        if not agents:
            raise RuntimeError("step after the end: call reset first" if self._started else "step before reset: call reset first")
        engine = self.engine
        choice = engine.state.choice[0]
        try:
            chosen = [int(actions[agent]) for agent in agents]
        except KeyError as missing:
            raise ValueError(f"actions lack {missing}: every agent of {agents} must act") from None
        if len(actions) != len(agents) or min(chosen) < 0 or max(chosen) >= self._n_actions:
            self._refuse(actions)
        choice[:] = chosen
        engine.step_chosen()
        state = engine.state
        terminated, truncated = bool(state.terminated[0]), bool(state.truncated[0])
        if terminated or truncated:
            self.agents = []
        return (
            dict(zip(agents, engine.output.observation[0].copy(), strict=True)),
            dict(zip(agents, state.reward[0].tolist(), strict=True)),
            dict.fromkeys(agents, terminated),
            dict.fromkeys(agents, truncated),
            {agent: {"action_mask": mask} for agent, mask in zip(agents, engine.output.mask[0].copy(), strict=True)},
        )

    def _refuse(self, actions: dict[str, int]) -> None:
        for agent, action in actions.items():
            if agent not in self.agents:
                raise ValueError(f"actions hold {agent!r}: must be of {self.agents}")
            if not 0 <= int(action) < self._n_actions:
                raise ValueError(f"action {action} of {agent}: must be in [0, {self._n_actions})")

    def _observations(self) -> dict[str, NDArray[np.float32]]:
        return dict(zip(self.agents, self.engine.output.observation[0].copy(), strict=True))

    def _infos(self) -> dict[str, dict[str, NDArray[np.int8]]]:
        return {
            agent: {"action_mask": mask}
            for agent, mask in zip(self.agents, self.engine.output.mask[0].copy(), strict=True)
        }

    def state(self) -> NDArray[np.float32]:
        """The full truth `[S]`, hidden parts included: for centralised critics and metrics, not for actors."""
        return self.engine.truth()

    def render(self) -> str | NDArray[np.uint8] | None:
        """Text, or a picture `[H, W, 3]`, of where the world stands; None without a render mode."""
        return drawn(self.engine, self.scenario, self.render_mode)

    def close(self) -> None:
        """Free the engine's threads."""
        self.engine.close()


def check_render_mode(render_mode: str | None) -> None:
    """ValueError unless the mode exists."""
    if render_mode is not None and render_mode not in RENDER_MODES:
        raise ValueError(f"render_mode = {render_mode!r}: must be None, {', '.join(map(repr, RENDER_MODES))}")


def drawn(engine: Engine, scenario: Scenario, render_mode: str | None) -> str | NDArray[np.uint8] | None:
    """One world as text or picture `[H, W, 3]`; printed in mode "human"."""
    if render_mode is None:
        return None
    from sd_env import render

    if render_mode == "rgb_array":
        return render.picture(engine, scenario)
    text = render.text(engine, scenario)
    if render_mode == "ansi":
        return text
    print(text)
    return None
