"""Measure anew what scripted strategies earn in all line-ups: the numbers that scores are normalised with.

python -m scripts.line_ups
"""

import argparse
from pathlib import Path

from agents.judging.held_out import BOUNDS, write_bounds


def main() -> None:
    """Measure, write the table, print where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=BOUNDS, help="the table")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    given = parser.parse_args()
    print(write_bounds(given.out, given.jobs))


if __name__ == "__main__":
    main()
