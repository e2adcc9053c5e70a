"""Attack or do nothing, round after round: the game in which Chupilkin let language models play.

Two or three states; the last round is known or not; messages before each round or none. Source: Chupilkin (2026),
"Multi-Agent Strategic Games with LLMs", arXiv:2605.03604. Its abstract was read, its text could not be. The abstract
says what was varied and what came out (`REPORTED`); it tells no payoffs, no number of rounds, no chance of an end and
no order of speaking. So these are parameters of ours, with the names and order of a prisoner's dilemma in which one
attack among the others is enough to strike a state. All predictions here are derived from that.

- *Known end*: to attack dominates in the last round, so by backward induction in every round.
- *Unknown end*: grim peace is an equilibrium if going on is likely enough, whatever the number of states. But who does
  not know the others' plans should risk it only if each other is peaceful with the chance ``belief``, and that chance
  rises with the number of states: more states, more conflict. (The measure is Blonski and Spagnolo's.)
- *Messages*: they are words, and change no payoff. In the equilibria named here nobody heeds them; that they lowered
  conflict is the paper's finding about models, not a result of this theory.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sd_env.classics.classic import Array, Classic, Seen, Turn, finite, require
from sd_env.theory.solvers.tabular import Tabular

NOTHING, ATTACK = 0, 1
REPORTED = {
    "three states instead of two": "more conflict",
    "a known end": "peace unravels in all models, as by backward induction",
    "public messages": "less conflict, by signals and reciprocity",
}
"""What the paper's abstract reports of language models."""


class AttackEquilibrium(NamedTuple):
    """The equilibrium that is named: attack in each round with a known end, else grim peace where it is one."""

    attack: bool  # is it played that all attack in every round?
    value: float  # what it pays each state from the start, on average
    least_continuation: float  # with an unknown end: going on must be at least as likely for grim peace
    belief: float  # then peace is worth the risk if each other is peaceful with this chance; inf: never


@dataclass(frozen=True)
class AttackOrNothing(Classic):
    """Each round every state attacks or does nothing. All payoffs are parameters of ours."""

    n: int = 2  # states, 2 or 3
    rounds: int = 0  # a known end after so many; 0: after each round it goes on with the chance ``continuation``
    continuation: float = 0.9
    messages: bool = False  # does each say in public what it will do before each round?
    first: float = 4.0  # a round's payoff to who attacks while nobody else does
    peace: float = 3.0  # where nobody attacks
    war: float = 2.0  # to who attacks while another does
    struck: float = 1.0  # to who does nothing while another attacks

    title: ClassVar[str] = "attack or nothing, played by language models"
    source: ClassVar[str] = "after Chupilkin 2026, arXiv:2605.03604"
    result: ClassVar[str] = "–"
    status: ClassVar[str] = "derived"
    unique: ClassVar[bool] = False
    draws_step: ClassVar[int] = 1

    def __post_init__(self) -> None:
        finite(self)
        require(self.n in (2, 3), "n", self.n, "2 or 3")
        require(0 <= self.rounds <= 1000, "rounds", self.rounds, "in [0, 1000]")
        require(0 <= self.continuation < 1, "continuation", self.continuation, "in [0, 1)")
        require(isinstance(self.messages, bool), "messages", self.messages, "True or False")
        f, p, w, s = self.first, self.peace, self.war, self.struck
        require(f > p > w > s, "(first, peace, war, struck)", (f, p, w, s), "first > peace > war > struck")

    @property
    def n_agents(self) -> int:  # type: ignore[override]
        return self.n

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        """Rounds played, whether this step is for talk, each one's last act and word: 0 none, 1 nothing, 2 attack."""
        return ("round", "talk", *(f"{what}_{i}" for what in ("last", "said") for i in range(self.n)))

    @property
    def actions(self) -> tuple[str, ...]:
        return ("nothing", "attack")  # in a step for talk, what it says that it will do

    @property
    def sees(self) -> tuple[Seen, ...]:
        who = ("own", *(f"other+{r}" for r in range(1, self.n)))
        told = ("last", "said") if self.messages else ("last",)
        acts = (f"{w}_{what}_{act}" for what in told for w in who for act in self.actions)
        return (
            Seen("rounds_left", 0, 1),
            *([Seen("talk", 0, 1)] * self.messages),
            *(Seen(name, 0, 1) for name in acts),
        )

    def payoffs(self, actions: NDArray[np.int64]) -> Array:
        """A round's payoffs `[…, N]` under actions `[…, N]`."""
        attacks = actions == ATTACK
        by_another = attacks.sum(axis=-1, keepdims=True) - attacks > 0
        return np.where(
            attacks, np.where(by_another, self.war, self.first), np.where(by_another, self.struck, self.peace)
        )

    def begin(self, draws: Array) -> Array:
        state = np.zeros((len(draws), 2 + 2 * self.n))
        state[:, 1] = self.messages
        return state

    def step(self, state: Array, actions: NDArray[np.int64], draws: Array) -> Turn:
        talk, last = state[:, 1:2] > 0, state[:, 2 : 2 + self.n]
        played = state[:, :1] + ~talk
        over = played >= self.rounds if self.rounds else draws[:, :1] >= self.continuation
        did = np.where(talk, last, actions + 1)
        said = np.where(talk, actions + 1, 0)
        after = np.column_stack([played, self.messages & ~talk, did, said])
        return Turn(after.astype(float), np.where(talk, 0.0, self.payoffs(actions)), (over & ~talk)[:, 0])

    def observe(self, state: Array) -> Array:
        left = 1 - state[:, :1] / self.rounds if self.rounds else np.zeros((len(state), 1))
        told = [state[:, 2 : 2 + self.n], *([state[:, 2 + self.n :]] * self.messages)]
        views = []
        for i in range(self.n):
            acts = [np.stack([seen == 1, seen == 2], axis=-1) for seen in (np.roll(one, -i, axis=1) for one in told)]
            views.append(
                np.column_stack([left, *([state[:, 1]] * self.messages), *(a.reshape(len(state), -1) for a in acts)])
            )
        return np.stack(views, axis=1)

    def equilibrium(self) -> AttackEquilibrium:
        """In closed form; ``least_continuation`` and ``belief`` are of an unknown end, whatever ``rounds`` says."""
        f, p, w, s, d = self.first, self.peace, self.war, self.struck, self.continuation
        least = (f - p) / (f - w)
        gain = (p - (1 - d) * f - d * w) / (1 - d)  # of grim peace over attack where all others keep it
        belief = ((w - s) / (w - s + gain)) ** (1 / (self.n - 1)) if gain > 0 else float("inf")
        attack = bool(self.rounds) or d < least
        played = self.rounds or 1 / (1 - d)
        return AttackEquilibrium(attack, played * (w if attack else p), least, belief)

    def tabular(self) -> Tabular:
        """Without messages: a state for each round, or one where the end is unknown. ValueError with messages."""
        require(not self.messages, "messages", self.messages, "False for tables: words would have to be states")
        size, shape = self.rounds or 1, (2,) * self.n
        pay = self.payoffs(np.moveaxis(np.indices(shape), 0, -1))
        move = np.zeros((size, *shape, size))
        for t in range(size - 1):
            move[t, ..., t + 1] = 1.0
        if not self.rounds:
            move[...] = self.continuation
        reward = np.broadcast_to(pay, (size, *shape, self.n)).copy()
        return Tabular(move, reward, 1.0, np.ones((size, self.n, 2), bool), np.eye(size)[0])
