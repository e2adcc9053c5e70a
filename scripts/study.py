"""The long study behind the README's results: four worlds, four settings, five seeds, until the curves are flat.

    python -m scripts.study

Ctrl-C stops it; the same command goes on where it stopped.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from agents.studies.four_worlds import STUDY, four_worlds

TITLE = "When do states that only want to be safe arm and fight?"


def main(about: str, budgets: Mapping[str, int], out: Path) -> None:
    """Train the grid, write the report, print where it lies."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="runs of each scenario")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the budget, for a quick look")
    parser.add_argument("--out", type=Path, default=out, help="folder of runs and report")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    parser.add_argument("--settings", nargs="*", default=list(budgets), help="suffixes of the scenarios' settings")
    given = parser.parse_args()
    try:
        budgets = {setting: budgets[setting] for setting in given.settings}
        print(four_worlds(budgets, given.out, TITLE, seeds=given.seeds, scale=given.scale, jobs=given.jobs))
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    except KeyError as unknown:
        sys.exit(f"error: --settings {unknown}: must be of {', '.join(map(repr, budgets))}")
    except ValueError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main(__doc__ or "", STUDY, Path("runs/study"))
