"""What random play, always arming and holding do in the four worlds, and what scripts score in the benchmark.

python -m scripts.scripted_play --out docs/results
"""

import argparse
from pathlib import Path

from agents.studies.scripted_play import write_scripted_play


def main() -> None:
    """Play, write the tables, print where they lie."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/scripted_play"), help="folder of the tables")
    print(write_scripted_play(parser.parse_args().out))


if __name__ == "__main__":
    main()
