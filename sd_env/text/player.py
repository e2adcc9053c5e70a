"""A language model as a policy: whatever seats and judges policies seats and judges it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env import scenarios
from sd_env.opponents.sight import Rules, Sight
from sd_env.scenarios import Scenario
from sd_env.text.briefing import Briefer
from sd_env.text.turn import Manners, Talk, Turn


class ChatPlayer:
    """A function from text to text, with the interface of `sd_env.policy.Policy`.

    It is asked once for each row of observations, without memory: a model that is to remember keeps what it was told.

    Args:
        talk: from a prompt to an answer.
        scenario: the game it is to play, or its name.
        seat: 0 … N-1, if it always sits there; None if it does not know its seat (see `Briefer`).
        retries, then: what happens when an answer is no move, see `Manners`.

    ``asked`` counts the prompts, ``misread`` the answers that were no move, ``held`` the turns that ended in hold
    because of that.
    """

    def __init__(
        self,
        talk: Talk,
        scenario: str | Scenario,
        seat: int | None = None,
        *,
        retries: int = Manners.retries,
        then: str = Manners.then,
    ) -> None:
        if not callable(talk):
            raise ValueError(f"talk = {talk!r}: must be a function from text to text")
        game = scenarios.get(scenario)
        self.talk, self.briefer, self.manners = talk, Briefer(game, seat), Manners(retries, then)
        self._rules = Rules(game)
        self.n_fields, self.n_actions = len(self.briefer.at), len(self.briefer.move_names)
        self.asked = self.misread = self.held = 0

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
        action_masks: NDArray[Any] | None = None,
    ) -> tuple[NDArray[np.int64], None]:
        """Actions `[R]` from observations `[R, F]`, or one `[]` from `[F]`.

        Without masks `[R, A]` what is legal is read off the observation.
        """
        rows = np.atleast_2d(observation)
        masks = Sight(self._rules, rows, action_masks).legal
        actions = [self._turn(row, mask).action for row, mask in zip(rows, masks, strict=True)]
        return np.array(actions, np.int64).reshape(np.shape(observation)[:-1]), None

    def _turn(self, observation: NDArray[np.float32], mask: NDArray[Any]) -> Turn:
        legal, told = self.briefer.legal(mask), self.briefer.briefing(observation, mask)
        turn = Turn(self.briefer.rules, told, legal, self.manners)
        try:
            return turn.ask(self.talk)
        finally:
            self.asked += len(turn.answers)
            self.misread += turn.misread
            self.held += turn.misread > self.manners.retries
