"""How well is a power's motive told from the public record, per world of Jervis? Writes motive.csv and motive.png.

    python -m scripts.motive
    python -m scripts.motive runs/history

Given runs trained in expansion_or_fear_<world>, or folders that hold some, these play; else a scripted policy does.
"""

import argparse
import sys
from pathlib import Path

from agents.judging.motive import motive_runs, write_motive
from agents.reporting.motive import draw_motive


def main() -> None:
    """Play, classify, draw, print where the figure lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=Path, help="runs, or folders that hold some")
    parser.add_argument("--episodes", type=int, default=2000, help="episodes of each setting")
    parser.add_argument("--seeds", type=int, default=3, help="seeds of the scripted policy")
    parser.add_argument("--out", type=Path, default=Path("runs/motive"), help="folder of table and figure")
    given = parser.parse_args()
    try:
        folders = [run for folder in given.runs for run in motive_runs(folder)]
        print(draw_motive(write_motive(folders, given.out, n_worlds=given.episodes, seeds=given.seeds)))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
