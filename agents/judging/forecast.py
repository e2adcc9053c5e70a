"""Fans of what a record may do after its first part, and how well they told it: rivals, CRPS and gains over drift."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents.statistics import RESAMPLES

Floats = NDArray[np.float64]
MEMBERS = 400  # of each fan


def calibrated(paths: Floats, real: Floats, split: int) -> Floats:
    """The fan `[years, B, states]` in the series' units: one pace fitted on the years before ``split``."""
    mean = paths.mean(axis=1)
    ours, theirs = mean[:split] - mean[0], real[1 : split + 1] - real[1]
    pace = max(0.0, float((ours * theirs).sum() / max((ours**2).sum(), 1e-12)))
    fan = real[1] + pace * (paths - mean[0])
    fan[split:] += real[split] - fan[split - 1].mean(axis=0)  # told from the last known value on
    return np.asarray(fan)


def drift_fan(real: Floats, split: int, rng: np.random.Generator) -> Floats:
    """Random walk with drift, `[years after the split, B, states]`."""
    steps = np.diff(real[: split + 1], axis=0)
    errors = rng.normal(size=(len(real) - split - 1, MEMBERS, real.shape[1])) * steps.std(axis=0, ddof=1)
    return np.asarray(real[split] + np.cumsum(steps.mean(axis=0) + errors, axis=0))


def richardson_fan(real: Floats, split: int, rng: np.random.Generator) -> Floats:
    """Linear Richardson fit of the two states, `[years after the split, B, states]`."""
    before, steps = real[:split], np.diff(real[: split + 1], axis=0)
    design = np.column_stack([before, np.ones(split)])
    weights, *_ = np.linalg.lstsq(design, steps, rcond=None)
    size = (steps - design @ weights).std(axis=0, ddof=min(3, split - 1))
    now, fan = np.broadcast_to(real[split], (MEMBERS, real.shape[1])), []
    for _ in range(len(real) - split - 1):
        now = now + np.column_stack([now, np.ones(MEMBERS)]) @ weights + rng.normal(size=now.shape) * size
        fan.append(now)
    return np.stack(fan)


def crps(fan: Floats, real: Floats) -> Floats:
    """Continuous ranked probability score `[years, states]` of an ensemble `[years, B, states]`.

    Source: Gneiting & Raftery (2007), Journal of the American Statistical Association 102(477), equation 21.
    """
    ordered = np.sort(fan, axis=1)
    n = ordered.shape[1]
    weights = (2 * np.arange(1, n + 1) - n - 1).reshape(1, n, 1)
    spread = (weights * ordered).sum(axis=1) / n**2
    return np.asarray(np.abs(fan - real[:, None]).mean(axis=1) - spread)


def scores(fans: dict[str, Floats], real: Floats, states: tuple[str, ...], rng: np.random.Generator) -> pd.DataFrame:
    """RMSE and CRPS a model and state in the second part, and the gain in CRPS over drift with a bootstrap interval.

    Years are drawn anew, as if independent: with few and correlated years the interval is too narrow.
    """
    rows = []
    losses = {name: crps(fan, real) for name, fan in fans.items()}
    drawn = rng.integers(0, len(real), (RESAMPLES, len(real)))
    for name, fan in fans.items():
        for s, state in enumerate(states):
            gain = losses["drift"][:, s] - losses[name][:, s]
            low, high = np.quantile(gain[drawn].mean(axis=1), [0.025, 0.975])
            error = fan[:, :, s].mean(axis=1) - real[:, s]
            rows.append(
                {
                    "model": name,
                    "state": state,
                    "years": len(real),
                    "rmse": float(np.sqrt((error**2).mean())),
                    "crps": float(losses[name][:, s].mean()),
                    "gain_over_drift": float(gain.mean()),
                    "gain_low": float(low),
                    "gain_high": float(high),
                }
            )
    return pd.DataFrame(rows)
