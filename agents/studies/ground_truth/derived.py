"""Numbers that several experiments give together: where a probability flips, which way a number moves."""

from collections.abc import Callable
from typing import Any

import numpy as np

from agents.studies.ground_truth.experiment import RIGHT_SIDE, Derived
from agents.studies.ground_truth.registry import BALANCES, DETECTIONS, HUNTS, TRUSTS

Solver = Callable[[Any], float]


def flip(at: list[float], chances: list[float]) -> float:
    """Where a probability that rises with ``at`` crosses one half, by straight lines; nan if it never does."""
    for i in range(len(at) - 1):
        if chances[i] < 0.5 <= chances[i + 1]:
            return at[i] + (at[i + 1] - at[i]) * (0.5 - chances[i]) / (chances[i + 1] - chances[i])
    return float("nan")


def direction(at: list[float], numbers: list[float]) -> float:
    """1 if the fitted line rises, -1 if it falls."""
    return float(np.sign(np.polyfit(at, numbers, 1)[0]))


def _flip(name: str, stem: str, at: tuple[float, ...], quantity: str, published: float, solver: Solver) -> Derived:
    experiments = tuple(f"{stem}{x:g}" for x in at)
    return Derived(name, name.split()[0], "flips at", experiments, at, quantity, flip, published, solver, 0.05)


def _direction(name: str, result: str, what: str, experiments: tuple[str, ...], quantity: str) -> Derived:
    at = tuple(float(e.rpartition("=")[2]) for e in experiments)
    return Derived(name, result, what, experiments, at, quantity, direction, -1.0, None, RIGHT_SIDE)


DERIVED: tuple[Derived, ...] = (
    _flip("R3 hunt", "R3 hunt x=", HUNTS, "P(cooperate)", 0.5, lambda g: g.equilibrium().trust),
    *(
        _flip(
            f"R4 p*={needed:.3g}",
            f"R4 p*={needed:.3g} t=",
            trusts,
            "P(trustworthy cooperates)",
            needed,
            lambda g: g.equilibrium().threshold,
        )
        for needed, (_, trusts) in TRUSTS.items()
    ),
    _flip("R14", "R14 q=", DETECTIONS, "P(comply | no alarm)", 0.2111, lambda g: g.equilibrium().detection_needed),
    _direction("R11 war", "R11", "direction of P(war) in B", tuple(f"R11 B={b:g}" for b in BALANCES), "P(war) at once"),
    _direction("R11 arms", "R11", "direction of arms in B", ("R11 B=8", "R11 B=16"), "arms"),
)
