"""Write the report of all finished runs at or below a folder.

python -m scripts.report runs/
"""

import argparse
import sys
from pathlib import Path

from agents.reporting.report import write_report
from agents.runs.folder import find_runs


def main() -> None:
    """Write report.html, its figures and its tables, and print where the page lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, help="a run folder, or a folder that holds run folders")
    parser.add_argument("--out", type=Path, help="folder of the report (default: the same folder)")
    parser.add_argument("--title", default="The security dilemma, learned")
    given = parser.parse_args()
    folders = find_runs(given.runs)
    if not folders:
        sys.exit(f"error: {given.runs}: no run folder here or below; train one with python -m scripts.train")
    try:
        print(write_report(folders, given.out or given.runs, given.title, given.runs))
    except ValueError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
