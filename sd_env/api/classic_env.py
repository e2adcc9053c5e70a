"""A classic as a PettingZoo ParallelEnv: translates, never computes."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from sd_env.api.options import MaskPlace, action_of, place_of
from sd_env.classics import Classic, ClassicEngine, get


def classic_env(classic: str | Classic, *, render_mode: str | None = None, **parameters: Any) -> "ClassicEnv":
    """One world of a published game.

    Args:
        classic: a name (see `sd_env.classics.names`), or a Classic.
        render_mode: None, "ansi" (a line of text) or "human" (the line printed).
        **parameters: of the game, by name; where the action mask goes (``mask``, ``mask_keys``, ``mask_dtype``), as in
            `parallel_env`; and ``max_cycles``, steps after which an episode is cut in place of the game's own horizon
            (0 is never).

    Raises:
        ValueError: unknown name or parameter, or one outside the theorem's domain; the text says which.
    """
    place = place_of(parameters)
    max_cycles = parameters.pop("max_cycles", None)
    if max_cycles is not None and "steps" in parameters:
        raise ValueError("max_cycles and steps are two names of one parameter: give one of them")
    return ClassicEnv(get(classic, **parameters), render_mode, place, max_cycles)


class ClassicEnv(ParallelEnv):  # type: ignore[misc]
    """One world with agents ``agent_0`` … ``agent_{N-1}``; observations are float32 `[F]`.

    Infos hold ``action_mask`` int8 `[A]`, or as ``mask_place`` says.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "name": "security_dilemma_classic_v0",
        "render_modes": ["ansi", "human"],
        "is_parallelizable": True,
        "render_fps": 4,
    }

    def __init__(
        self,
        game: Classic,
        render_mode: str | None = None,
        mask_place: MaskPlace | None = None,
        max_cycles: int | None = None,
    ) -> None:
        if render_mode not in (None, "ansi", "human"):
            raise ValueError(f"render_mode = {render_mode!r}: must be None, 'ansi', 'human'")
        self.game, self.render_mode, self.mask_place = game, render_mode, mask_place or MaskPlace()
        self.engine = ClassicEngine(game, max_cycles=max_cycles)
        self.possible_agents = [f"agent_{i}" for i in range(game.n_agents)]
        self.agents: list[str] = []
        low, high = (np.array([getattr(f, side) for f in game.sees], np.float32) for side in ("low", "high"))
        seen = self.mask_place.space(spaces.Box(low, high), len(game.actions))
        self._observation_spaces = dict.fromkeys(self.possible_agents, seen)
        self._action_spaces = {agent: spaces.Discrete(len(game.actions)) for agent in self.possible_agents}
        self._played: tuple[str, ...] | None = None
        self._begun = False

    @property
    def observation_spaces(self) -> dict[str, spaces.Space[Any]]:
        """What `observation_space` answers, agent by agent."""
        return dict(self._observation_spaces)

    @property
    def action_spaces(self) -> dict[str, spaces.Discrete]:
        """What `action_space` answers, agent by agent."""
        return dict(self._action_spaces)

    def observation_space(self, agent: str) -> Any:
        """The Box of one agent, or the Dict of it and the mask; the same object at every call."""
        return self._observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Discrete:
        """The Discrete of one agent; the same object at every call."""
        return self._action_spaces[agent]

    @property
    def state_space(self) -> spaces.Box:
        """Space of `state`."""
        return spaces.Box(-np.inf, np.inf, (len(self.game.columns),), np.float64)

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Begin an episode: a new world from ``seed``, or without one the same world's next episode."""
        self.engine.reset(seed)
        self.agents, self._played, self._begun = self.possible_agents[:], None, True
        return self._observations(), self._infos()

    def step(
        self, actions: dict[str, int]
    ) -> tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """All agents act at once. RuntimeError before reset or after the end; ValueError for a bad set of actions."""
        if not self.agents:
            raise RuntimeError("step before reset or after the end: call reset first")
        if not isinstance(actions, Mapping):
            raise ValueError(f"actions = {actions!r}: must be a dict from agent to action, of {self.agents}")
        if set(actions) != set(self.agents):
            raise ValueError(f"actions are given for {sorted(actions)}: must be for {self.agents}")
        n_actions = self.engine.n_actions
        chosen = np.array([[action_of(actions[agent], n_actions, f" of {agent}") for agent in self.agents]])
        self.engine.step(chosen)
        self._played = tuple(self.game.actions[a] for a in chosen[0])
        agents = self.agents
        terminated, truncated = bool(self.engine.terminated[0]), bool(self.engine.truncated[0])
        if terminated or truncated:
            self.agents = []
        return (
            self._observations(),
            dict(zip(agents, self.engine.reward[0].tolist(), strict=True)),
            dict.fromkeys(agents, terminated),
            dict.fromkeys(agents, truncated),
            self._infos(),
        )

    def _observations(self) -> dict[str, Any]:
        rows = zip(self.possible_agents, self.engine.observation[0], self._masks(), strict=True)
        return {agent: self.mask_place.seen(seen.copy(), mask) for agent, seen, mask in rows}

    def _infos(self) -> dict[str, dict[str, Any]]:
        rows = zip(self.possible_agents, self._masks(), strict=True)
        return {agent: self.mask_place.info(mask) for agent, mask in rows}

    def _masks(self) -> NDArray[np.int8]:
        return self.engine.mask[0].astype(np.int8)

    def state(self) -> NDArray[np.float64]:
        """The full truth `[S]`, hidden parts included. RuntimeError before the first reset."""
        self._must_have_begun("state")
        return self.engine.state[0].copy()

    def render(self) -> str | None:
        """A line that says where the world stands and what was played; None without a render mode.

        RuntimeError before the first reset.
        """
        self._must_have_begun("render")
        if self.render_mode is None:
            return None
        names = self.game.columns
        parts = [f"{n}={v:g}" for n, v in zip(names, self.engine.state[0], strict=True)]
        if self._played is not None:
            rewards = ", ".join(f"{r:+.3g}" for r in self.engine.reward[0])
            parts.append(f"played {', '.join(self._played)}: rewards {rewards}")
        text = f"{self.game.title}: {'  '.join(parts)}"
        if self.render_mode == "ansi":
            return text
        print(text)
        return None

    def _must_have_begun(self, what: str) -> None:
        if not self._begun:
            raise RuntimeError(f"{what} before reset: call reset first")

    def close(self) -> None:
        """Nothing to free."""
