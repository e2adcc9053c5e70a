"""Exact exploitability of finished runs in the main game's finite view, and the basin of peace of the four worlds.

python -m scripts.exact runs/

Takes runs of scenarios in which states hold and arm only; others are named and left out.
"""

from dataclasses import dataclass
from pathlib import Path

from agents.settings import MISSING
from scripts import options


@dataclass
class Options:
    """Which runs, how finely, and where the tables go."""

    runs: str = MISSING  # a run folder, or a folder that holds run folders
    levels: int = 6  # grid points a class; states go with its fourth power
    out: str = ""  # folder of the tables; that of the runs if not given
    trust: bool = False  # load zips that this installation did not make: they can run code


def main(given: Options) -> None:
    """Judge each run, print the tables, and write them beside the runs."""
    from agents.studies.exact import judge_all  # seconds, which bad settings need not wait for

    print(judge_all(Path(given.runs), given.levels, Path(given.out or given.runs), given.trust))


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="runs"), __doc__)
