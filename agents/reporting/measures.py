"""What is measured of a run: name in the tables, words, unit, how a number is written."""

import math
from dataclasses import dataclass

SPIRAL_OFFENCE = 0.5
"""[force] A run counts as a spiral when security seekers' final mean offence, as it counts, lies above this.

Half a state's home defence in Jervis' worlds: what one unit of weapons gives that cannot be told apart. Arms that are
visibly defensive frighten nobody and make no spiral, however many.
"""


@dataclass(frozen=True)
class Measure:
    """One column of the tables. ``unit`` is empty for a share, which is written in per cent when ``percent``."""

    key: str
    label: str
    unit: str
    digits: int = 2
    percent: bool = False

    @property
    def axis(self) -> str:
        """Label of an axis, with the unit."""
        return f"{self.label} [{self.unit}]" if self.unit else self.label

    def number(self, value: float) -> str:
        """A value as text without its unit; a dash when there is none."""
        if not math.isfinite(value):
            return "–"
        scaled = 100 * value if self.percent else value
        text = f"{scaled:.{self.digits}f}"
        return text.replace("-", "−") if float(text) else f"{0:.{self.digits}f}"

    @property
    def suffix(self) -> str:
        """What follows a number in a sentence."""
        return " %" if self.percent else ""


MEASURES = {
    measure.key: measure
    for measure in (
        Measure("seeker_arsenal", "seekers' arsenal", "units a state"),
        Measure("seeker_offence", "seekers' offence", "force"),
        Measure("seeker_defensive_share", "defensive share of seekers' building", "", 0, True),
        Measure("seeker_reward", "seekers' reward", "per state and step"),
        Measure("wars_per_100", "wars", "per 100 steps", 1),
        Measure("tragic_share", "tragic share of wars", "", 0, True),
        Measure("treaty_share", "treaty in force", "share of time", 0, True),
        Measure("arsenal", "arsenal", "units a state"),
        Measure("reward", "reward", "per state and step"),
        Measure("tension", "tension", "0 to 1"),
    )
}
"""The measures in the order of tables."""

REQUIRED = tuple(key for key in MEASURES if key != "tension")
"""Columns that curve.csv and final.csv must have."""
