"""What the benchmark's runs have in their folders: scores, curves, best responses."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from agents.runs.folder import CURVE_FILE, finished, group_of, is_finished
from agents.statistics import change_at_the_end
from agents.untrusted.tables import read_table

SCORES = ("self_play", "held_out")
STRANGERS = ("line_up", "mode", "needs_cooperation", "tags", "focal_return", "lowest_script", "best_script", "score")
NEEDED = {"self_play": ("score", "floor", "ceiling"), "held_out": STRANGERS}
LATER = ("version", "welfare", "greedy_return", "greedy_welfare", "greedy_score", "skill", "greedy_skill")
"""Columns among strangers that came after the first tables."""
MODES = ("resident", "visitor")
MORE = ("skill", "greedy_skill", "greedy_score", *MODES, "welfare", "moved")
"""What is told of a run besides: among strangers, there by mode, and ``moved``: by how much the score with itself still
changes."""
RUNS, LINE_UPS, CURVES, ANSWERS = (f"benchmark_{name}.csv" for name in ("runs", "held_out", "curves", "answers"))
"""The ledgers of a benchmark: a row a run, a held-out line-up of it, a point of its curve, a best response."""


def read_judged(folders: Sequence[Path]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A row a finished run; a row a run and held-out line-up; a row a run and point of its learning curve.

    Scores that a run was not given are NaN.
    """
    runs, strangers, curves = [], [], []
    for folder in folders:
        if not is_finished(folder):
            continue
        facts = finished(folder)
        about = {"learner": group_of(facts), "scenario": facts["scenario"], "seed": facts["seed"]}
        row = about | {"agent_steps": facts["agent_steps"]} | dict.fromkeys((*SCORES, "gained", *MORE), np.nan)
        for suite in SCORES:
            if (folder / f"{suite}.csv").exists():
                table = read_table(folder / f"{suite}.csv", NEEDED[suite])
                row[suite] = table["score"].mean()
                if suite == "held_out":
                    later = [name for name in LATER if name in table]
                    row |= {name: table[name].mean() for name in later if name in MORE}
                    row |= {mode: table.loc[table["mode"] == mode, "score"].mean() for mode in MODES}
                    strangers.append(table[[*STRANGERS, *later]].assign(**about))
                else:
                    curves.append(_curve(folder, table).assign(**about))
                    row |= _ends(curves[-1])
        runs.append(row | exploitability_of(folder))
    held = pd.concat(strangers, ignore_index=True) if strangers else pd.DataFrame()
    order = [name for name in ("learner", "scenario", "seed", *STRANGERS, *LATER) if name in held]
    return pd.DataFrame(runs), held[order], pd.concat(curves, ignore_index=True) if curves else pd.DataFrame()


def _curve(folder: Path, table: pd.DataFrame) -> pd.DataFrame:
    """A run's score with itself along training, between the floor and ceiling of its table of self-play."""
    one = table.to_dict("records")[0]
    curve = read_table(folder / CURVE_FILE, ("agent_steps", "reward"))[["agent_steps", "reward"]]
    return curve.assign(score=(curve["reward"] - one["floor"]) / (one["ceiling"] - one["floor"]))


def _ends(curve: pd.DataFrame) -> dict[str, float]:
    """By how much a curve rose in all, and from its fifth before the last to its last; NaN where it has few points."""
    moved = change_at_the_end(curve.assign(run=""), "score")
    gained = curve["score"].iloc[-1] - curve["score"].iloc[0]
    return {"gained": float(gained), "moved": np.nan if moved is None else moved}


def exploitability_of(folder: Path) -> dict[str, float]:
    """`exploitability_in` what a run's folder holds."""
    needed = ("response_steps", "chosen", "seat", "gain")
    return exploitability_in([read_table(file, needed) for file in folder.glob("exploitability-*.csv")])


def exploitability_in(tables: Sequence[pd.DataFrame]) -> dict[str, float]:
    """Lower bound of a run's exploitability and the best responses' budget; NaN where nobody answered it.

    Mean over seats of what the best response chosen in other worlds gains; 0 where it gains nothing, as staying put
    would. Of several budgets the largest counts.
    """
    if not tables:
        return {"exploitability": np.nan, "response_steps": np.nan}
    table = max(tables, key=lambda t: (t["response_steps"].max(), len(t)))
    gain = table[table["chosen"].astype(bool)].groupby("seat")["gain"].first().clip(lower=0.0).mean()
    return {"exploitability": float(gain), "response_steps": float(table["response_steps"].max())}


def read_ledgers(out: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What `read_judged` gives, from a benchmark's ledgers: of the newest version of the environment, in one order.

    ValueError if no run has finished.
    """
    if not (out / RUNS).exists():
        raise ValueError(f"{out / RUNS}: no run has finished yet: nothing to compare")
    runs = read_table(out / RUNS)
    runs = runs[runs["environment"] == runs["environment"].max()]
    runs = runs.sort_values(["learner", "scenario", "seed"], ignore_index=True)
    answers = (
        read_table(out / ANSWERS) if (out / ANSWERS).exists() else pd.DataFrame(columns=["settings", "response_steps"])
    )
    told = [
        exploitability_in([part for _, part in answers[answers["settings"] == key].groupby("response_steps")])
        for key in runs["settings"]
    ]
    runs = pd.concat([runs, pd.DataFrame(told)], axis=1)
    strangers, curves = (
        runs[["settings"]].merge(read_table(out / name), on="settings", sort=False) for name in (LINE_UPS, CURVES)
    )
    return runs, strangers, curves
