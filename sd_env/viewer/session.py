"""One game at one table, without any page: who sits where, whose move it is, and what may be shown of it now."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sd_env import opponents, scenarios
from sd_env.policy import Policy, Seated
from sd_env.scenarios import Scenario
from sd_env.suite.match import STEPS
from sd_env.suite.seeds import SELF_PLAY
from sd_env.trajectory import EpisodeRecorder, Trajectory
from sd_env.viewer.moves import Move, moves_of
from sd_env.viewer.seen import Eyes, eyes_of, observations, seen_view
from sd_env.viewer.views import View, about, truth_view

YOU = "you"
MOST_SEED = 2**32 - 1
MOST_NUMBERS = 4_000_000
"""Most numbers of an episode that one page draws: steps times states squared times weapons."""


class Choice(NamedTuple):
    """A move and whether it is legal now."""

    move: Move
    legal: bool


class Session:
    """A game that is played move by move, or from end to end if nobody sits down.

    Args:
        scenario: a name or a Scenario.
        seats: for each state `YOU` (at most once), a strategy's name, or a file of exported weights.
        seed: of the world and of all draws: a whole number in [0, 2^32 - 1].
        files: names by which `seats` may call files, such as those of runs.

    Raises:
        ValueError: an unknown scenario or policy, a policy of another game, a bad seed or number of seats.

    While somebody plays, `payload` holds what that seat has seen and nothing else. After the end it holds the truth.
    """

    def __init__(
        self,
        scenario: str | Scenario,
        seats: Sequence[str],
        seed: int = 0,
        files: Mapping[str, Path] | None = None,
    ) -> None:
        self.scenario, self.seats, self.seed = scenarios.get(scenario), list(seats), checked_seed(seed)
        self.seat, line_up = _seated(self.scenario, self.seats, self.seed, files or {})
        self._others = Seated(line_up)
        self._engine = self.scenario.engine()
        self._engine.reset(np.random.SeedSequence([self.seed, SELF_PLAY]))  # the world that `play_episode` plays
        self._recorder = EpisodeRecorder(self._engine, self.scenario)
        self._rows = [self._engine.observation[0].copy()]
        self._left = False
        self.most_steps = self.scenario.horizon or STEPS
        while self.seat is None and not self.over:
            self._step(None)

    @property
    def over(self) -> bool:
        """Whether the game has ended, or was left: then the fog lifts."""
        return self._left or self._recorder.ended or self.steps >= self.most_steps

    @property
    def steps(self) -> int:
        """Steps played."""
        return len(self._rows) - 1

    def moves(self) -> list[Choice]:
        """Every action of the seat that you hold, legal or not; none when nobody may move."""
        if self.seat is None or self.over:
            return []
        legal = self._engine.mask[0, self.seat]
        return [Choice(move, bool(legal[move.action])) for move in moves_of(self.scenario, self.seat)]

    def move(self, action: int) -> None:
        """Your action of this step; the others act at the same time.

        Raises:
            ValueError: it is not your move, or the action is unknown or not legal now; nothing has moved then.
        """
        choices = self.moves()
        if not choices:
            raise ValueError("the game is over: begin a new one")
        if not isinstance(action, int) or isinstance(action, bool) or not 0 <= action < len(choices):
            raise ValueError(f"move {action!r}: must be a whole number in [0, {len(choices)})")
        if not choices[action].legal:
            raise ValueError(f"not possible now: {choices[action].move.text}")
        self._step(action)

    def leave(self) -> None:
        """End the game here."""
        self._left = True

    def _step(self, action: int | None) -> None:
        chosen = self._others.act(self._engine.observation, self._engine.mask)
        if self.seat is not None and action is not None:
            chosen[0, self.seat] = action
        self._engine.step(chosen)
        self._recorder.keep()
        self._rows.append(self._engine.observation[0].copy())

    def trajectory(self) -> Trajectory:
        """The whole truth of what was played. ValueError while somebody plays: it would lift the fog."""
        if not self.over:
            raise ValueError("the game is not over: what is true stays hidden until it ends")
        return self._recorder.trajectory()

    def payload(self) -> View:
        """What the page shows now: your view while you play, all views when the game is over."""
        shared = about(self.scenario, self.seats, self.seat)
        if self.over:
            return {**shared, "over": True, "views": views_of(self.trajectory())}
        return {**shared, "over": False, "views": [seen_view(self._eyes())]}

    def _eyes(self) -> Eyes:
        """What your seat has been told: its observations, its rewards, its own choices."""
        assert self.seat is not None
        kept, rows = self._recorder.trajectory(), np.stack(self._rows)[:, self.seat]
        return Eyes(self.scenario, self.seat, rows, kept.reward[:, self.seat], kept.choice[:, self.seat])


def recorded(t: Trajectory) -> View:
    """The payload of a kept episode. ValueError if it is larger than one page can draw."""
    n, k = t.arsenal.shape[1:]
    if (numbers := (t.n_steps + 1) * n * n * k) > MOST_NUMBERS:
        raise ValueError(f"the episode has {numbers:,} numbers to draw: one page draws at most {MOST_NUMBERS:,}")
    return {**about(t.scenario, None, None), "over": True, "views": views_of(t)}


def views_of(t: Trajectory) -> list[View]:
    """The truth, then what each state saw."""
    seen = observations(t)
    return [truth_view(t), *(seen_view(eyes_of(t, seat, seen)) for seat in range(len(t.names)))]


def checked_seed(seed: Any) -> int:
    """The seed. ValueError if it is none."""
    whole = isinstance(seed, int) and not isinstance(seed, bool)
    if not whole or not 0 <= seed <= MOST_SEED:
        raise ValueError(f"seed = {seed!r}: must be a whole number in [0, {MOST_SEED}]")
    return int(seed)


def _seated(
    scenario: Scenario, seats: Sequence[str], seed: int, files: Mapping[str, Path]
) -> tuple[int | None, dict[int, Policy]]:
    """Your seat, and the policies of the others."""
    n = len(scenario.states)
    if len(seats) != n:
        raise ValueError(f"seats: {len(seats)} players for {scenario.name}: must be {n}, one for each state")
    mine = [i for i, name in enumerate(seats) if name == YOU]
    if len(mine) > 1:
        raise ValueError(f"seats: {YOU!r} sits in {len(mine)} of them: must be in one at most")
    named = {i: str(files.get(name, name)) for i, name in enumerate(seats) if name != YOU}
    return (mine[0] if mine else None), opponents.load_seats(named, scenario, seed)
