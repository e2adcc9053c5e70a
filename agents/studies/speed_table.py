"""The ratios of speed, shown as they are measured and written as a table."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agents.runs.files import write_table
from agents.settings import in_range
from agents.studies import speed
from sd_env import Engine, scenario, scenario_names


def time_env(out: Path, repeats: int, seconds: float, updates: int) -> Path:
    """Print the table of ratios as it grows and write env.csv into ``out``; its path."""
    in_range("repeats", repeats, 1, 1e6)
    in_range("updates", updates, 1, 1e6)
    in_range("seconds", seconds, 1e-9, 1e6)
    table = Table("what", "agent-steps/s", "against", "agent-steps/s", "ratio", "goal")
    rows = []
    console = Console()
    with console.status("timing …") as status:
        for row in speed.measure(repeats, seconds, updates):
            rows.append(row)
            status.update(f"timing … {row['what']}")
            table.add_row(*_cells(row))
    console.print(table)
    for name in ("doubly_dangerous", "doubly_dangerous_n4"):
        console.print(f"memory per world of {name}: {Engine(scenario(name).params, 4096).bytes_per_world():.0f} bytes")
    console.print(f"start to first step, compiled code in the cache: {speed.start_seconds():.2f} s")
    console.print(f"scenarios: {len(scenario_names())}")
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "env.csv", rows)
    return out / "env.csv"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    mark = "" if row["reached"] else " [red]not reached[/red]"
    return (
        row["what"],
        f"{row['agent_steps_per_second']:,.0f}",
        row["against"],
        f"{row['theirs']:,.0f}",
        f"{row['ratio']:.3g}",
        f"{row['goal']:g}{mark}",
    )
