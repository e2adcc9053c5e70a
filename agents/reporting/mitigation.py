"""The mitigation table: what each remedy does in each of Jervis' worlds; does that agree with the literature?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from agents.reporting.cases import written
from agents.reporting.markdown import markdown_table
from agents.reporting.places import words
from agents.reporting.style import DPI, INK, LOOK, panels, save_figure
from agents.reporting.tables import load_runs
from agents.runs.files import replacing, write_table
from agents.statistics import Estimate, change_at_the_end, difference, estimate
from sd_env.scenarios import WORLDS
from sd_env.scenarios.remedies import REMEDIES

MEASURES = {
    "arsenal": "arsenal",
    "wars_per_100": "wars per 100 steps",
    "tragic_share": "tragic share",
    "reward": "welfare",
}
TOLD_APART = ("offence_distinguishable", "doubly_stable")
CLAIMS = {
    "arms_limit": ("arsenal", -1, "arms control moderates arsenals (Schelling & Halperin 1961)"),
    "deep_verification": ("arsenal", -1, "verified limits moderate arsenals (Schelling & Halperin 1961)"),
    "hotline": ("wars_per_100", -1, "crisis communication prevents wars nobody wants (Schelling & Halperin 1961)"),
    "observers": ("wars_per_100", -1, "transparency helps (Jervis 1978; Kydd 2005)"),
    "defensive_posture": ("wars_per_100", -1, "a defensive posture helps where it can be told apart (Glaser 1994)"),
    "all": ("reward", 1, "remedies together leave states better off (Jervis 1978)"),
}
"""Remedy to (measure, direction, claim of the literature)."""


def mitigation_table(finals: pd.DataFrame, curves: pd.DataFrame) -> pd.DataFrame:
    """A row a world and remedy: each measure and its change from no remedy, with 95 % intervals; and a sentence.

    ``moved_reward`` is the mean of the last fifth of training less that of the fifth before.
    """
    rows: list[dict[str, Any]] = []
    for world in WORLDS:
        without = finals[finals["scenario"] == f"{world}_with_none"]
        for remedy in REMEDIES:
            runs = finals[finals["scenario"] == f"{world}_with_{remedy}"]
            if runs.empty:
                continue
            row: dict[str, Any] = {"world": world, "remedy": remedy, "seeds": len(runs)}
            row["moved_reward"] = change_at_the_end(curves[curves["scenario"] == f"{world}_with_{remedy}"], "reward")
            for key in MEASURES:
                change = difference(runs[key], without[key])
                for name, found in ((key, estimate(runs[key])), (f"{key}_change", change)):
                    row |= {name: found.mean, f"{name}_low": found.low, f"{name}_high": found.high}
            rows.append(row | {"verdict": verdict(world, remedy, runs, without)})
    return pd.DataFrame(rows)


def verdict(world: str, remedy: str, runs: pd.DataFrame, without: pd.DataFrame) -> str:
    """One sentence: does the measured change agree with the claim?"""
    if remedy == "none":
        return "The comparison."
    key, direction, claim = CLAIMS[remedy]
    change = difference(runs[key], without[key])
    if not change.has_interval:
        return f"Too few seeds to judge whether {claim}."
    helps = change.high < 0 if direction < 0 else change.low > 0
    harms = change.low > 0 if direction < 0 else change.high < 0
    if remedy == "defensive_posture" and world not in TOLD_APART:
        said = "Does more than the claim says" if helps else "Agrees: little use where arms look alike"
    else:
        said = "Agrees" if helps else "Contradicts" if harms else "Not found"
    return f"{said}: {claim}; {MEASURES[key]} {_moved(change)}."


def _moved(change: Estimate) -> str:
    numbers = f"{change.mean:+.2f} [{change.low:+.2f}, {change.high:+.2f}]".replace("-", "−")
    return f"change by {numbers}"


def mitigation_page(table: pd.DataFrame) -> str:
    """The table in Markdown, a section a world."""
    page = [
        "# What remedies do\n\nShared PPO, no diplomacy but the remedy; mean and 95 % bootstrap interval over "
        "seeds. Welfare is reward per state and step. Changes are against no remedy in the same world. Still "
        "moved: mean of the last fifth of training less that of the fifth before.\n"
    ]
    head = ("remedy", *MEASURES.values(), "welfare still moved", "and the literature")
    for world, rows in table.groupby("world", sort=False):
        lines = [
            [words(row["remedy"]), *(written(row, key) for key in (*MEASURES, "moved_reward")), row["verdict"]]
            for _, row in rows.iterrows()
        ]
        page.append(
            f"\n## {words(str(world)).capitalize()} ({rows['seeds'].min()} seeds)\n\n" + markdown_table(head, lines)
        )
    return "".join(page)


def mitigation_figure(table: pd.DataFrame) -> Figure:
    """A row of panels a measure, a panel a world; a dot and its interval a remedy."""
    worlds = list(dict.fromkeys(table["world"]))
    figure, axes = panels(len(MEASURES), len(worlds), 1.9, sharex="row", sharey=True)
    for column, world in enumerate(worlds):
        rows = table[table["world"] == world].reset_index(drop=True)
        for line, (key, label) in enumerate(MEASURES.items()):
            ax, y = axes[line, column], range(len(rows))
            ax.hlines(y, rows[f"{key}_low"], rows[f"{key}_high"], color=INK, lw=1.5)
            ax.plot(rows[key], y, "o", color="#0072B2", ms=5)
            ax.axvline(rows.loc[rows["remedy"] == "none", key].mean(), color="#9ca3af", lw=0.8, ls="--")
            ax.set_yticks(list(y), [words(name) for name in rows["remedy"]])
            ax.set_xlabel(label)
            if line == 0:
                ax.set_title(words(world))
    axes[0, 0].invert_yaxis()
    return figure


def write_mitigation(folders: Sequence[Path], out: Path) -> Path:
    """mitigation.csv, mitigation.md and figures/mitigation.png in ``out``; the path of the page."""
    read = load_runs(folders)
    table = mitigation_table(read.finals, read.curves)
    if table.empty:
        raise ValueError("none of the runs is of a world with a remedy (<world>_with_<remedy>)")
    (out / "figures").mkdir(parents=True, exist_ok=True)
    write_table(out / "mitigation.csv", table)
    with matplotlib.rc_context(LOOK | {"figure.dpi": DPI}):
        save_figure(mitigation_figure(table), out / "figures" / "mitigation.png")
    with replacing(out / "mitigation.md") as file:
        file.write(mitigation_page(table) + "\n![](figures/mitigation.png)\n")
    return out / "mitigation.md"
