"""Train on every classic with a published equilibrium and hold what was learned against it.

    python -m scripts.ground_truth

Ctrl-C stops it; the same command goes on where it stopped.
"""

import argparse
import sys
from pathlib import Path


def main() -> None:
    """Run the trials, write table and figure, print where they lie."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="trials of each experiment")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the budgets, for a quick look")
    parser.add_argument("--only", nargs="*", default=[], help="results such as R7, or experiments by name")
    parser.add_argument("--out", type=Path, default=Path("runs/ground_truth"), help="folder of the trials")
    parser.add_argument("--tables", type=Path, help="folder of table and figure (default: the same folder)")
    parser.add_argument("--keep", action="store_true", help="with --only: keep the table's rows of other experiments")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    given = parser.parse_args()
    from agents.reporting.ground_truth import write_figure, write_page
    from agents.studies.ground_truth import grid, table

    try:
        names = grid.chosen(given.only)
        grid.run_all(names, given.seeds, given.scale, given.out, given.jobs)
        found = table.rows(grid.finished(names, given.seeds, given.scale, given.out))
        if not found:
            sys.exit(f"error: no trial in {given.out} is finished")
        folder = given.tables or given.out
        if given.keep:
            found = table.merged(found, folder / "ground_truth.json")
        path = table.write(found, folder)
        print(path, write_figure(path), write_page(path), sep="\n")
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
