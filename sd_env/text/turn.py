"""One state's turn: what it is told and what it answers, until there is a move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sd_env.core.actions import HOLD
from sd_env.text.answer import NoMove, message, parse

Talk = Callable[[str], str]
"""A language model, or what stands in for one: from the whole prompt to the whole answer."""
THEN = ("hold", "raise")


@dataclass(frozen=True)
class Manners:
    """What happens when an answer is no move.

    It is asked again ``retries`` times, with the error behind the prompt; ``then`` it holds ("hold"), or `NoMove` is
    raised ("raise"). ValueError for other values.
    """

    retries: int = 1
    then: str = "hold"

    def __post_init__(self) -> None:
        whole = isinstance(self.retries, int) and not isinstance(self.retries, bool)
        if not whole or self.retries < 0:
            raise ValueError(f"retries = {self.retries!r}: must be a whole number of at least 0")
        if self.then not in THEN:
            raise ValueError(f"then = {self.then!r}: must be one of {', '.join(THEN)}")


@dataclass
class Turn:
    """A turn that goes on until `take` has a move.

    ``rules`` and ``told`` are what the state knows, ``legal`` is name to action of what it may do. ``answers`` are all
    that it said; ``misread`` of them were no move; ``action`` is what it does, None as long as that is open.
    """

    rules: str
    told: str
    legal: Mapping[str, int]
    manners: Manners = Manners()
    answers: list[str] = field(default_factory=list)
    misread: int = 0
    action: int | None = None
    error: str = ""

    @property
    def prompt(self) -> str:
        """The whole text to answer now; after an answer that was no move, with the error at its end."""
        again = f"\n\nYour last answer was no move. {self.error}" if self.error else ""
        return f"{self.rules}\n\n{self.told}{again}"

    @property
    def said(self) -> str | None:
        """The public message in its last answer."""
        return message(self.answers[-1]) if self.answers else None

    def take(self, answer: str) -> bool:
        """Hear an answer; True if the turn is over.

        Raises:
            NoMove: an answer that is no move, after all retries, where ``then`` is "raise".
            TypeError: an answer that is no text.
        """
        if not isinstance(answer, str):
            raise TypeError(f"answer = {answer!r}: a language model must answer with text")
        self.answers.append(answer)
        try:
            self.action = parse(answer, self.legal)
        except NoMove as error:
            self.misread, self.error = self.misread + 1, str(error)
            if self.misread > self.manners.retries:
                if self.manners.then == "raise":
                    raise
                self.action = HOLD
        return self.action is not None

    def ask(self, talk: Talk) -> "Turn":
        """Ask until the turn is over; the turn itself."""
        while self.action is None:
            self.take(talk(self.prompt))
        return self
