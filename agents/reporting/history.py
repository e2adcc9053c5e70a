"""The figure and tables of a simulated fan over a real series."""

from pathlib import Path

import matplotlib
import pandas as pd

from agents.reporting.places import words
from agents.reporting.style import DPI, INK, LOOK, panels, save_figure
from agents.runs.files import write_table

COLOURS = {"reaction": "#0072B2", "learned": "#009E73", "drift": "#E69F00", "richardson": "#D55E00"}


def write_history(scenario: str, scores: pd.DataFrame, fans: pd.DataFrame, label: str, out: Path) -> Path:
    """history-<scenario>.csv (scores), -fan.csv and .png in ``out``; the path of the figure."""
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / f"history-{scenario}.csv", scores)
    write_table(out / f"history-{scenario}-fan.csv", fans)
    states = list(dict.fromkeys(fans["state"]))
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        figure, axes = panels(1, len(states), 3.2, sharey=False)
        for ax, state in zip(axes[0], states, strict=True):
            here = fans[fans["state"] == state]
            top = 2 * here["real"].max()
            for model, fan in here.groupby("model", sort=False):
                colour = COLOURS[str(model)]
                ax.fill_between(fan["year"], fan["low"], fan["high"], color=colour, alpha=0.15, lw=0)
                ax.plot(fan["year"], fan["mean"], color=colour, lw=1.8, label=str(model))
            real = here[here["model"] == "reaction"]
            ax.plot(real["year"], real["real"], "o", color=INK, ms=3, label="record")
            if real["predicted"].any():
                ax.axvline(real.loc[real["predicted"], "year"].min() - 0.5, color="#9ca3af", lw=0.8, ls="--")
            ax.set_ylim(min(0.0, here["real"].min()), top)
            ax.set_title(f"{words(scenario)}: {state}")
            ax.set_ylabel(label)
        axes[0, 0].legend(loc="upper left")
        save_figure(figure, out / f"history-{scenario}.png")
    return out / f"history-{scenario}.png"


WORDS = {"reaction": "the scripted reaction", "learned": "what was learned", "richardson": "a linear Richardson fit"}


def findings(scores: pd.DataFrame) -> list[str]:
    """A sentence a state and model: whether it beats drift, in mean CRPS of the second part."""
    sentences = []
    for _, row in scores[scores["model"] != "drift"].iterrows():
        who = f"{row['state']}: {WORDS[row['model']]}"
        if pd.isna(row["gain_over_drift"]):
            sentences.append(f"{who} is off by {row['rmse']:.3g} at the last figure; no rival.")
            continue
        said = "beats" if row["gain_low"] > 0 else "is beaten by" if row["gain_high"] < 0 else "cannot be told from"
        sentences.append(
            f"{who} {said} a random walk with drift: CRPS {row['crps']:.3g}, "
            f"gain {row['gain_over_drift']:.3g} [{row['gain_low']:.3g}, {row['gain_high']:.3g}]."
        )
    return sentences
