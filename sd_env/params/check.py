"""What parameters may be: cast, broadcast, frozen, or refused with one clear error."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sd_env.params.fields import (
    MAX_AGENTS,
    MAX_CLASSES,
    MAX_KINDS,
    MAX_SHOCKS,
    MIN_AGENTS,
    SPECS,
    SWITCHES,
    WAR_DECISIONS,
    WHOLE,
    Array,
    Params,
)

LONGEST = 300
LENGTHS = {"N": "economy", "K": "offence", "C": "verification", "S": "shock_step"}
"""Letter of a shape to the parameter that says how many there are; these are checked first."""


def allowed(name: str) -> str:
    """What a field may hold, in words for an error."""
    spec = SPECS[name]
    if name == "war_decision":
        return "'doctrine' or 'agent'"
    if name in SWITCHES:
        return "True or False"
    kind = "whole numbers" if name in WHOLE else "numbers"
    return f"{kind} in {'(' if spec.above else '['}{spec.low:g}, {spec.high:g}]"


def shown(value: Any) -> str:
    """A value in one line of at most `LONGEST` characters."""
    plain = value.tolist() if isinstance(value, np.ndarray) and value.dtype == np.float64 else value
    text = " ".join(repr(plain).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _number(name: str, value: Any) -> float | int | bool:
    """One scalar, cast to the field's own type (a wrong type would recompile everything)."""
    if name == "war_decision" and isinstance(value, str) and value in WAR_DECISIONS:
        return WAR_DECISIONS[value]
    plain = value.item() if isinstance(value, np.generic | np.ndarray) and np.size(value) == 1 else value
    is_switch = name in SWITCHES
    if not isinstance(plain, int | float) or (isinstance(plain, bool) and not is_switch):
        raise ValueError(f"{name} = {shown(value)}: must be {allowed(name)}")
    try:
        _in_range(name, np.float64(plain), value)
    except OverflowError:
        raise ValueError(f"{name} = {shown(value)}: must be {allowed(name)}") from None
    return bool(plain) if is_switch else int(plain) if name in ("horizon", "war_decision") else float(plain)


def _in_range(name: str, array: Any, value: Any) -> None:
    spec = SPECS[name]
    fine = (array > spec.low if spec.above else array >= spec.low) & (array <= spec.high)
    if name in WHOLE:
        fine &= np.floor(array) == array
    elif name in SWITCHES or name == "war_decision":
        fine &= (array == 0) | (array == 1)
    if not fine.all():
        raise ValueError(f"{name} = {shown(value)}: must be {allowed(name)} ({spec.meaning}, {spec.unit})")


def _table(name: str, value: Any, shape: tuple[int, ...]) -> Array:
    """One array, broadcast to its shape, checked and frozen."""
    letters = " x ".join(SPECS[name].shape)
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError
    except (TypeError, ValueError):
        raise ValueError(f"{name} = {shown(value)}: must be {allowed(name)}, of shape {letters} = {shape}") from None
    try:
        spread = array if array.shape == shape else np.broadcast_to(array, shape)
        array = np.array(spread, dtype=np.float64, order="C")
    except ValueError:
        said = " and ".join(
            f"{letter} is the length of {LENGTHS[letter]}" for letter in dict.fromkeys(SPECS[name].shape)
        )
        raise ValueError(
            f"{name} has shape {array.shape}: must be {letters} = {shape} or broadcast to it ({said})"
        ) from None
    _in_range(name, array, value)
    array.setflags(write=False)
    return array


def _count(params: Params, letter: str, what: str, low: int, high: int) -> int:
    """How many there are of what a letter counts."""
    name = LENGTHS[letter]
    value = getattr(params, name)
    try:
        many = int(np.size(value))
    except ValueError:
        raise ValueError(f"{name} = {shown(value)}: must be {allowed(name)}, a list of them") from None
    if not low <= many <= high:
        raise ValueError(
            f"number of {what} {letter} (length of {name}) = {many}: must be a whole number in [{low}, {high}]"
        )
    return many


def _is_empty(value: Any) -> bool:
    try:
        return bool(np.size(value) == 0)
    except ValueError:  # rows of different lengths
        return False


def checked(params: Params) -> Params:
    """The same numbers cast, broadcast and frozen; a ValueError names the field, the value and what is allowed."""
    n = _count(params, "N", "states", MIN_AGENTS, MAX_AGENTS)
    k = _count(params, "K", "weapon classes", 1, MAX_CLASSES)
    c = _count(params, "C", "treaty kinds", 0, MAX_KINDS)
    shocks = _count(params, "S", "shocks", 0, MAX_SHOCKS)
    lengths = {"N": n, "K": k, "C": c, "S": shocks}
    values: dict[str, Any] = {}
    for name in sorted(SPECS, key=lambda one: one not in LENGTHS.values()):
        spec = SPECS[name]
        raw = getattr(params, name)
        if spec.shape.startswith("S") and (shocks == 0 or _is_empty(raw)):  # left over from a game without shocks
            raw = Params._field_defaults[name]
        values[name] = _table(name, raw, tuple(lengths[s] for s in spec.shape)) if spec.shape else _number(name, raw)
    for name in ("signatories", "in_force"):
        values[name] = _of_two(name, values[name], np.shape(getattr(params, name)))
    _check_together(done := Params(**values))
    _check_shocks(done)
    _check_treaties(done)
    return done


def _of_two(name: str, table: Array, given: tuple[int, ...]) -> Array:
    """A table `[C, N, N]` of who is bound to whom: symmetric; where pairs were broadcast the diagonal is cleared."""
    diagonal = np.eye(table.shape[1], dtype=np.bool_)
    if given[-2:] == table.shape[1:] and table[:, diagonal].any():
        raise ValueError(f"{name} = {shown(table)}: must have a zero diagonal (no treaty or alliance with oneself)")
    if not np.array_equal(table, np.swapaxes(table, 1, 2)):
        raise ValueError(f"{name} = {shown(table)}: must be symmetric (a treaty is between two)")
    cleared = np.where(diagonal, 0.0, table)
    cleared.setflags(write=False)
    return cleared


def _check_together(p: Params) -> None:
    """What no single field shows."""
    if not np.array_equal(p.contact, p.contact.T):
        raise ValueError(f"contact = {shown(p.contact)}: must be symmetric")
    if np.any(np.diag(p.contact) != 0):
        raise ValueError(f"contact = {shown(p.contact)}: must have a zero diagonal (no contact with oneself)")
    if np.any(p.initial_low > p.initial_high):
        raise ValueError(f"initial_low = {shown(p.initial_low)}: must nowhere exceed initial_high")
    if p.fog_persistence == 1.0 and p.fog > 0.0:
        raise ValueError(
            "fog_persistence = 1.0: must be below 1 where fog > 0 (a misreading that never moves is a bias)"
        )
    if np.any(p.greedy_prior + p.maximiser_prior > 1.0 + 1e-12):
        raise ValueError(
            f"maximiser_prior = {shown(p.maximiser_prior)}: must with greedy_prior = {shown(p.greedy_prior)} "
            "nowhere sum above 1"
        )


def _check_shocks(p: Params) -> None:
    if p.horizon > 0 and np.any(p.shock_step > p.horizon):
        raise ValueError(f"shock_step = {shown(p.shock_step)}: must be at most the horizon = {p.horizon}")
    if np.any(p.shock_spread >= p.shock_step):
        raise ValueError(f"shock_spread = {shown(p.shock_spread)}: must be below shock_step (the first step is 1)")
    if p.horizon > 0 and np.any(p.shock_step + p.shock_spread > p.horizon):
        raise ValueError(
            f"shock_spread = {shown(p.shock_spread)}: must with shock_step stay within the horizon = {p.horizon}"
        )


def _check_treaties(p: Params) -> None:
    if np.any(p.in_force > p.signatories):
        raise ValueError(f"in_force = {shown(p.in_force)}: must be 0 where signatories is 0")
    for kind, pairs in enumerate(p.signatories):
        if not pairs.any():
            raise ValueError(f"signatories = {shown(p.signatories)}: nobody can sign treaty kind {kind}")
    too_late = (p.treaty_from >= p.horizon) & ~p.in_force.any(axis=(1, 2))
    if p.horizon > 0 and p.allow_treaties and too_late.any():
        raise ValueError(
            f"treaty_from = {shown(p.treaty_from)}: nobody can sign treaty kind {int(np.argmax(too_late))} "
            f"before the horizon = {p.horizon}, although allow_treaties is True"
        )
    if np.any((p.renewal > 0) & (p.duration == 0)):
        raise ValueError(f"renewal = {shown(p.renewal)}: must be 0 for a treaty that lasts for ever (duration 0)")


def changed(params: Params, overrides: Mapping[str, Any]) -> Params:
    """``params`` with fields replaced, checked. An unknown name is refused with the nearest known ones."""
    import difflib

    for name in overrides:
        if name not in SPECS:
            near = difflib.get_close_matches(name, SPECS, n=3)
            hint = f"did you mean {', '.join(near)}?" if near else f"must be one of {', '.join(SPECS)}"
            raise ValueError(f"unknown parameter {name!r}: {hint}")
    return checked(params._replace(**overrides))
