"""Sentences with numbers, held against committed tables.

A `Claim` is a sentence with places for its numbers and a function that computes them. Rendered, it must stand on its
page word for word, line breaks aside. What then is left of the page's prose may hold no digit that `NAMES` does not
know, so that no number stands there that no table holds.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs/results"
NAMES = (
    r"\bS0 = 1\b",
    r"\bS0\b",
    r"\bR\d+\b",
    r"\bA2C\b",
    r"\bStable-Baselines3\b",
    r"\bPython 3\.\d+\b",
    r"\b95 % (?:bootstrap )?intervals?\b",
    r"\bat 5 %",
    r"\b(?:18|19|20)\d\d\b",
)
"""What looks like a number and is a name, a level of confidence or a year."""
DROPPED = (
    re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL),  # code
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"^\|.*$", re.MULTILINE),  # tables
    re.compile(r"`(?:[^`\n]|\n(?!\n))+`"),
    re.compile(r"!\[[^\]]*\]\([^)]*\)"),
    re.compile(r"(?<=\])\([^)\s]*\)"),  # where links lead
    re.compile(r"^\[[^\]]+\]: .*$", re.MULTILINE),
    re.compile(r"https?://\S+"),
)


class Claim(NamedTuple):
    """A sentence of a page. ``numbers`` gives what its places are filled with; a page is a path from the root."""

    page: str
    text: str
    numbers: Callable[[], Mapping[str, Any]]

    def rendered(self) -> str:
        """The sentence with the numbers of the committed tables, and a real minus before those below zero."""
        return re.sub(r"(?<![\w)])-(?=\d)", "−", self.text.format(**self.numbers()))


def folded(text: str) -> str:
    """All white space as single blanks: where a line breaks does not matter."""
    return re.sub(r"\s+", " ", text).strip()


def missing(page: str, claims: Iterable[Claim]) -> list[str]:
    """Rendered sentences that do not stand in the page's text."""
    text = folded(page)
    return [sentence for sentence in (claim.rendered() for claim in claims) if folded(sentence) not in text]


def unchecked(page: str, claims: Iterable[Claim], names: Iterable[str] = NAMES) -> list[str]:
    """Digits of the prose with the words around them, claims and ``names`` aside; empty where a test knows them all."""
    text = page
    for claim in claims:
        words = [re.escape(word) for word in claim.rendered().split()]
        text = re.sub(r"\s+".join(words), " ", text)
    for pattern in DROPPED:
        text = pattern.sub(" ", text)
    for name in names:
        text = re.sub(name, " ", text)
    return [folded(text[max(0, at.start() - 40) : at.end() + 20]) for at in re.finditer(r"\d[\d,.]*", text)]
