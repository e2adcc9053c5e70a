"""Single figures from primary sources that the historical scenarios start from; the table is figures.csv beside this.

Single figures only, never a whole series. What a scenario takes from nowhere else is chosen, and its story says so.
"""

import csv
from importlib import resources
from typing import NamedTuple


class Figure(NamedTuple):
    """One figure: ``value`` in ``unit`` for ``state`` in ``year``; ``source`` is where it was published."""

    value: float
    year: int
    unit: str
    state: str
    what: str
    source: str


def _read() -> dict[str, Figure]:
    text = resources.files("sd_env.scenarios").joinpath("figures.csv").read_text(encoding="utf-8")
    return {
        row["key"]: Figure(float(row["value"]), int(row["year"]), row["unit"], row["state"], row["what"], row["source"])
        for row in csv.DictReader(text.splitlines())
    }


FIGURES: dict[str, Figure] = _read()


def value(key: str) -> float:
    """The figure's number. KeyError if there is no such figure."""
    return FIGURES[key].value


def yearly_growth(first: str, last: str) -> float:
    """Growth a year [1/year] from one figure to a later one, at an even rate."""
    a, b = FIGURES[first], FIGURES[last]
    return float((b.value / a.value) ** (1 / (b.year - a.year)) - 1)


def output(state: str, year: int) -> float:
    """Gross domestic product [million 2023 USD]: military expenditure over its share of GDP, both SIPRI's."""
    return value(f"military_{state}_{year}") / value(f"military_share_{state}_{year}")


def output_growth(state: str, first: int, last: int) -> float:
    """Growth a year [1/year] of that product, at an even rate."""
    return float((output(state, last) / output(state, first)) ** (1 / (last - first)) - 1)
