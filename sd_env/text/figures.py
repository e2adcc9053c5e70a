"""Numbers as people read them."""


def figure(value: float) -> str:
    """A number with at most four digits that count."""
    return f"{float(value):.4g}"


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{100 * float(share):.4g} %"


def count(number: float, noun: str) -> str:
    """So many of something: ``1 step``, ``2 steps``."""
    return f"{figure(number)} {noun}" + ("" if figure(number) == "1" else "s")
