"""A trajectory as one tidy table, a row a number, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.state import empty_state
from sd_env.scenarios import Scenario
from sd_env.trajectory.episode import LAYOUT, Trajectory

COLUMNS = ("step", "variable", "agent", "rival", "item", "value")
"""``step`` 0 … T, ``variable`` an array of `State`, ``agent`` of which state, ``rival`` about which, ``item`` the
weapon, treaty kind, reward part or shock; ``value`` a float64, which holds every number of the state exactly."""
NOBODY, NOTHING = -1, ""  # what has no agent, rival or item; null in files

Columns = Mapping[str, NDArray[Any]]


def item_names(scenario: Scenario, parts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Names of the items that a letter of `LAYOUT` counts."""
    shocks = tuple(f"shock_{s}" for s in range(len(scenario.params.shock_step)))
    return {"K": scenario.weapons, "C": scenario.kinds, "P": tuple(parts), "S": shocks}


def tabulate(trajectory: Trajectory, parts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The table's columns, ordered by step, variable, item, agent, rival as `LAYOUT` has them; no state with itself."""
    blocks = [_block(trajectory, variable, item_names(trajectory.scenario, parts)) for variable in LAYOUT]
    columns = {name: np.concatenate([block[name] for block in blocks]) for name in COLUMNS}
    order = np.argsort(columns["step"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _block(trajectory: Trajectory, variable: str, items: dict[str, tuple[str, ...]]) -> dict[str, NDArray[Any]]:
    array, letters = trajectory.arrays[variable], LAYOUT[variable]
    step, *places = (index.ravel() for index in np.indices(array.shape))
    agents = [place for place, letter in zip(places, letters, strict=True) if letter == "N"]
    nobody = np.full(len(step), NOBODY)
    agent, rival = (*agents, nobody, nobody)[:2]
    item = np.full(len(step), NOTHING, dtype=object)
    for place, letter in zip(places, letters, strict=True):
        if letter != "N":
            item = np.array(items[letter], dtype=object)[place]
    kept = (agent != rival) | (agent == NOBODY)
    block = {
        "step": step,
        "variable": np.full(len(step), variable, dtype=object),
        "agent": agent,
        "rival": rival,
        "item": item,
        "value": array.ravel().astype(np.float64),
    }
    return {name: column[kept] for name, column in block.items()}


def arrays_of(columns: Columns, scenario: Scenario, parts: Sequence[str], n_steps: int) -> dict[str, NDArray[Any]]:
    """The trajectory's arrays from the table's columns, whose rows may come in any order.

    Raises:
        ValueError: a variable, an agent or an item is unknown, a number is missing or told twice, or does not fit.
    """
    unknown = set(columns["variable"]) - set(LAYOUT)
    if unknown:
        raise ValueError(f"unknown variable {min(unknown)!r}")
    known = empty_state(scenario.params, 1)
    if (needed := rows_of(scenario, n_steps)) > 2 * len(columns["step"]) + 1000:
        # before room is made for what a file only says it has
        raise ValueError(f"steps = {n_steps}: need {needed:,} rows, the file has {len(columns['step']):,}")
    items = item_names(scenario, parts)
    filled = {}
    for variable in LAYOUT:
        mine = {name: column[columns["variable"] == variable] for name, column in columns.items()}
        like = getattr(known, variable)  # [..., 1]
        filled[variable] = _cast(variable, _filled(variable, mine, items, (n_steps + 1, *like.shape[:-1])), like.dtype)
    return filled


def rows_of(scenario: Scenario, n_steps: int) -> int:
    """Rows of the table of an episode of so many steps."""
    known = empty_state(scenario.params, 1)
    return (n_steps + 1) * sum(_cells(variable, getattr(known, variable)) for variable in LAYOUT)


def _cells(variable: str, like: NDArray[Any]) -> int:
    """Rows a step of a variable: none of a state with itself."""
    n = like.shape[LAYOUT[variable].index("N")] if LAYOUT[variable].count("N") == 2 else 0
    return like.size - (like.size // n if n else 0)


def _filled(
    variable: str, mine: Columns, items: dict[str, tuple[str, ...]], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    places, agents = [mine["step"]], ["agent", "rival"]
    for letter in LAYOUT[variable]:
        if letter == "N":
            places.append(mine[agents.pop(0)])
        else:
            index = {name: at for at, name in enumerate(items[letter])}
            places.append(np.array([index.get(name, -1) for name in mine["item"]], dtype=np.int64))
    for place, length in zip(places, shape, strict=True):
        if np.any((place < 0) | (place >= length)):
            raise ValueError(f"{variable}: a row of a step, agent, rival or item that is not there")
    times = np.zeros(shape, np.int64)
    np.add.at(times, tuple(places), 1)
    wanted = np.ones(shape, np.int64)
    if LAYOUT[variable].count("N") == 2:
        first = LAYOUT[variable].index("N") + 1
        np.einsum("ii...->i...", np.moveaxis(wanted, (first, first + 1), (0, 1)))[...] = 0
    if not np.array_equal(times, wanted):
        missing, many = int((times < wanted).sum()), int((times > wanted).sum())
        raise ValueError(f"{variable}: {missing} numbers missing, {many} too many")
    values = np.zeros(shape)
    values[tuple(places)] = mine["value"]
    return values


def _cast(variable: str, values: NDArray[np.float64], dtype: np.dtype[Any]) -> NDArray[Any]:
    with np.errstate(invalid="ignore"):
        cast = values.astype(dtype)
    if not np.array_equal(cast.astype(np.float64), values):
        raise ValueError(f"{variable}: a value that is no {dtype}")
    return cast
