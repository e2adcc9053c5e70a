"""Time the game against other environments, or compare learners.

    python -m scripts.benchmark env
    python -m scripts.benchmark learners

The first gives ratios within one run. The second takes an hour and a half on two cores; finished runs are kept and
never repeated, Ctrl-C stops, the same command goes on.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from agents.runs.files import write_table


def main() -> None:
    """Run what was asked for and print where its tables lie."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    of = parser.add_subparsers(dest="what", required=True)
    env = of.add_parser("env", help="engine, PettingZoo loop, training, memory, start")
    env.add_argument("--repeats", type=int, default=7, help="pairs of timings, of which the median counts")
    env.add_argument("--seconds", type=float, default=0.5, help="length of one timing")
    env.add_argument("--updates", type=int, default=4, help="PPO updates in one training timing")
    env.add_argument("--out", type=Path, default=Path("runs/benchmark"), help="folder of the table")
    learners = of.add_parser("learners", help="one budget for all, judged in self-play, among strangers, by responses")
    learners.add_argument("--learners", nargs="+", help="of the registry; eight if not given")
    learners.add_argument("--scenarios", nargs="+", help="that held-out line-ups play; six if not given")
    for name, what in (
        ("seeds", "runs of a learner in a scenario"),
        ("agent-steps", "budget of a run"),
        ("answered", "seeds whose runs best responses answer"),
        ("response-steps", "budget of a best response"),
    ):
        learners.add_argument(f"--{name}", type=int, help=what)
    learners.add_argument("--out", type=Path, default=Path("runs/learners"), help="folder of the runs")
    learners.add_argument("--results", type=Path, help="folder of tables, page and figure (default: that of the runs)")
    learners.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    given = parser.parse_args()
    if given.what == "env":
        print(time_env(parser, given))
        return
    from agents.studies.benchmark import compare  # seconds, which bad settings need not wait for

    chosen = {key: value for key, value in vars(given).items() if value is not None}
    out, results = chosen.pop("out"), chosen.pop("results", given.out)
    del chosen["what"]
    try:
        print(compare(out, results, **chosen))
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    except ValueError as error:
        sys.exit(f"error: {error}")


def time_env(parser: argparse.ArgumentParser, given: argparse.Namespace) -> Path:
    """Print the table of ratios as it grows and write it; its path."""
    if given.repeats < 1 or given.updates < 1 or not 0 < given.seconds < 1e6:
        parser.error("--repeats and --updates must be whole numbers of at least 1, --seconds a number above 0")
    from agents.studies import speed
    from sd_env import Engine, scenario, scenario_names

    table = Table("what", "agent-steps/s", "against", "agent-steps/s", "ratio", "goal")
    rows = []
    console = Console()
    with console.status("timing …") as status:
        for row in speed.measure(given.repeats, given.seconds, given.updates):
            rows.append(row)
            status.update(f"timing … {row['what']}")
            mark = "" if row["reached"] else " [red]not reached[/red]"
            table.add_row(
                row["what"],
                f"{row['agent_steps_per_second']:,.0f}",
                row["against"],
                f"{row['theirs']:,.0f}",
                f"{row['ratio']:.3g}",
                f"{row['goal']:g}{mark}",
            )
    console.print(table)
    for name in ("doubly_dangerous", "doubly_dangerous_n4"):
        console.print(f"memory per world of {name}: {Engine(scenario(name).params, 4096).bytes_per_world():.0f} bytes")
    console.print(f"start to first step, compiled code in the cache: {speed.start_seconds():.2f} s")
    console.print(f"scenarios: {len(scenario_names())}")
    given.out.mkdir(parents=True, exist_ok=True)
    write_table(given.out / "env.csv", rows)
    return given.out / "env.csv"


if __name__ == "__main__":
    main()
