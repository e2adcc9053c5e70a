"""One game in words: every state is told, answers and moves; whatever has a seat may be a model or a policy."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sd_env import opponents, scenarios
from sd_env.core.actions import HOLD
from sd_env.policy import Policy, act_masked
from sd_env.render.names import words
from sd_env.scenarios import Scenario
from sd_env.text.briefing import SAY, Briefer
from sd_env.text.record import GameRecord
from sd_env.text.turn import Manners, Talk, Turn

Player = Talk | Policy | str
"""A function from text to text, a policy, or the name of one (see `sd_env.opponents.load`)."""


class TextGame:
    """One world of a scenario, played in words. It begins when it is made.

    ValueError for a value that is not allowed.

    Args:
        scenario: its name, or a Scenario.
        seed: of the world: the game is that of ``parallel_env(scenario).reset(seed=seed)``.
        messages: may every state add a public message to its move? All states are told it in the next step; it binds
            nobody and changes nothing in the game.
        retries, then: what happens when an answer is no move, see `Manners`.
        **params: parameters that differ from the scenario's.

    ``steps`` are the lines that `save` writes: what each state was told, answered, did, said and got.
    """

    def __init__(
        self,
        scenario: str | Scenario = "doubly_dangerous",
        seed: int = 0,
        *,
        messages: bool = False,
        retries: int = Manners.retries,
        then: str = Manners.then,
        **params: Any,
    ) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"seed = {seed!r}: must be a whole number of at least 0")
        if not isinstance(messages, bool):
            raise ValueError(f"messages = {messages!r}: must be True or False")
        self.scenario = scenarios.get(scenario).with_params(**params)
        self.seed, self.messages, self.manners = int(seed), messages, Manners(retries, then)
        self.engine = self.scenario.engine()
        self.engine.reset(self.seed)
        self.briefers = tuple(Briefer(self.scenario, seat) for seat in range(self.scenario.n_agents))
        self.rules = tuple(briefer.rules + ("\n" + SAY if self.messages else "") for briefer in self.briefers)
        self.said: tuple[str | None, ...] = (None,) * self.scenario.n_agents
        self.steps: list[dict[str, Any]] = []

    @property
    def ended(self) -> str | None:
        """``terminated`` or ``truncated``, as Gymnasium has it; None while the game goes on."""
        return "terminated" if self.engine.terminated[0] else "truncated" if self.engine.truncated[0] else None

    def turn(self, seat: int) -> Turn:
        """The turn of the state in that seat, 0 … N-1, to be answered."""
        briefer, mask = self.briefers[seat], self.engine.mask[0, seat]
        heard = [self._heard(seat, who, text) for who, text in enumerate(self.said) if text]
        told = briefer.briefing(self.engine.observation[0, seat], mask, heard)
        return Turn(self.rules[seat], told, briefer.legal(mask), self.manners)

    def _heard(self, seat: int, who: int, text: str) -> str:
        """A public message as that seat is told it: quoted, so that nobody takes it for the game's own words."""
        name = "You" if who == seat else words(self.scenario.states[who])
        return f"{name} said in public: {json.dumps(text, ensure_ascii=False)}"

    def step(self, moves: Sequence[Turn | int]) -> None:
        """All states move at once: a turn that is over, or an action, for each seat.

        Raises:
            RuntimeError: after the end.
            ValueError: not one move a seat, a turn that is not over, or an action out of range; nothing has moved then.
        """
        if self.ended:
            raise RuntimeError("step after the end: make a new TextGame")
        actions = [move.action if isinstance(move, Turn) else move for move in moves]
        if len(actions) != self.scenario.n_agents or None in actions:
            raise ValueError(f"moves = {actions}: must be {self.scenario.n_agents} actions or turns that are over")
        turns = [move if isinstance(move, Turn) else None for move in moves]
        self.engine.step(np.array([actions]))
        self.said = tuple(turn.said if turn and self.messages else None for turn in turns)
        illegal = self.engine.state.illegal[0]
        did = [HOLD if illegal[i] else int(self.engine.choice[0, i]) for i in range(len(actions))]
        line = {
            "step": len(self.steps) + 1,
            "told": [turn.told if turn else None for turn in turns],
            "answered": [list(turn.answers) if turn else None for turn in turns],
            "misread": [turn.misread if turn else 0 for turn in turns],
            "did": [briefer.move_names[action] for briefer, action in zip(self.briefers, did, strict=True)],
            "said": list(self.said),
            "got": self.engine.reward[0].tolist(),
            "ended": self.ended,
        }
        self.steps.append(line)

    def record(self, players: Sequence[str] = ()) -> GameRecord:
        """The game so far; ``players`` names who sits where."""
        names = tuple(players) or ("",) * self.scenario.n_agents
        return GameRecord(self.scenario, self.seed, self.messages, names, self.rules, tuple(self.steps))


def play(players: Mapping[int, Player], game: TextGame, n_steps: int | None = None) -> GameRecord:
    """Play on to the end, or for at most ``n_steps``; the record of all that was played.

    ``players`` seats a function from text to text, a policy or a policy's name in every seat; policies begin without
    memory. If a player raises, the steps until then stand in ``game`` and can be saved.

    Raises:
        ValueError: not exactly one player for each seat.
    """
    seats = range(game.scenario.n_agents)
    if set(players) != set(seats):
        raise ValueError(f"players are given for seats {sorted(players)}: must be exactly {list(seats)}")
    movers = [seated(players[seat], game, seat) for seat in seats]
    while not game.ended and (n_steps is None or n_steps > 0):
        game.step([move(game) for move in movers])
        n_steps = None if n_steps is None else n_steps - 1
    return game.record([_name(players[seat]) for seat in seats])


def _name(player: Player) -> str:
    """What the header calls a player: the name of a policy, of a function or of its class."""
    if isinstance(player, str):
        return player
    return str(getattr(player, "__name__", type(player).__name__))


def seated(player: Player, game: TextGame, seat: int) -> Callable[[TextGame], Turn | int]:
    """From the game to the player's move."""
    if isinstance(player, str):
        player = opponents.load(player, game.scenario, seat)
    if hasattr(player, "predict"):
        return _Seat(opponents.fitting(player, game.scenario, _name(player)), seat).move
    if not callable(player):
        raise ValueError(f"player of seat {seat} = {player!r}: must be a function of text, a policy or its name")
    talk = player
    return lambda game: game.turn(seat).ask(talk)


class _Seat:
    """A policy in a seat, with its memory."""

    def __init__(self, policy: Policy, seat: int) -> None:
        self.policy, self.seat, self.memory, self.start = policy, seat, None, True

    def move(self, game: TextGame) -> int:
        """Its action."""
        seen, mask = game.engine.observation[:, self.seat].copy(), game.engine.mask[:, self.seat].astype(bool)
        actions, self.memory = act_masked(self.policy, seen, self.memory, np.array([self.start]), mask)
        self.start = False
        return int(np.asarray(actions).reshape(-1)[0])
