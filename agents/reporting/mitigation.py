"""The mitigation table: what each remedy does in each of Jervis' worlds; does that agree with the literature?"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from agents.reporting.cases import written
from agents.reporting.many_tests import LEVEL, Spread, holm, welch
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


INTRODUCTION = """# What remedies do

Shared PPO, no diplomacy but the remedy. Means and 95 % bootstrap intervals are over seeds. Welfare is reward per state
and step. Changes are against no remedy in the same world. Still moved: the mean of the last fifth of training less that
of the fifth before.

The sentence about the literature judges one claim by its interval alone. Of {tests} such claims some agree by luck.
The last column holds all {tests} against Holm's correction at 5 %: {stand} stand. Its p-values are Welch's. They are
computed from the intervals of both means, since the table has no single runs, and so they are approximate.

`arms_limit` and `deep_verification` bundle two things: a cap on offensive arms, and a treaty in force that halves the
rate of crises. Fewer wars under them are not the cap's work alone.
"""
"""Head of the page."""


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
                for name, interval in ((key, estimate(runs[key])), (f"{key}_change", change)):
                    row |= {name: interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}
            rows.append(row)
    return judged(pd.DataFrame(rows)) if rows else pd.DataFrame()


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """The table with p-value, p-value after Holm's correction over all its claims, and a sentence a row.

    p-values come from the intervals of both means (`agents.reporting.many_tests.welch`), so that the committed table,
    which has no runs, can be judged anew.
    """
    table = table.assign(p=[_p(row, table) for _, row in table.iterrows()])
    table["p_holm"] = holm(table["p"])
    return table.assign(verdict=[verdict(row) for _, row in table.iterrows()])


def _p(row: pd.Series, table: pd.DataFrame) -> float:
    """p-value of the row's claim; NaN of a row without one, or without intervals."""
    none = table[(table["world"] == row["world"]) & (table["remedy"] == "none")]
    if row["remedy"] == "none" or none.empty:
        return math.nan
    key = CLAIMS[row["remedy"]][0]
    ours, theirs = (Spread(at[key], at[f"{key}_low"], at[f"{key}_high"], at["seeds"]) for at in (row, none.iloc[0]))
    return welch(ours, theirs)


def verdict(row: pd.Series) -> str:
    """One sentence: does the measured change agree with the claim? By its interval, before any correction."""
    remedy = row["remedy"]
    if remedy == "none":
        return "The comparison."
    key, direction, claim = CLAIMS[remedy]
    change = Estimate(row[f"{key}_change"], row[f"{key}_change_low"], row[f"{key}_change_high"], row["seeds"])
    if not change.has_interval:
        return f"Too few seeds to judge whether {claim}."
    helps = change.high < 0 if direction < 0 else change.low > 0
    harms = change.low > 0 if direction < 0 else change.high < 0
    said = "Agrees" if helps else "Contradicts" if harms else "Not found"
    if remedy == "defensive_posture" and row["world"] not in TOLD_APART:
        said = LOOK_ALIKE[helps, harms]
    return f"{said}: {claim}; {MEASURES[key]} {_moved(change)}."


LOOK_ALIKE = {
    (True, False): "Does more than the claim says",
    (False, True): "Does harm where arms look alike, which the claim does not say",
    (False, False): "Agrees: little use where arms look alike",
}
"""What is said of a defensive posture where arms look alike, by whether it helps and whether it harms."""


def _moved(change: Estimate) -> str:
    numbers = f"{change.mean:+.2f} [{change.low:+.2f}, {change.high:+.2f}]".replace("-", "−")
    return f"change by {numbers}"


def after_correction(row: pd.Series) -> str:
    """Whether the row's claim stands among all claims of the table, with its corrected p-value."""
    if not math.isfinite(row["p_holm"]):
        return "–"
    p = "p < 0.001" if row["p_holm"] < 0.001 else f"p = {row['p_holm']:.3f}"
    return f"{'stands' if row['p_holm'] < LEVEL else 'does not stand'} ({p})"


def mitigation_page(table: pd.DataFrame) -> str:
    """The table in Markdown, a section a world."""
    tests = int(table["p"].notna().sum())
    stand = int((table["p_holm"] < LEVEL).sum())
    page = [INTRODUCTION.format(tests=tests, stand=stand)]
    head = ("remedy", *MEASURES.values(), "welfare still moved", "and the literature", "after Holm's correction")
    for world, rows in table.groupby("world", sort=False):
        lines = [
            [
                words(row["remedy"]),
                *(written(row, key) for key in (*MEASURES, "moved_reward")),
                row["verdict"],
                after_correction(row),
            ]
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


def rewrite_mitigation(out: Path) -> Path:
    """Judge the committed mitigation.csv in ``out`` anew and write it and its page; no run is needed."""
    table = judged(pd.read_csv(out / "mitigation.csv").drop(columns=["p", "p_holm", "verdict"], errors="ignore"))
    write_table(out / "mitigation.csv", table)
    return _write_page(table, out)


def _write_page(table: pd.DataFrame, out: Path) -> Path:
    with replacing(out / "mitigation.md") as file:
        file.write(mitigation_page(table) + "\n![](figures/mitigation.png)\n")
    return out / "mitigation.md"


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
    return _write_page(table, out)
