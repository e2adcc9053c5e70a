"""A run's curve in one line of text, for whoever watches a sweep."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from agents.runs.folder import CURVE_FILE

BARS = "▁▂▃▄▅▆▇█"
WATCHED, CALLED = "seeker_arsenal", "seekers' arms"


def sparkline(values: Sequence[float]) -> str:
    """A bar for each number, from the least to the greatest; a blank where there is none."""
    numbers = np.asarray(values, float)
    least, most = (np.nanmin(numbers), np.nanmax(numbers)) if np.isfinite(numbers).any() else (0.0, 0.0)
    share = (numbers - least) / (most - least) if most > least else np.where(np.isfinite(numbers), 0.0, np.nan)
    return "".join(" " if np.isnan(x) else BARS[min(int(x * len(BARS)), len(BARS) - 1)] for x in share)


def curve_of(folder: Path) -> str:
    """What seekers held along the training of a finished run, in words and bars; empty where no table tells."""
    try:
        held = pd.read_csv(folder / CURVE_FILE)[WATCHED].to_numpy(float)
    except (OSError, ValueError, KeyError):
        return ""
    return f"{CALLED} {sparkline(held.tolist())} from {held[0]:.2f} to {held[-1]:.2f}" if len(held) else ""
