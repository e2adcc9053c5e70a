"""Measure the floors and ceilings of all line-ups anew: the numbers that scores are normalised with.

    python -m scripts.line_ups
"""

import argparse
from pathlib import Path

from agents.evaluation.held_out import BOUNDS, write_bounds


def main() -> None:
    """Measure, write the table, print where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=BOUNDS, help="the table")
    print(write_bounds(parser.parse_args().out))


if __name__ == "__main__":
    main()
