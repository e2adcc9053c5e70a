"""TextArena's interface (extra: ``sd-env[text]``): players answer one after the other, moves take effect together.

A player is told the rules once, then in each step what its state sees and may do. The next player is asked when there
is a move, or when the retries are used up. Rewards at the end are what each state was paid in all.
"""

from typing import Any

from sd_env.extras import install
from sd_env.scenarios import Scenario
from sd_env.text import TextGame, Turn

try:
    import textarena as ta
except ImportError:
    raise ImportError(f"this adapter needs textarena: {install('text')}") from None


class TextArenaEnv(ta.Env):  # type: ignore[misc]
    """A scenario as a game of TextArena; see `env`."""

    def __init__(self, scenario: str | Scenario, **options: Any) -> None:
        self.scenario, self.options = scenario, options
        self.game = TextGame(scenario, 0, **options)

    def reset(self, num_players: int, seed: int | None = None) -> None:
        """Begin the game of that seed (None is 0). ValueError for another number of players than states."""
        if num_players != self.game.scenario.n_agents:
            raise ValueError(f"num_players = {num_players!r}: must be {self.game.scenario.n_agents}, the states")
        self.game = TextGame(self.scenario, 0 if seed is None else seed, **self.options)
        self.state = ta.State(num_players)
        roles = dict(enumerate(self.game.scenario.states))
        self.state.standard_resets({}, lambda player_id, game_state: self.game.rules[player_id], roles)
        self._begin_step()

    def step(self, action: str) -> tuple[bool, dict[str, Any]]:
        """The current player's answer; True with the end of the game."""
        player, turn = self.state.current_player_id, self._turns[self.state.current_player_id]
        self.state.add_observation(action, ta.ObservationType.PLAYER_ACTION, from_id=player, to_id=player)
        self.state.game_info[player]["turn_count"] += 1
        over = turn.take(action)
        self.state.game_info[player]["invalid_move"] |= turn.misread > turn.manners.retries  # it holds instead
        if not over:
            self._tell(player, f"Your last answer was no move. {turn.error}", ta.ObservationType.GAME_ADMIN)
        elif player + 1 < self.state.num_players:
            self.state.current_player_id = player + 1
        else:
            self._end_step()
        done, info = self.state.step()
        return done, info

    def _begin_step(self) -> None:
        self.state.current_player_id = 0
        self._turns: list[Turn] = [self.game.turn(player) for player in range(self.state.num_players)]
        for player, turn in enumerate(self._turns):
            self._tell(player, turn.told, ta.ObservationType.GAME_BOARD)

    def _end_step(self) -> None:
        """All states move."""
        self.game.step(self._turns)
        if self.game.ended:
            self.state.done = True
            self.state.rewards = dict(enumerate(self.game.record().rewards))
            self.state.step_info["reason"] = f"The game was {self.game.ended}."
        else:
            self._begin_step()

    def _tell(self, player: int, text: str, kind: Any) -> None:
        self.state.add_observation(text, kind, to_id=player)


def env(scenario: str | Scenario = "doubly_dangerous", **options: Any) -> TextArenaEnv:
    """The scenario as a TextArena environment.

    ``reset(num_players, seed)``, ``get_observation() -> (player, observations)``, ``step(answer) -> (done, info)`` and
    ``close() -> (rewards, infos)`` are TextArena's; its wrappers fit around it.

    Args:
        scenario: its name, or a Scenario.
        **options: ``messages``, ``retries``, ``then`` and parameters, as `sd_env.text.TextGame` takes them.

    Raises:
        ValueError: an unknown scenario, option or parameter, or a bad value.
    """
    return TextArenaEnv(scenario, **options)
