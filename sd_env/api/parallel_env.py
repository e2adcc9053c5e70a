"""The game as a PettingZoo ParallelEnv: translates, never computes."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from sd_env.api.options import action_of, options_of
from sd_env.api.spaces import action_space, observation_space, state_space
from sd_env.core.engine import Engine
from sd_env.scenarios import Scenario

WHOLE = (int, np.int64)
"""Usual types of an action; others are looked at more closely."""
RENDER_MODES = ("ansi", "rgb_array", "human")
_LOOKS = ("_choice", "_reward", "_terminated", "_truncated", "_observation", "_mask", "_step")


def parallel_env(
    scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any
) -> "SecurityDilemmaEnv":
    """One world of a scenario, all agents acting at once.

    Args:
        scenario: a name (see `sd_env.scenario_names`), an alias, or a Scenario.
        render_mode: None, "ansi" (text), "human" (the text printed at every step) or
            "rgb_array" (a picture, needs matplotlib).
        **overrides: parameters that differ from the scenario's, by name (``max_cycles`` is the horizon), and where the
            action mask goes: ``mask`` is "info", "obs" (observations are dicts) or "none"; with "obs", ``mask_keys``
            are the dicts' two names and ``mask_dtype`` is int8 or float32.

    Raises:
        ValueError: unknown scenario or parameter, or a value that is not allowed; the text names it.
    """
    return SecurityDilemmaEnv(scenario, render_mode=render_mode, **overrides)


class SecurityDilemmaEnv(ParallelEnv):  # type: ignore[misc]
    """One world with agents ``agent_0`` … ``agent_{N-1}``.

    Observations are float32 `[F]`, infos hold ``action_mask`` int8 `[A]`. An illegal action in range acts as hold.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "name": "security_dilemma_v1",
        "render_modes": list(RENDER_MODES),
        "is_parallelizable": True,
        "render_fps": 4,
    }

    def __init__(
        self, scenario: str | Scenario = "doubly_dangerous", *, render_mode: str | None = None, **overrides: Any
    ) -> None:
        check_render_mode(render_mode)
        self.scenario, self.mask_place = options_of(scenario, overrides)
        self._usual = self.mask_place.where == "info"
        self.render_mode, self._shows = render_mode, render_mode == "human"
        self.engine = Engine(self.scenario.params)
        self.possible_agents = [f"agent_{i}" for i in range(self.engine.n_agents)]
        self.agents: list[str] = []
        self._going_on = dict.fromkeys(self.possible_agents, False)
        self._observation_space = self.mask_place.space(observation_space(self.scenario), self.engine.n_actions)
        self._action_spaces = {agent: action_space(self.scenario) for agent in self.possible_agents}
        self._observation_spaces = dict.fromkeys(self.possible_agents, self._observation_space)
        self._n_actions = self.engine.n_actions
        self._np_random: np.random.Generator | None = None
        self._np_random_seed: int | None = None
        self._started = False
        self._look()

    def _look(self) -> None:
        """Take hold of the one world's rows once: looking them up would take longer than a step of the game."""
        state, output = self.engine.state, self.engine.output
        rows: tuple[Any, ...] = (state.choice[0], state.reward[0], state.terminated, state.truncated)
        self._choice, self._reward, self._terminated, self._truncated = (memoryview(row) for row in rows)
        self._observation, self._mask = list(output.observation[0]), list(output.mask[0])
        self._step = self.engine.stepper()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in _LOOKS}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """A copy has an engine of its own."""
        self.__dict__.update(kept)
        self._look()

    @property
    def observation_spaces(self) -> dict[str, spaces.Space[Any]]:
        """What `observation_space` answers, agent by agent."""
        return dict(self._observation_spaces)

    @property
    def action_spaces(self) -> dict[str, spaces.Space[Any]]:
        """What `action_space` answers, agent by agent."""
        return dict(self._action_spaces)

    @property
    def np_random(self) -> np.random.Generator:
        """A generator for wrappers that draw, fixed by the seed of `reset`; the game draws from its own streams."""
        if self._np_random is None:
            self._np_random = np.random.default_rng(self._np_random_seed)
        return self._np_random

    def observation_space(self, agent: str) -> Any:
        """The Box of one agent, or the Dict of it and the mask; the same object at every call."""
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
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Begin an episode: a new world from ``seed``, or without one the same world's next episode.

        ``options`` may hold what other environments know; nothing of it is used.
        """
        self.engine.reset(seed)
        self.agents = self.possible_agents[:]
        self._started = True
        if seed is not None:
            self._np_random, self._np_random_seed = None, int(seed)
        if self._shows:
            self.render()
        observations, _, infos = self._told()
        return observations, infos

    def _told(self) -> tuple[dict[str, Any], dict[str, float], dict[str, dict[str, Any]]]:
        """Observations, rewards and infos of all agents, in fresh arrays."""
        observations: dict[str, Any] = {}
        rewards: dict[str, float] = {}
        infos: dict[str, dict[str, Any]] = {}
        rows = zip(self.possible_agents, self._reward, self._observation, self._mask)
        if self._usual:  # without two calls an agent
            for agent, reward, seen, mask in rows:
                observations[agent], rewards[agent], infos[agent] = seen.copy(), reward, {"action_mask": mask.copy()}
        else:
            place = self.mask_place
            for agent, reward, seen, mask in rows:
                rewards[agent] = reward
                observations[agent], infos[agent] = place.seen(seen.copy(), mask), place.info(mask.copy())
        return observations, rewards, infos

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
            raise RuntimeError(f"step {'after the end' if self._started else 'before reset'}: call reset first")
        choice, n_actions = self._choice, self._n_actions
        try:
            if len(actions) != len(agents):
                self._refuse(actions)
            chosen = []
            for agent in agents:
                action = actions[agent]
                if type(action) not in WHOLE or not 0 <= action < n_actions:
                    action = action_of(action, n_actions, f" of {agent}")
                chosen.append(action)
        except (KeyError, TypeError, IndexError):
            self._refuse(actions)
            raise
        for i, action in enumerate(chosen):  # after all are checked: a refused step leaves no trace
            choice[i] = action
        self._step()
        if self._shows:
            self.render()
        observations, rewards, infos = self._told()
        if self._terminated[0] or self._truncated[0]:
            return observations, rewards, *self._ended(), infos
        return observations, rewards, self._going_on.copy(), self._going_on.copy(), infos

    def _ended(self) -> tuple[dict[str, bool], dict[str, bool]]:
        """Terminations and truncations at the end, after which nobody is left to act."""
        agents, self.agents = self.agents, []
        return dict.fromkeys(agents, bool(self._terminated[0])), dict.fromkeys(agents, bool(self._truncated[0]))

    def _refuse(self, actions: dict[str, int]) -> None:
        if not isinstance(actions, Mapping):
            raise ValueError(f"actions = {actions!r}: must be a dict from agent to action, of {self.agents}")
        for agent in self.agents:
            if agent not in actions:
                raise ValueError(f"actions lack {agent!r}: every agent of {self.agents} must act")
        for agent in actions:
            if agent not in self.agents:
                raise ValueError(f"actions hold {agent!r}: must be of {self.agents}")

    def state(self) -> NDArray[np.float32]:
        """The full truth `[S]`, hidden parts included: for centralised critics and metrics, not for actors.

        RuntimeError before the first reset.
        """
        self._must_have_begun("state")
        return self.engine.truth()

    def render(self) -> str | NDArray[np.uint8] | None:
        """Text, or a picture `[H, W, 3]`, of where the world stands; None without a render mode.

        RuntimeError before the first reset.
        """
        self._must_have_begun("render")
        return drawn(self.engine, self.scenario, self.render_mode)

    def _must_have_begun(self, what: str) -> None:
        if not self._started:
            raise RuntimeError(f"{what} before reset: call reset first")

    def close(self) -> None:
        """Free the engine's threads."""
        self.engine.close()


def check_render_mode(render_mode: str | None) -> None:
    """ValueError unless the mode exists."""
    if render_mode is not None and render_mode not in RENDER_MODES:
        raise ValueError(f"render_mode = {render_mode!r}: must be None, {', '.join(map(repr, RENDER_MODES))}")


def drawn(
    engine: Engine, scenario: Scenario, render_mode: str | None, world: int = 0
) -> str | NDArray[np.uint8] | None:
    """One world as text or picture `[H, W, 3]`; printed in mode "human"."""
    if render_mode is None:
        return None
    from sd_env import render

    if render_mode == "rgb_array":
        return render.picture(engine, scenario, world)
    text = render.text(engine, scenario, world)
    if render_mode == "ansi":
        return text
    print(text)
    return None
