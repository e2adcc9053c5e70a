"""How well is a power's motive told from the public record, per world of Jervis? Writes motive.csv and motive.png.

    python -m scripts.motive
    python -m scripts.motive doubly_dangerous=runs/history/runs/expansion_or_fear_doubly_dangerous-shared-seed0

Worlds without a run are played by a scripted policy. Several runs of a world are given one after the other.
"""

import argparse
import sys
from pathlib import Path

from agents.evaluation.motive import write_motive
from agents.reporting.motive import draw_motive


def main() -> None:
    """Play, classify, draw, print where the figure lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", metavar="world=folder", help="a run trained in expansion_or_fear_<world>")
    parser.add_argument("--episodes", type=int, default=2000, help="episodes of each setting")
    parser.add_argument("--seeds", type=int, default=3, help="seeds of the scripted policy")
    parser.add_argument("--out", type=Path, default=Path("runs/motive"), help="folder of table and figure")
    given = parser.parse_args()
    folders: dict[str, list[Path]] = {}
    for entry in given.runs:
        world, _, folder = entry.partition("=")
        folders.setdefault(world, []).append(Path(folder))
    try:
        print(draw_motive(write_motive(folders, given.out, n_worlds=given.episodes, seeds=given.seeds)))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
