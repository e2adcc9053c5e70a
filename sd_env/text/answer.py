"""From what a language model answered to its move, or to one clear error."""

import re
from collections.abc import Mapping

LABEL = re.compile(r"\bmove\W*:", re.IGNORECASE)
SAYING = re.compile(r"^\W*message\W*:", re.IGNORECASE)
DENIAL = re.compile(r"\b(?:not|never|no|without|instead|rather|nor|neither|cannot|[a-z]+n['’]t)\b", re.IGNORECASE)
LONGEST_QUOTE = 200
"""Characters of an answer that an error repeats."""
LONGEST_MESSAGE = 500
"""Characters of a public message; what is longer is cut."""


class NoMove(ValueError):
    """An answer that is no move, or more than one."""


def parse(answer: str, legal: Mapping[str, int]) -> int:
    """The action that the last line of ``answer`` names.

    Case, spaces and punctuation do not matter. Where the line says ``Move:``, only what follows counts. The move may
    stand in a sentence, if that sentence names no other legal move and denies nothing.

    Args:
        answer: what the model said.
        legal: name to action of the moves that are allowed.

    Raises:
        NoMove: no legal move is named there, or more than one; the text quotes the answer and lists what is allowed.
    """
    lines = [line for line in answer.splitlines() if _plain(line) and not SAYING.match(line)]
    last = lines[-1] if lines else ""
    labels = list(LABEL.finditer(last))
    told = last[labels[-1].end() :] if labels else last
    by_name = {_plain(name): action for name, action in legal.items()}
    if _plain(told) in by_name:
        return by_name[_plain(told)]
    named = [name for name in legal if f" {_plain(name)} " in f" {_plain(told)} "]
    if len(named) == 1 and not DENIAL.search(told):
        return legal[named[0]]
    wrong = f"names {len(named)} moves" if len(named) > 1 else "denies something" if named else "is no move"
    raise NoMove(f"answer {_quoted(answer)}: {wrong}; its last line must name one of: {', '.join(legal)}")


def message(answer: str) -> str | None:
    """The public message in an answer, which is its last line that begins with ``Message:``; None without one.

    It is one line without control characters, at most `LONGEST_MESSAGE` long.
    """
    said = [SAYING.sub("", line) for line in answer.splitlines() if SAYING.match(line)]
    text = " ".join("".join(c if c.isprintable() else " " for c in said[-1]).split()) if said else ""
    return text.strip("*_ ")[:LONGEST_MESSAGE] or None


def _plain(text: str) -> str:
    """Small letters and digits, one space between words."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _quoted(answer: str) -> str:
    """The end of an answer, where its move should stand."""
    end = answer.strip()
    return repr(end if len(end) <= LONGEST_QUOTE else "…" + end[-LONGEST_QUOTE:])
