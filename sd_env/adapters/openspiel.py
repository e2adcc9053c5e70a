"""OpenSpiel's ``rl_environment`` (extra: ``sd-env[openspiel]``): time steps as its learning agents read them."""

from collections.abc import Iterable
from typing import Any

from sd_env.api.parallel_env import SecurityDilemmaEnv
from sd_env.extras import install
from sd_env.scenarios import Scenario

try:
    from open_spiel.python.rl_environment import SIMULTANEOUS_PLAYER_ID, StepType, TimeStep
except ImportError as error:
    raise ImportError(f"OpenSpiel is not installed: {install('openspiel')}") from error


def environment(
    scenario: str | Scenario = "doubly_dangerous", *, discount: float = 1.0, seed: int | None = None, **overrides: Any
) -> "Environment":
    """One world of a scenario, a game of simultaneous moves, as OpenSpiel's agents play it.

    Args:
        scenario: a name, an alias, or a Scenario.
        discount: of every step but a true end, in [0, 1].
        seed: of the world; None takes entropy from the operating system. `Environment.seed` sets it anew.
        **overrides: parameters that differ from the scenario's, as in `sd_env.parallel_env`.

    Raises:
        ImportError: OpenSpiel is not installed.
        ValueError: unknown scenario or parameter, or a value that is not allowed; the text names it.
    """
    return Environment(scenario, discount=discount, seed=seed, **overrides)


class Environment:
    """See `environment`. It has the interface of OpenSpiel's ``rl_environment.Environment``, which wants a C++ game.

    ``observations`` hold ``info_state`` (N lists of F floats), ``legal_actions`` (N lists of Python ints, empty after
    the end) and ``current_player``. Discounts are 0 after an end of the game and stay after a cut by the horizon.
    """

    is_turn_based = False
    name = "security_dilemma_v1"

    def __init__(self, scenario: str | Scenario, *, discount: float, seed: int | None, **overrides: Any) -> None:
        if isinstance(discount, bool) or not isinstance(discount, int | float) or not 0 <= discount <= 1:
            raise ValueError(f"discount = {discount!r}: must be a number in [0, 1]")
        self.parallel = SecurityDilemmaEnv(scenario, **overrides | {"mask": "info"})
        self.num_players: int = len(self.parallel.possible_agents)
        self.num_actions_per_step = self.num_players
        self.max_game_length = int(self.parallel.scenario.params.horizon)
        self._discount, self._seed = float(discount), seed
        self._step: TimeStep | None = None

    def seed(self, seed: int | None = None) -> None:
        """A new world from ``seed`` at the next reset."""
        self._seed = seed

    def observation_spec(self) -> dict[str, tuple[int, ...]]:
        """Shapes, by the names of ``observations``."""
        (size,) = self.parallel.observation_space("agent_0").shape
        return {
            "info_state": (int(size),),
            "legal_actions": (self.parallel.engine.n_actions,),
            "current_player": (),
            "serialized_state": (),
        }

    def action_spec(self) -> dict[str, Any]:
        """How many actions a player has, their bounds and their type."""
        n_actions = self.parallel.engine.n_actions
        return {"num_actions": n_actions, "min": 0, "max": n_actions - 1, "dtype": int}

    def reset(self) -> TimeStep:
        """Begin an episode: of a new world if a seed was given, else the same world's next."""
        seed, self._seed = self._seed, None
        self.parallel.reset(seed=seed)
        self._step = TimeStep(self._seen(), None, None, StepType.FIRST)
        return self._step

    def step(self, actions: Iterable[int]) -> TimeStep:
        """All players act, one action each; after the last time step the next episode begins and they are ignored.

        An illegal action in range acts as hold. ValueError: not N actions, or one out of range; nothing has moved then.
        """
        if self._step is None or self._step.last():
            return self.reset()
        chosen = list(actions) if isinstance(actions, Iterable) else []
        if len(chosen) != self.num_players:
            raise ValueError(f"actions = {actions!r}: must be {self.num_players} whole numbers, one a player")
        moves = dict(zip(self.parallel.possible_agents, chosen, strict=True))
        _, rewards, terminations, truncations, _ = self.parallel.step(moves)
        terminated = any(terminations.values())
        kind = StepType.LAST if terminated or any(truncations.values()) else StepType.MID
        discounts = [0.0 if terminated else self._discount] * self.num_players
        self._step = TimeStep(self._seen(), list(rewards.values()), discounts, kind)
        return self._step

    def get_time_step(self) -> TimeStep:
        """The last time step again. RuntimeError before the first reset."""
        if self._step is None:
            raise RuntimeError("get_time_step before reset: call reset first")
        return self._step

    def _seen(self) -> dict[str, Any]:
        output, going = self.parallel.engine.output, bool(self.parallel.agents)
        legal = [[a for a, may in enumerate(row) if may] if going else [] for row in output.mask[0].tolist()]
        return {
            "info_state": output.observation[0].tolist(),
            "legal_actions": legal,
            "current_player": SIMULTANEOUS_PLAYER_ID,
            "serialized_state": [],
        }
