"""A scenario as people write it: named records of states, weapons, treaties and shocks, and what lies between them.

What a record does not state has the default that stands here; the world's scalars have those of `sd_env.params`.
Every field is a parameter of the same name; `sd_env.params.SPECS` says what it means and what is allowed.

    define(
        "two_neighbours",
        states={"north": State(economy=2.0), "south": State(greedy_prior=0.0)},
        weapons={"tanks": Weapon(offence=1.0), "forts": Weapon(defence=1.0, build_cost=0.3)},
        treaties={"limit": Treaty(cap={"tanks": 1.0}, verification=0.5)},
        fog=0.1,
    )
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.params import INF, SPECS, Params
from sd_env.scenarios.by_name import ByName, Pairs, contacts, joined, listed, named, number, row_of, spans_of
from sd_env.scenarios.scenario import Scenario


@dataclass(frozen=True)
class State:
    """One state, a row of the N table. By weapon: what it holds at first, what that costs it, when it may build it."""

    economy: float = 1.0  # output a step
    growth: float = 0.0  # 1/step
    greedy_prior: float = 0.2  # probability
    greed: float = 24.0  # reward
    opacity: float = 1.0  # factor
    vulnerability: float = 1.0  # factor
    home_defences: float = 1.0  # factor
    maximiser_prior: float = 0.0  # probability
    power_weight: float = 0.0  # reward
    initial: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # units, least and most; else 0.25 to 0.75
    cost_factor: ByName = field(default_factory=dict)  # factor; else 1
    available_from: ByName = field(default_factory=dict)  # steps; else 0


@dataclass(frozen=True)
class Weapon:
    """One class of weapons, a row of the K table."""

    offence: float = 0.0  # force/unit
    defence: float = 0.0  # force/unit
    build_cost: float = 0.4  # output/unit
    upkeep: float = 0.02  # output/unit/step
    depreciation: float = 0.1  # 1/step
    retaliation: float = 0.0  # warheads/unit
    interception: float = 0.0  # 1/unit
    survivability: float = 0.0  # share


@dataclass(frozen=True)
class Treaty:
    """One kind of treaty, a row of the C table. By weapon: its caps; by state: ratios; by pairs: who is bound."""

    cap: ByName = field(default_factory=dict)  # units; else none
    cap_factor: ByName = field(default_factory=dict)  # factor, by state; else 1
    signatories: Pairs | None = None  # who may sign with whom; None is everybody
    in_force: Pairs = ()  # at the start
    verification: float = 0.0  # probability
    false_alarm: float = 0.0  # probability
    crisis_damping: float = 1.0  # factor
    hotline: float = 0.0  # share
    defence_sharing: float = 0.0  # share
    notice: float = 1.0  # steps
    duration: float = 0.0  # steps
    cap_fall: float = 0.0  # 1/step
    cap_floor: float = 0.0  # share
    disposal: float = 0.0  # 1/step
    treaty_from: float = 0.0  # steps
    renewal: float = 0.0  # steps
    suspension: float = 0.0  # steps
    transparency: float = 0.0  # share
    crisis_clarity: float = 0.0  # share


@dataclass(frozen=True)
class Shock:
    """One technology shock, a row of the S table."""

    shock_step: float  # steps; in whose economy part it happens
    shock_loss: ByName  # by weapon, share of all arsenals that becomes worthless
    shock_known: float = 1.0  # 0 or 1
    shock_spread: float = 0.0  # steps


def define(
    name: str,
    *,
    states: Mapping[str, State],
    weapons: Mapping[str, Weapon],
    treaties: Mapping[str, Treaty] | None = None,
    shocks: Sequence[Shock] = (),
    contact: Mapping[tuple[str, str], float] | float | None = None,
    tags: Iterable[str] = (),
    story: str = "",
    source: str = "",
    **scalars: Any,
) -> Scenario:
    """A scenario from its records.

    Args:
        name: how it is asked for.
        states: N records by name.
        weapons: K records by name.
        treaties: C records by name.
        shocks: S records.
        contact: of each pair of states by name, 0 where it is not named; one number for all pairs; None is 1/(N-1), so
            that insecurity does not grow by counting neighbours (MODEL 1).
        tags: words to select by.
        story: what it stands for.
        source: where it comes from.
        **scalars: the world's scalars that differ from their defaults.

    Raises:
        ValueError: a name that no state, weapon or parameter has, or a value that is not allowed; the text says which.
    """
    kinds = {} if treaties is None else treaties
    numbered = {f"shock {i}": shock for i, shock in enumerate(listed(shocks, "shocks", "Shock records"), start=1)}
    for what, given, record in (
        ("states", states, State),
        ("weapons", weapons, Weapon),
        ("treaties", kinds, Treaty),
        ("shocks", numbered, Shock),
    ):
        _refuse_other_records(what, given, record)
    words = frozenset(listed(tags, "tags", "words"))
    _refuse_other_scalars(scalars)
    tables: dict[str, Any] = {
        **_of_states(states, tuple(weapons)),
        **_by_row("K", weapons),
        **_of_treaties(kinds, tuple(states), tuple(weapons)),
        **_of_shocks(numbered, tuple(weapons)),
        "contact": contacts(contact, tuple(states)),
    }
    params = Params(**tables, **scalars)  # the scenario checks them
    return Scenario(name, params, tuple(weapons), tuple(kinds), words, story, source, tuple(states))


def _refuse_other_records(what: str, given: Mapping[str, Any], record: type) -> None:
    for name, value in named(given, what, f"a {record.__name__}").items():
        if not isinstance(name, str):
            raise ValueError(f"{what}: {name!r}: must be a name")
        if not isinstance(value, record):
            raise ValueError(f"{what}: {name!r} = {value!r}: must be a {record.__name__}")


def _refuse_other_scalars(scalars: Mapping[str, Any]) -> None:
    """Only scalars of the world may follow by name; what stands in a record is refused here."""
    allowed = [name for name, spec in SPECS.items() if not spec.shape]
    for name, value in scalars.items():
        if name in allowed:
            continue
        for record in (State, Weapon, Treaty, Shock):
            if name in record.__dataclass_fields__:
                raise ValueError(f"{name} = {value!r}: must stand in a {record.__name__}, it is no scalar of the world")
        near = difflib.get_close_matches(name, allowed, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else f"must be one of {', '.join(allowed)}"
        raise ValueError(f"unknown parameter {name!r} = {value!r}: {hint}")


def _by_row(shape: str, records: Mapping[str, Any]) -> dict[str, NDArray[np.float64]]:
    """Columns of the table of that shape, a record a row."""
    names = [name for name, spec in SPECS.items() if spec.shape == shape]
    return {
        name: np.array([number(getattr(row, name), name, f"{name} of {which}") for which, row in records.items()])
        for name in names
    }


def _of_states(states: Mapping[str, State], weapons: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    held = [spans_of(state.initial, weapons, f"initial of {name}") for name, state in states.items()]
    return {
        **_by_row("N", states),
        "initial_low": np.array([[low for low, _ in row] for row in held]),
        "initial_high": np.array([[high for _, high in row] for row in held]),
        "cost_factor": np.array([row_of(s.cost_factor, weapons, 1.0, "cost_factor", n) for n, s in states.items()]),
        "available_from": np.array(
            [row_of(s.available_from, weapons, 0.0, "available_from", n) for n, s in states.items()]
        ),
    }


def _of_treaties(
    treaties: Mapping[str, Treaty], states: tuple[str, ...], weapons: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    n, k, c = len(states), len(weapons), len(treaties)
    every = [(a, b) for i, a in enumerate(states) for b in states[i + 1 :]]
    caps = [row_of(t.cap, weapons, INF, "cap", name) for name, t in treaties.items()]
    ratios = [row_of(t.cap_factor, states, 1.0, "cap_factor", name) for name, t in treaties.items()]
    signed = [
        joined(every if t.signatories is None else t.signatories, states, f"signatories of {name}")
        for name, t in treaties.items()
    ]
    bound = [joined(t.in_force, states, f"in_force of {name}") for name, t in treaties.items()]
    return {
        **_by_row("C", treaties),
        "cap": np.array(caps, float).reshape(c, k),
        "cap_factor": np.array(ratios, float).reshape(c, n),
        "signatories": np.array(signed, float).reshape(c, n, n),
        "in_force": np.array(bound, float).reshape(c, n, n),
    }


def _of_shocks(shocks: Mapping[str, Shock], weapons: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    losses = [row_of(shock.shock_loss, weapons, 0.0, "shock_loss", name) for name, shock in shocks.items()]
    return {**_by_row("S", shocks), "shock_loss": np.array(losses, float).reshape(len(shocks), len(weapons))}
