"""Exact exploitability of many runs at once, and the basin of peace, as tables in the terminal and in a folder."""

from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from agents.judging.worlds_exact import basins, judge
from agents.runs.files import write_table
from agents.runs.folder import find_runs


def judge_all(runs: Path, levels: int, out: Path, trust: bool = False) -> Path:
    """Write exact.csv and basins.csv into ``out`` and show them; the path of exact.csv.

    Raises:
        ValueError: no run at or below ``runs`` can be judged. Those that cannot are named and left out.
    """
    rows, console = [], Console(stderr=True)
    for folder in track(find_runs(runs), "judging", console=console):
        try:
            rows.append(judge(folder, levels, trust))
        except ValueError as error:
            console.print(f"left out: {folder.name}: {error}")
    if not rows:
        raise ValueError(f"{runs}: no finished run of hold and arm only here or below")
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "exact.csv", rows)
    basins_table = basins()
    write_table(out / "basins.csv", basins_table)
    for title, table in (("exploitability, a step", rows), ("basin of peace [units]", basins_table.to_dict("records"))):
        shown = Table(*table[0], title=title)
        for row in table:
            shown.add_row(*(f"{x:.4g}" if isinstance(x, float) else str(x) for x in row.values()))
        console.print(shown)
    return out / "exact.csv"
