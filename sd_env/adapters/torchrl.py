"""TorchRL: many worlds of the game in one TensorDict (extra: ``sd-env[torchrl]``).

Keys are those of TorchRL's own multi-agent environments: what the agents see, do and earn stands in the group
"agents", the ends of episodes at the root and in the group.
"""

from __future__ import annotations  # the frameworks' names may be stand-ins, as where the site is built

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env import scenarios
from sd_env.core.actions import checked_actions
from sd_env.extras import install
from sd_env.game import Game, Worlds

try:
    import torch
    from tensordict import TensorDict, TensorDictBase
    from torchrl.data import Bounded, Categorical, Composite, Unbounded
    from torchrl.envs import EnvBase
except ImportError as missing:
    raise ImportError(f"{missing}: sd_env.adapters.torchrl needs {install('torchrl')}") from missing

GROUP = "agents"
ENDS = ("done", "terminated", "truncated")


def env(
    scenario: str | Game = "doubly_dangerous",
    n_worlds: int = 1,
    *,
    threads: int = 1,
    state: bool = False,
    device: Any = "cpu",
    **params: Any,
) -> WorldsEnv:
    """``n_worlds`` worlds of a scenario as one TorchRL environment, batch size `[B]`.

    Args:
        scenario: a name, an alias, a Scenario, or a Classic (see `sd_env.classics.get`).
        n_worlds: B.
        threads: Python threads that step blocks of worlds.
        state: whether the key "state" holds the whole truth `[B, S]`, hidden parts included, for a central critic.
        device: where tensors go; the game itself runs on the processor.
        **params: parameters that differ from the scenario's.

    Raises:
        ValueError: unknown scenario or parameter, or a value that is not allowed; the text names it.
    """
    game: Game = scenarios.get(scenario) if isinstance(scenario, str) else scenario
    game = game.with_params(**params) if params else game
    return WorldsEnv(game, game.engine(n_worlds, threads=threads), state, device)


class WorldsEnv(EnvBase):  # type: ignore[misc]
    """See `env`. N agents, named in ``group_map``, in B worlds.

    Keys: ("agents", "observation") float32 `[B, N, F]`, ("agents", "action_mask") bool `[B, N, A]`, ("agents",
    "action") int64 `[B, N]`, ("agents", "reward") float32 `[B, N, 1]`; "done", "terminated" and "truncated" `[B, 1]`
    and, the same in the group, `[B, N, 1]`. The horizon truncates, only the game terminates.

    ``set_seed`` gives new worlds at the next reset of all; their streams come from one SeedSequence. A world that ended
    waits for its reset.
    """

    def __init__(self, game: Game, engine: Worlds, state: bool, device: Any) -> None:
        super().__init__(device=device, batch_size=[engine.n_worlds])
        self.game, self.engine, self._shows_state = game, engine, state
        self.n_agents = engine.n_agents
        self.group_map = {GROUP: [f"agent_{i}" for i in range(engine.n_agents)]}
        self._next_seed: int | np.random.SeedSequence | None = np.random.SeedSequence()
        self._begun = False
        self._make_specs()

    def _make_specs(self) -> None:
        worlds, rows = self.batch_size, (*self.batch_size, self.n_agents)
        low, high = (
            torch.tensor([getattr(field, side) for field in self.game.fields()], dtype=torch.float32).expand(*rows, -1)
            for side in ("low", "high")
        )
        actions = self.engine.n_actions
        seen = {"observation": Bounded(low, high), "action_mask": _flag(*rows, actions)}
        ends, agents_ends = ({name: _flag(*shape, 1) for name in ENDS} for shape in (worlds, rows))

        def grouped(leaves: dict[str, Any], **at_root: Any) -> Any:
            return Composite({**at_root, GROUP: Composite(leaves, shape=rows)}, shape=worlds).to(self.device)

        self.observation_spec = grouped(seen, **self._state_spec())
        self.action_spec = grouped({"action": Categorical(actions, shape=rows, dtype=torch.int64)})
        self.reward_spec = grouped({"reward": Unbounded((*rows, 1), dtype=torch.float32)})
        self.done_spec = grouped(agents_ends, **ends)

    def _state_spec(self) -> dict[str, Any]:
        if not self._shows_state:
            return {}
        with np.errstate(divide="ignore"):  # before the first reset all is 0
            return {"state": Unbounded(self.engine.truths().shape, dtype=torch.float32)}

    def _set_seed(self, seed: int | None) -> None:
        self._next_seed = np.random.SeedSequence() if seed is None else seed

    def _reset(self, tensordict: TensorDictBase | None = None) -> TensorDictBase:
        """Begin an episode in every world, or where "_reset" `[B, 1]` says so; the other worlds stay as they are."""
        marked = None if tensordict is None else tensordict.get("_reset", None)
        if marked is None or bool(marked.all()):
            self.engine.reset(self._next_seed)
            self._next_seed, self._begun = None, True
        elif not self._begun:
            raise RuntimeError("a reset of some worlds before the first reset: reset all worlds first")
        else:
            self.engine.reset_some(_worlds(marked))
        return self._told({})

    def _step(self, tensordict: TensorDictBase) -> TensorDictBase:
        """All agents of all worlds act.

        Raises:
            RuntimeError: before the first reset, or with a world that ended and was not reset.
            ValueError: wrong shape or type, or an action out of range; nothing has moved then.
        """
        engine = self.engine
        actions = tensordict.get((GROUP, "action")).cpu().numpy()
        chosen = checked_actions(actions, (engine.n_worlds, engine.n_agents), engine.n_actions)
        self._must_go_on(tensordict.get("_step", None))
        engine.choice[:] = chosen
        engine.step_chosen()
        return self._told({"reward": engine.reward.astype(np.float32)[..., None]})

    def _must_go_on(self, moved: Any) -> None:
        """TorchRL's "_step" `[B, 1]` leaves worlds out once they ended; none other can stand still."""
        if not self._begun:
            raise RuntimeError("step before reset: call reset first")
        moving = np.ones(self.engine.n_worlds, bool) if moved is None else _worlds(moved)
        ended = self.engine.terminated | self.engine.truncated
        if (ended & moving).any():
            raise RuntimeError(f"step after the end of worlds {np.flatnonzero(ended & moving).tolist()}: reset them")
        if not (ended | moving).all():
            raise ValueError(f"'_step' leaves out worlds {np.flatnonzero(~ended & ~moving).tolist()}: they go on")

    def _told(self, paid: dict[str, NDArray[Any]]) -> TensorDictBase:
        """What the worlds show now, in fresh tensors; random actions keep to the mask."""
        engine, n = self.engine, self.engine.n_agents
        ends = dict(zip(ENDS, (engine.terminated | engine.truncated, engine.terminated, engine.truncated), strict=True))
        seen = {"observation": engine.observation.copy(), "action_mask": engine.mask.astype(bool), **paid}
        group = seen | {name: np.repeat(flag, n).reshape(-1, n, 1) for name, flag in ends.items()}
        told: dict[str, Any] = {name: torch.from_numpy(flag[:, None].copy()) for name, flag in ends.items()}
        told[GROUP] = TensorDict({k: torch.from_numpy(v) for k, v in group.items()}, (engine.n_worlds, n))
        if self._shows_state:
            told["state"] = torch.from_numpy(engine.truths())
        out = TensorDict(told, self.batch_size).to(self.device)
        self.full_action_spec[GROUP, "action"].update_mask(out[GROUP, "action_mask"])
        return out

    def close(self, *, raise_if_closed: bool = True) -> None:
        """Stop the engine's threads."""
        super().close(raise_if_closed=raise_if_closed)
        self.engine.close()


def _flag(*shape: int) -> Any:
    return Categorical(2, shape=shape, dtype=torch.bool)


def _worlds(flags: Any) -> NDArray[np.bool_]:
    """Worlds `[B]` of TorchRL's flags `[B, 1]`."""
    marked: NDArray[np.bool_] = flags.reshape(-1).cpu().numpy()
    return marked
