"""Train a grid of scenarios and write its table: the historical cases, or the four worlds with each remedy.

    python -m scripts.cases history
    python -m scripts.cases remedies

Finished runs are kept; stopped with Ctrl-C, the same command goes on where it stopped.
"""

import argparse
import sys
from pathlib import Path

from agents.studies.cases import train_cases, train_remedies

GRIDS = {"history": (train_cases, 3), "remedies": (train_remedies, 5)}


def main() -> None:
    """Train, write the table and print where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grid", choices=GRIDS)
    parser.add_argument("--seeds", type=int, help="runs of each scenario (history 3, remedies 5)")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the budget, for a quick look")
    parser.add_argument("--out", type=Path, help="folder of the runs (default: runs/<grid>)")
    parser.add_argument("--results", type=Path, help="folder of the table (default: that of the runs)")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    parser.add_argument("--only", nargs="*", default=(), help="names of scenarios, if not all of the grid")
    given = parser.parse_args()
    study, seeds = GRIDS[given.grid]
    out = given.out or Path("runs") / given.grid
    try:
        chosen = seeds if given.seeds is None else given.seeds
        print(study(out, given.results or out, seeds=chosen, scale=given.scale, jobs=given.jobs, only=given.only))
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    except ValueError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
