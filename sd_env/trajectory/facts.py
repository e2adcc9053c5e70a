"""A scenario as plain data for files, and back, with all that a file may get wrong refused."""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.params import Params
from sd_env.scenarios import Scenario

MOST_STEPS = 1_000_000
"""Steps that a file may hold at most."""


def plain(scenario: Scenario) -> dict[str, Any]:
    """Names, texts and all parameters, as JSON can hold them."""
    facts = {field.name: getattr(scenario, field.name) for field in dataclasses.fields(Scenario)}
    facts["tags"] = sorted(facts["tags"])
    facts["params"] = {
        name: {"shape": value.shape, "values": value.ravel().tolist()} if isinstance(value, np.ndarray) else value
        for name, value in scenario.params._asdict().items()
    }
    return facts


def scenario_of(plain: Any) -> Scenario:
    """The game of a file's facts, its parameters checked. ValueError names what does not fit."""
    if not isinstance(plain, dict) or not isinstance(plain.get("params"), dict):
        raise ValueError("scenario: must be a table with the parameters as params")
    params: dict[str, Any] = {
        name: _array(name, value) if isinstance(value, dict) else value for name, value in plain["params"].items()
    }
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    for name in ("states", "weapons", "kinds", "tags"):
        if not all(isinstance(one, str) for one in plain.get(name, ())):
            raise ValueError(f"scenario.{name} = {str(plain[name])[:80]}: must be names")
    for name in ("name", "story", "source"):
        if not isinstance(plain.get(name, ""), str):
            raise ValueError(f"scenario.{name} = {str(plain[name])[:80]}: must be text")
    return Scenario(**fields | {"params": Params(**params), "tags": frozenset(plain["tags"])})


def _array(name: str, value: dict[str, Any]) -> NDArray[np.float64]:
    """A parameter's numbers in their shape."""
    shape = value["shape"]
    if not isinstance(shape, list) or not all(isinstance(x, int) and 0 <= x <= MOST_STEPS for x in shape):
        raise ValueError(f"params.{name}.shape = {str(shape)[:40]}: must be whole numbers")
    if not isinstance(value["values"], list) or math.prod(shape) != len(value["values"]):
        raise ValueError(f"params.{name}.values: must be {math.prod(shape)} numbers, as its shape says")
    return np.array(value["values"], dtype=np.float64).reshape(shape)
