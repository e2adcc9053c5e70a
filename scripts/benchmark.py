"""Time the game against other environments, as ratios within one run.

    python -m scripts.benchmark env
"""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from agents.runs import write_table


def main() -> None:
    """Print the table as it grows, write it, and print where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["env"], help="env: engine, PettingZoo loop, training, memory, start")
    parser.add_argument("--repeats", type=int, default=7, help="pairs of timings, of which the median counts")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of one timing")
    parser.add_argument("--updates", type=int, default=4, help="PPO updates in one training timing")
    parser.add_argument("--out", type=Path, default=Path("runs/benchmark"), help="folder of the table")
    given = parser.parse_args()
    if given.repeats < 1 or given.updates < 1 or not 0 < given.seconds < 1e6:
        parser.error("--repeats and --updates must be whole numbers of at least 1, --seconds a number above 0")
    from agents.evaluation import speed
    from sd_env import Engine, scenario, scenario_names

    table = Table("what", "agent-steps/s", "against", "agent-steps/s", "ratio", "goal")
    rows = []
    console = Console()
    with console.status("timing …") as status:
        for row in speed.measure(given.repeats, given.seconds, given.updates):
            rows.append(row)
            status.update(f"timing … {row['what']}")
            mark = "" if row["reached"] else " [red]not reached[/red]"
            table.add_row(row["what"], f"{row['agent_steps_per_second']:,.0f}", row["against"], f"{row['theirs']:,.0f}",
                          f"{row['ratio']:.3g}", f"{row['goal']:g}{mark}")
    console.print(table)
    for name in ("doubly_dangerous", "doubly_dangerous_n4"):
        console.print(f"memory per world of {name}: {Engine(scenario(name).params, 4096).bytes_per_world():.0f} bytes")
    console.print(f"start to first step, compiled code in the cache: {speed.start_seconds():.2f} s")
    console.print(f"scenarios: {len(scenario_names())}")
    given.out.mkdir(parents=True, exist_ok=True)
    write_table(given.out / "env.csv", rows)
    print(given.out / "env.csv")


if __name__ == "__main__":
    main()
