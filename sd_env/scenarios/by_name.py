"""Numbers that are given by name, as rows of tables; what is not allowed is refused with field, value and reason."""

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.params import SPECS, WHOLE, allowed

Pairs = Iterable[tuple[str, str]]
"""Pairs of states' names; the order within a pair does not matter."""
ByName = Mapping[str, float]
INITIAL = (0.25, 0.75)
"""Units of a weapon that a state holds at the start where its record does not say: least and most."""


def named(given: Any, what: str, of: str) -> Mapping[str, Any]:
    """``given``, if it is a mapping from names; ``of`` says to what."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{what} = {given!r}: must be a mapping from names, each to {of}")
    return given


def listed(given: Any, what: str, of: str) -> list[Any]:
    """``given`` as a list, if it is a row of such things: neither a word nor a mapping."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise ValueError(f"{what} = {given!r}: must be a list of {of}")
    return list(given)


def number(value: Any, field: str, what: str) -> float:
    """``value``, if the parameter ``field`` may hold it; ``what`` says where it stands."""
    if not isinstance(value, Real):
        raise ValueError(f"{what} = {value!r}: must be a number")
    spec, plain = SPECS[field], float(value)
    fits = (plain > spec.low if spec.above else plain >= spec.low) and plain <= spec.high
    if not fits or (field in WHOLE and np.floor(plain) != plain):
        raise ValueError(f"{what} = {value!r}: must be {allowed(field)} ({spec.meaning}, {spec.unit})")
    return plain


def _refuse_other_names(given: Iterable[str], names: tuple[str, ...], what: str) -> None:
    for name in given:
        if name not in names:
            raise ValueError(f"{what}: {name!r}: must be one of {', '.join(names)}")


def row_of(given: Any, names: tuple[str, ...], default: float, field: str, whose: str) -> list[float]:
    """Values of a parameter in the order of ``names``. ValueError for one that is given for nobody."""
    what = f"{field} of {whose}"
    _refuse_other_names(named(given, what, "a number"), names, what)
    return [number(given.get(name, default), field, f"{what}: {name!r}") for name in names]


def spans_of(given: Any, weapons: tuple[str, ...], what: str) -> list[tuple[float, float]]:
    """Least and most of each weapon, in units."""
    _refuse_other_names(named(given, what, "two numbers, least and most"), weapons, what)
    for name, span in given.items():
        if not isinstance(span, tuple | list) or len(span) != 2:
            raise ValueError(f"{what}: {name!r} = {span!r}: must be two numbers, least and most")
    spans = {
        name: [number(end, "initial_low", f"{what}: {name!r}") for end in given.get(name, INITIAL)] for name in weapons
    }
    for name, (low, high) in spans.items():
        if low > high:
            raise ValueError(f"{what}: {name!r} = {given[name]!r}: the least must not exceed the most")
    return [(low, high) for low, high in spans.values()]


def joined(pairs: Any, states: tuple[str, ...], what: str) -> NDArray[np.float64]:
    """`[N, N]` symmetric 0 and 1: 1 for those pairs."""
    return _between([(pair, 1.0) for pair in listed(pairs, what, "pairs of states' names")], states, what)


def _between(given: Iterable[tuple[Any, Any]], states: tuple[str, ...], what: str) -> NDArray[np.float64]:
    """`[N, N]` symmetric: the value of each pair, 0 where none is given. A pair has one value in either order."""
    table = np.zeros((len(states), len(states)))
    seen: dict[frozenset[str], float] = {}
    for pair, value in given:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError(f"{what}: {pair!r}: must be a pair of states' names")
        _refuse_other_names(pair, states, what)
        share = number(value, "contact", f"{what}: {pair!r}")
        if seen.setdefault(frozenset(pair), share) != share:
            raise ValueError(f"{what}: {pair!r} = {value!r}: must be {seen[frozenset(pair)]} as in the other order")
        i, j = map(states.index, pair)
        table[i, j] = table[j, i] = share
    return table


def contacts(contact: Mapping[tuple[str, str], float] | float | None, states: tuple[str, ...]) -> NDArray[np.float64]:
    """`[N, N]` contact of each pair: as given by pairs, one number for all, or 1/(N-1)."""
    if isinstance(contact, Mapping):
        return _between(contact.items(), states, "contact")
    n = len(states)
    others = np.ones((n, n)) - np.eye(n)
    return others / max(n - 1, 1) if contact is None else number(contact, "contact", "contact") * others
