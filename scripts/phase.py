"""The phase diagram: learned arms and wars over offence-defence balance and distinguishability, and the curve S0 = 1.

    python -m scripts.phase

Finished runs are kept and never repeated; Ctrl-C stops, the same command goes on.
"""

import argparse
import sys
from pathlib import Path

from agents.runs.files import write_table
from agents.studies.phase import BALANCES, DISTINGUISHABILITIES, HEADLINE, PHASES, agreement, train_grid, trainings


def main() -> None:
    """Train the grid, write tables and figure, print where they lie."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phases", nargs="+", default=HEADLINE, help=f"of {', '.join(PHASES)}")
    parser.add_argument("--balances", nargs="+", type=float, default=BALANCES, help="offence-defence balances")
    parser.add_argument("--distinguishabilities", nargs="+", type=float, default=DISTINGUISHABILITIES)
    parser.add_argument("--seeds", type=int, default=3, help="runs a cell")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the budgets, for a quick look")
    parser.add_argument("--out", type=Path, default=Path("runs/phase"), help="folder of runs, tables and figure")
    parser.add_argument("--tables", type=Path, help="folder of tables and figure, if another")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    given = parser.parse_args()
    try:
        runs = trainings(given.phases, given.seeds, given.scale, given.out, given.balances, given.distinguishabilities)
        table = train_grid(runs, given.jobs)
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    except ValueError as error:
        sys.exit(f"error: {error}")
    if table.empty:
        sys.exit("error: no run finished")
    from agents.reporting.phase import draw_phases

    tables = given.tables or given.out
    (tables / "figures").mkdir(parents=True, exist_ok=True)
    write_table(tables / "phase.csv", table)
    write_table(tables / "phase_agreement.csv", agreement(table))
    print(draw_phases(table, tables / "figures" / "phase.png"))


if __name__ == "__main__":
    main()
