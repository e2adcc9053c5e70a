"""The leaderboard: a row a submission that lies in docs/leaderboard, each read and checked."""

from typing import Any

from agents.reporting.markdown import markdown_table
from agents.studies.pages.results import ROOT
from sd_env.suite.line_ups import JUDGED
from sd_env.suite.submit import verify

FOLDER = ROOT / "docs" / "leaderboard"
HEADINGS = ("scenario", "policy", "kind", "skill", "skill, greedy", "score", "welfare", "file")


def submissions() -> list[dict[str, Any]]:
    """What the files hold, scenario by scenario, most skilled first. ValueError names one that is not whole."""
    read = [verify(file) | {"file": file.name} for file in sorted(FOLDER.glob("*.json"))]
    return sorted(read, key=lambda one: (JUDGED.index(one["scenario"]), -one["result"]["skill"]["sampled"][0]))


def leaderboard_table() -> str:
    """The table as Markdown."""
    rows = []
    for one in submissions():
        result = one["result"]
        numbers = [("skill", "sampled"), ("skill", "greedy"), ("score", "sampled"), ("welfare", "sampled")]
        cells = (_cell(result[key][play]) for key, play in numbers)
        link = f"[{one['name']}](leaderboard/{one['file']})"
        rows.append((f"`{one['scenario']}`", f"`{one['name']}`", one["policy"]["kind"], *cells, link))
    return markdown_table(HEADINGS, rows)


def _cell(interval: list[float]) -> str:
    value, low, high = (f"{number:.2f}".replace("-0.00", "0.00").replace("-", "−") for number in interval)
    return f"{value} [{low}, {high}]"
