"""A finite game as OpenSpiel's: loaded by `export.to_openspiel` alone, since it needs pyspiel."""

from typing import Any

import numpy as np
import pyspiel

from sd_env.theory.solvers.tabular import Tabular


def game_type(name: str, zero_sum: bool) -> Any:
    """What OpenSpiel must know of the kind of game."""
    utility = pyspiel.GameType.Utility
    return pyspiel.GameType(
        short_name=name,
        long_name=name,
        dynamics=pyspiel.GameType.Dynamics.SIMULTANEOUS,
        chance_mode=pyspiel.GameType.ChanceMode.EXPLICIT_STOCHASTIC,
        information=pyspiel.GameType.Information.PERFECT_INFORMATION,
        utility=utility.ZERO_SUM if zero_sum else utility.GENERAL_SUM,
        reward_model=pyspiel.GameType.RewardModel.TERMINAL,
        max_num_players=2,
        min_num_players=2,
        provides_information_state_string=True,
        provides_information_state_tensor=False,
        provides_observation_string=True,
        provides_observation_tensor=False,
        parameter_specification={},
    )


def game_info(game: Tabular, horizon: int, zero_sum: bool) -> Any:
    """What OpenSpiel must know of the game's size and payoffs."""
    bound = float(abs(game.reward).max()) * sum(game.discount**t for t in range(horizon)) + 1e-9
    return pyspiel.GameInfo(
        num_distinct_actions=max(game.n_actions),
        max_chance_outcomes=game.n_states + 1,
        num_players=2,
        min_utility=-bound,
        max_utility=bound,
        utility_sum=0.0 if zero_sum else None,
        max_game_length=horizon,
    )


class Observer:
    """What OpenSpiel asks for the text of an information state."""

    tensor: Any = None
    dict: Any = None

    def set_from(self, state: Any, player: int) -> None:
        """There is no tensor to set."""

    def string_from(self, state: Any, player: int) -> str:
        """The information state's text."""
        return str(state.information_state_string(player))


class State(pyspiel.State):  # type: ignore[misc]
    """Where one play stands: at a draw of the next state, or at a simultaneous move."""

    def __init__(self, owner: "Exported") -> None:
        super().__init__(owner)
        self.tables, self.horizon = owner.tables, owner.horizon
        self.at, self.clock, self.total, self.over = -1, 0, np.zeros(2), False
        self.chances = self.tables.start

    def current_player(self) -> int:
        """Chance, both at once, or nobody."""
        if self.over:
            return int(pyspiel.PlayerId.TERMINAL)
        return int(pyspiel.PlayerId.CHANCE if self.at < 0 else pyspiel.PlayerId.SIMULTANEOUS)

    def _legal_actions(self, player: int) -> list[int]:
        legal = self.tables.legal[self.at, player, : self.tables.n_actions[player]]
        return [int(a) for a in np.flatnonzero(legal)]

    def chance_outcomes(self) -> list[tuple[int, float]]:
        """States that may come next and their chances; the number after the last state is the end."""
        reach = [(int(s), float(self.chances[s])) for s in np.flatnonzero(self.chances > 0)]
        over = 1.0 - sum(p for _, p in reach)
        return [*reach, (self.tables.n_states, over)] if over > 1e-12 else reach

    def _apply_action(self, action: int) -> None:
        if action == self.tables.n_states:
            self.over = True
        else:
            self.at = action

    def _apply_actions(self, actions: list[int]) -> None:
        game = self.tables
        self.total = self.total + game.discount**self.clock * game.reward[self.at, actions[0], actions[1]]
        self.chances = game.transition[self.at, actions[0], actions[1]]
        self.clock, self.at = self.clock + 1, -1
        self.over = self.clock >= self.horizon or float(self.chances.sum()) <= 1e-12

    def _action_to_string(self, player: int, action: int) -> str:
        return f"{player}:{action}"

    def is_terminal(self) -> bool:
        """Whether the play is over."""
        return self.over

    def returns(self) -> list[float]:
        """What both were paid, at the end."""
        return [float(x) for x in self.total] if self.over else [0.0, 0.0]

    def information_state_string(self, player: int | None = None) -> str:
        """Both know all that happened before."""
        return f"{player} step {self.clock} state {self.at}"

    def observation_string(self, player: int | None = None) -> str:
        """The same."""
        return self.information_state_string(player)

    def __str__(self) -> str:
        return f"step {self.clock} state {self.at} total {self.total.tolist()}"


class Exported(pyspiel.Game):  # type: ignore[misc]
    """The tables as OpenSpiel's game, cut after ``horizon`` steps."""

    def __init__(self, tables: Tabular, horizon: int, name: str) -> None:
        zero_sum = bool(abs(tables.reward.sum(axis=-1)).max() < 1e-12)
        super().__init__(game_type(name, zero_sum), game_info(tables, horizon, zero_sum), {})
        self.tables, self.horizon = tables, horizon

    def new_initial_state(self) -> State:
        """Before the first draw."""
        return State(self)

    def make_py_observer(self, iig_obs_type: Any = None, params: Any = None) -> Observer:
        """See `Observer`."""
        return Observer()
