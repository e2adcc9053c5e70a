"""The table of the four worlds: learned play, and beside the tragic share what chance and scripts give."""

from pathlib import Path
from typing import Any

import pandas as pd

from agents.reporting.before import in_v0
from agents.reporting.chance import tragic_share_by_chance
from agents.reporting.markdown import markdown_table
from agents.statistics import estimate

HEADS = (
    "world",
    "setting",
    "S0",
    "seekers' arsenal",
    "seekers' reward",
    "security",
    "wars per 100 steps",
    "tragic share",
    "by chance",
    "random play",
    "always arming",
    "seeds that spiral",
)
SCRIPTS = ("random", "arm")


def results_table(results: Path) -> str:
    """A row a scenario of the long study; ``results`` holds summary.csv, worlds.csv and scripted_worlds.csv."""
    runs = pd.read_csv(results / "worlds.csv")
    played = pd.read_csv(results / "scripted_worlds.csv").groupby(["scenario", "policy"])["tragic_share"].mean()
    rows = []
    for row in pd.read_csv(results / "summary.csv").to_dict("records"):
        name, greedy = row["scenario"], "benign" not in row["setting"]
        safe = estimate(runs.loc[runs["scenario"] == name, "security"])
        chance = tragic_share_by_chance(in_v0(name).params)
        rows.append(
            (
                row["world"].replace("_", " "),
                row["setting"],
                f"{row['spiral_number']:.2f}",
                _cell(row, "seeker_arsenal", ".2f"),
                _cell(row, "seeker_reward", ".2f"),
                f"{safe.mean:.2f} [{safe.low:.2f}, {safe.high:.2f}]",
                _cell(row, "wars_per_100", ".1f"),
                _cell(row, "tragic_share", ".0%") if greedy else "all",
                f"{chance:.0%}" if greedy else "all",
                *(f"{played[name, script]:.0%}" if greedy else "all" for script in SCRIPTS),
                f"{row['spiral_seeds']} of {row['seeds']}",
            )
        )
    return markdown_table(HEADS, rows)


def _cell(row: dict[Any, Any], key: str, form: str) -> str:
    mean, low, high = (format(float(row[key + end]), form) for end in ("", "_low", "_high"))
    return f"{mean} [{low}, {high}]".replace("-", "−")
