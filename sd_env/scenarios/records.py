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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.params import INF, SPECS, Params, checked
from sd_env.scenarios.scenario import Scenario

Pairs = Iterable[tuple[str, str]]
"""Pairs of states' names; the order within a pair does not matter."""
ByName = Mapping[str, float]


@dataclass(frozen=True)
class State:
    """One state, a row of the N table. By weapon: what it holds at first, what that costs it, when it may build it."""

    economy: float = 1.0  # output a step
    growth: float = 0.0  # 1/step
    greedy_prior: float = 0.2
    greed: float = 24.0  # reward
    opacity: float = 1.0
    vulnerability: float = 1.0
    home_defences: float = 1.0
    maximiser_prior: float = 0.0
    power_weight: float = 0.0  # reward
    initial: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # units, least and most; else 0.25 to 0.75
    cost_factor: ByName = field(default_factory=dict)  # else 1
    available_from: ByName = field(default_factory=dict)  # steps; else 0


INITIAL = (0.25, 0.75)
"""Units of a weapon that a state holds at the start where its record does not say: least and most."""


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
    survivability: float = 0.0


@dataclass(frozen=True)
class Treaty:
    """One kind of treaty, a row of the C table. By weapon: its caps; by state: ratios; by pairs: who is bound."""

    cap: ByName = field(default_factory=dict)  # units; else none
    cap_factor: ByName = field(default_factory=dict)  # by state; else 1
    signatories: Pairs | None = None  # who may sign with whom; None is everybody
    in_force: Pairs = ()  # at the start
    verification: float = 0.0
    false_alarm: float = 0.0
    crisis_damping: float = 1.0
    hotline: float = 0.0
    defence_sharing: float = 0.0
    notice: float = 1.0  # steps
    duration: float = 0.0  # steps
    cap_fall: float = 0.0  # 1/step
    cap_floor: float = 0.0
    disposal: float = 0.0  # 1/step
    treaty_from: float = 0.0  # steps
    renewal: float = 0.0  # steps
    suspension: float = 0.0  # steps
    transparency: float = 0.0
    crisis_clarity: float = 0.0


@dataclass(frozen=True)
class Shock:
    """One technology shock, a row of the S table."""

    shock_step: float  # in whose economy part it happens
    shock_loss: ByName  # by weapon, share of all arsenals that becomes worthless
    shock_known: float = 1.0
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
        ValueError: a name that no state or weapon has, or a value that is not allowed; the text says which.
    """
    kinds = treaties or {}
    tables: dict[str, Any] = {
        **_of_states(states, tuple(weapons)),
        **_by_row("K", weapons.values()),
        **_of_treaties(kinds, tuple(states), tuple(weapons)),
        **_of_shocks(shocks, tuple(weapons)),
        "contact": _contact(contact, tuple(states)),
    }
    params = checked(Params(**tables, **scalars))
    return Scenario(name, params, tuple(weapons), tuple(kinds), frozenset(tags), story, source, tuple(states))


def _by_row(shape: str, records: Iterable[Any]) -> dict[str, NDArray[np.float64]]:
    """Columns of the table of that shape, a record a row."""
    rows = list(records)
    names = [name for name, spec in SPECS.items() if spec.shape == shape and name != "contact"]
    return {name: np.array([float(getattr(row, name)) for row in rows]) for name in names}


def _of_states(states: Mapping[str, State], weapons: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    held = {name: _row(state.initial, weapons, INITIAL, f"initial of {name}") for name, state in states.items()}
    return {
        **_by_row("N", states.values()),
        "initial_low": np.array([[low for low, _ in row] for row in held.values()]),
        "initial_high": np.array([[high for _, high in row] for row in held.values()]),
        "cost_factor": np.array([_row(s.cost_factor, weapons, 1.0, f"cost_factor of {n}") for n, s in states.items()]),
        "available_from": np.array(
            [_row(s.available_from, weapons, 0.0, f"available_from of {n}") for n, s in states.items()]
        ),
    }


def _of_treaties(
    treaties: Mapping[str, Treaty], states: tuple[str, ...], weapons: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    n, k, c = len(states), len(weapons), len(treaties)
    every = [(a, b) for i, a in enumerate(states) for b in states[i + 1 :]]
    caps = [_row(t.cap, weapons, INF, f"cap of {name}") for name, t in treaties.items()]
    ratios = [_row(t.cap_factor, states, 1.0, f"cap_factor of {name}") for name, t in treaties.items()]
    signed = [
        _joined(every if t.signatories is None else t.signatories, states, f"signatories of {name}")
        for name, t in treaties.items()
    ]
    bound = [_joined(t.in_force, states, f"in_force of {name}") for name, t in treaties.items()]
    return {
        **_by_row("C", treaties.values()),
        "cap": np.array(caps, float).reshape(c, k),
        "cap_factor": np.array(ratios, float).reshape(c, n),
        "signatories": np.array(signed, float).reshape(c, n, n),
        "in_force": np.array(bound, float).reshape(c, n, n),
    }


def _of_shocks(shocks: Sequence[Shock], weapons: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    losses = [_row(shock.shock_loss, weapons, 0.0, "shock_loss") for shock in shocks]
    return {**_by_row("S", shocks), "shock_loss": np.array(losses, float).reshape(len(shocks), len(weapons))}


def _row(given: Mapping[str, Any], names: tuple[str, ...], default: Any, what: str) -> list[Any]:
    """Values in the order of ``names``. ValueError for one that is given for nobody."""
    for name in given:
        if name not in names:
            raise ValueError(f"{what}: {name!r}: must be one of {', '.join(names)}")
    return [given.get(name, default) for name in names]


def _joined(pairs: Pairs, states: tuple[str, ...], what: str) -> NDArray[np.float64]:
    """`[N, N]` symmetric 0 and 1: 1 for those pairs."""
    return _between(dict.fromkeys(pairs, 1.0), states, what)


def _between(given: Mapping[tuple[str, str], float], states: tuple[str, ...], what: str) -> NDArray[np.float64]:
    table = np.zeros((len(states), len(states)))
    for pair, value in given.items():
        for name in pair:
            if name not in states:
                raise ValueError(f"{what}: {name!r}: must be one of {', '.join(states)}")
        i, j = map(states.index, pair)
        table[i, j] = table[j, i] = value
    return table


def _contact(contact: Mapping[tuple[str, str], float] | float | None, states: tuple[str, ...]) -> NDArray[np.float64]:
    if isinstance(contact, Mapping):
        return _between(contact, states, "contact")
    n = len(states)
    return (1.0 if contact is None else contact) * (np.ones((n, n)) - np.eye(n)) / (1 if contact is not None else n - 1)
