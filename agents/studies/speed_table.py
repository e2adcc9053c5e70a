"""The ratios of speed, shown as they are measured and written as tables, page and figure."""

import os
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agents.reporting.speed import draw_costs, page
from agents.reporting.style import save_figure
from agents.runs.files import write_bytes, write_table
from agents.settings import in_range
from agents.studies import speed, speed_curves
from sd_env import Engine, scenario, scenario_names


def time_env(out: Path, repeats: int, seconds: float, updates: int, most_worlds: int) -> Path:
    """Print the table of ratios as it grows; write tables, page and figure into ``out``; the page's path."""
    in_range("repeats", repeats, 1, 1e6)
    in_range("updates", updates, 1, 1e6)
    in_range("seconds", seconds, 1e-9, 1e6)
    in_range("most_worlds", most_worlds, 1, 1e8)
    table = Table("what", "agent-steps/s", "against", "agent-steps/s", "ratio", "goal")
    rows = []
    console = Console()
    with console.status("timing …") as status:
        for row in speed.measure(repeats, seconds, updates):
            rows.append(row)
            status.update(f"timing … {row['what']}")
            table.add_row(*_cells(row))
        console.print(table)
        costs = []
        for row in speed_curves.curves(repeats, seconds, most_worlds):
            costs.append(row)
            console.print(f"{row['what']} = {row['value']:,}: {row['cost']:.2f} times the cost of an agent's step")
    _print_facts(console)
    return _write(out, rows, costs)


def _print_facts(console: Console) -> None:
    for name in ("doubly_dangerous", "doubly_dangerous_n4"):
        console.print(f"memory per world of {name}: {Engine(scenario(name).params, 4096).bytes_per_world():.0f} bytes")
    console.print(f"start to first step, compiled code in the cache: {speed.start_seconds():.2f} s")
    console.print(f"scenarios: {len(scenario_names())}")


def _write(out: Path, rows: list[dict[str, Any]], costs: list[dict[str, Any]]) -> Path:
    (out / "figures").mkdir(parents=True, exist_ok=True)
    write_table(out / "speed.csv", rows)
    write_table(out / "speed_costs.csv", costs)
    save_figure(draw_costs(costs), out / "figures" / "speed.png")
    write_bytes(out / "speed.md", page(rows, costs, os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0).encode())
    return out / "speed.md"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    mark = "" if row["reached"] else " [red]not reached[/red]"
    return (
        row["what"],
        f"{row['agent_steps_per_second']:,.0f}",
        row["against"],
        f"{row['theirs']:,.0f}",
        f"{row['ratio']:.3g}",
        f"{row['goal']:g}{mark}" if row["goal"] else "",
    )
