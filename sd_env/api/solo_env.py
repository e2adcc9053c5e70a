"""The game as a Gymnasium environment: one seat is yours, named policies hold the others."""

from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from sd_env.api.options import action_of, options_of
from sd_env.api.parallel_env import RENDER_MODES, check_render_mode, drawn
from sd_env.api.spaces import action_space, observation_space
from sd_env.core.actions import ARM, checked_actions
from sd_env.core.engine import Engine
from sd_env.core.rng import checked_seed
from sd_env.opponents import load
from sd_env.policy import Policy, act_masked
from sd_env.scenarios import Scenario


def solo_env(
    scenario: str | Scenario = "doubly_dangerous",
    *,
    seat: int = 0,
    partners: Any = "random",
    render_mode: str | None = None,
    **overrides: Any,
) -> "SoloEnv":
    """One seat of a scenario as a single-agent environment.

    Args:
        scenario: a name, an alias, or a Scenario.
        seat: the agent that is yours.
        partners: who holds the other seats: a name, a policy with Stable-Baselines3's ``predict``, or a mapping from
            seat to either. Names are those of `sd_env.opponents.load`; three are of this form, and draw from its own
            generator: "hold"; "random", legal actions; "arm", any class.
        render_mode: as in `parallel_env`.
        **overrides: parameters that differ from the scenario's, and where the mask goes, as in `parallel_env`.
    """
    return SoloEnv(scenario, seat=seat, partners=partners, render_mode=render_mode, **overrides)


class SoloEnv(gymnasium.Env[Any, Any]):
    """See `solo_env`. Infos hold ``action_mask``; `action_masks` serves sb3-contrib."""

    metadata: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": 4}

    def __init__(
        self,
        scenario: str | Scenario = "doubly_dangerous",
        *,
        seat: int = 0,
        partners: Any = "random",
        render_mode: str | None = None,
        **overrides: Any,
    ) -> None:
        check_render_mode(render_mode)
        self.scenario, self.mask_place = options_of(scenario, overrides)
        self.engine = Engine(self.scenario.params)
        n = self.engine.n_agents
        if isinstance(seat, bool) or not isinstance(seat, int | np.integer) or not 0 <= seat < n:
            raise ValueError(f"seat = {seat!r}: must be a whole number in [0, {n})")
        self.seat, self.render_mode = int(seat), render_mode
        self.partners = self._seated(partners)
        self.observation_space = self.mask_place.space(observation_space(self.scenario), self.engine.n_actions)
        self.action_space = action_space(self.scenario)
        self._memory: dict[int, Any] = {}
        self._state = "before reset"

    def _seated(self, partners: Any) -> dict[int, Policy]:
        others = [i for i in range(self.engine.n_agents) if i != self.seat]
        given = dict(partners) if isinstance(partners, Mapping) else dict.fromkeys(others, partners)
        if set(given) != set(others):
            raise ValueError(f"partners are given for seats {sorted(given)}: must be exactly {others}")
        known = {"hold": Hold(), "random": RandomLegal(self), "arm": ArmAny(self)}
        for i, partner in given.items():
            if isinstance(partner, str):
                given[i] = known[partner] if partner in known else load(partner, self.scenario, i)
            elif not hasattr(partner, "predict"):
                raise ValueError(
                    f"partners: {partner!r} for seat {i}: must have a predict method or be a policy's name"
                )
        return given

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode; ``seed`` fixes the world and named partners' draws. ``options`` is not used.

        Partners with ``predict`` draw by themselves. They are told that an episode begins; with a ``seed`` their memory
        is dropped too, so that the scripted strategies draw as they did at first.
        """
        super().reset(seed=checked_seed(seed))
        self.engine.reset(seed)
        if seed is not None:
            self._memory = {}
        self._state = ""
        self._fresh = True
        self._show()
        return self._seen()

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Everybody acts at once; an illegal action in range acts as hold.

        Raises:
            RuntimeError: before the first reset, or after the end.
            ValueError: the action, or a partner's, is out of range; nothing has moved then.
        """
        if self._state:
            raise RuntimeError(f"step {self._state}: call reset first")
        mine = action_of(action, self.engine.n_actions)
        asked = {i: self._ask(i) for i in self.partners}
        choice = self.engine.state.choice[0]
        for i, answer in asked.items():
            choice[i] = answer
        choice[self.seat] = mine
        self._fresh = False
        self.engine.step_chosen()
        state = self.engine.state
        terminated, truncated = bool(state.terminated[0]), bool(state.truncated[0])
        self._state = "after the end" if terminated or truncated else ""
        self._show()
        observation, info = self._seen()
        return observation, float(state.reward[0, self.seat]), terminated, truncated, info

    def _ask(self, i: int) -> int:
        observation = self.engine.output.observation[0, i].copy()  # a partner may keep what it saw
        mask = self.engine.output.mask[0, i].astype(bool)
        action, self._memory[i] = act_masked(
            self.partners[i], observation[None], self._memory.get(i), np.array([self._fresh]), mask[None]
        )
        n_actions = self.engine.n_actions
        return int(checked_actions(action, (1,), n_actions, f"actions of the partner in seat {i}")[0])

    def _seen(self) -> tuple[Any, dict[str, Any]]:
        output, place = self.engine.output, self.mask_place
        mask = output.mask[0, self.seat].copy()
        return place.seen(output.observation[0, self.seat].copy(), mask), place.info(mask)

    def action_masks(self) -> NDArray[np.bool_]:
        """Which actions are legal now, `[A]`, as sb3-contrib asks for it."""
        return self.engine.output.mask[0, self.seat].astype(bool)

    def render(self) -> Any:
        """Text, or a picture `[H, W, 3]`, of where the world stands; None without a render mode.

        RuntimeError before the first reset.
        """
        if self._state == "before reset":
            raise RuntimeError("render before reset: call reset first")
        return drawn(self.engine, self.scenario, self.render_mode)

    def _show(self) -> None:
        """In mode "human" the world is shown as it moves, without being asked, as Gymnasium has it."""
        if self.render_mode == "human":
            self.render()

    def close(self) -> None:
        """Free the engine's threads."""
        self.engine.close()


class Hold:
    """The partner that never does anything."""

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.int64], None]:
        """Hold."""
        return np.zeros(len(observation), np.int64), None


class RandomLegal:
    """The partner that takes any legal action, drawn from the environment's own generator."""

    def __init__(self, env: SoloEnv) -> None:
        self.env = env

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], None]:
        """Any legal action; any at all without ``action_masks``."""
        masks = np.ones((len(observation), self.env.engine.n_actions)) if action_masks is None else action_masks
        return np.array([self.env.np_random.choice(np.flatnonzero(mask)) for mask in masks]), None


class ArmAny:
    """The partner that builds any class, drawn from the environment's own generator; it holds where there is none."""

    def __init__(self, env: SoloEnv) -> None:
        self.env = env
        self.arms = np.flatnonzero(env.engine.table.family == ARM)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.int64], None]:
        """Arm."""
        n = len(observation)
        if not len(self.arms):
            return np.zeros(n, np.int64), None
        return self.arms[[self.env.np_random.integers(len(self.arms)) for _ in range(n)]], None
