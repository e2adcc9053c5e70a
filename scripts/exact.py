"""Exact exploitability of finished runs in the main game's finite view, and the basin of peace of the four worlds.

    python -m scripts.exact runs/

Takes runs of scenarios in which states hold and arm only; others are named and left out.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from agents.runs.files import write_table
from agents.runs.folder import find_runs


def main() -> None:
    """Judge each run, print the tables, and write them beside the runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, help="a run folder, or a folder that holds run folders")
    parser.add_argument("--levels", type=int, default=6, help="grid points a class; states go with its fourth power")
    parser.add_argument("--out", type=Path, help="folder of the tables (default: the same folder)")
    given = parser.parse_args()
    from agents.judging.worlds_exact import basins, judge

    rows, console = [], Console(stderr=True)
    for folder in track(find_runs(given.runs), "judging", console=console):
        try:
            rows.append(judge(folder, given.levels))
        except ValueError as error:
            console.print(f"left out: {folder.name}: {error}")
    if not rows:
        sys.exit(f"error: {given.runs}: no finished run of hold and arm only here or below")
    out = given.out or given.runs
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "exact.csv", rows)
    basins_table = basins()
    write_table(out / "basins.csv", basins_table)
    for title, table in (("exploitability, a step", rows), ("basin of peace [units]", basins_table.to_dict("records"))):
        shown = Table(*table[0], title=title)
        for row in table:
            shown.add_row(*(f"{x:.4g}" if isinstance(x, float) else str(x) for x in row.values()))
        console.print(shown)
    print(out / "exact.csv")


if __name__ == "__main__":
    main()
