"""Train agents in Jervis' four worlds, with and without diplomacy, five seeds each, and write one report.

    python -m scripts.demo

Ctrl-C stops it; the same command goes on where it stopped.
"""

from pathlib import Path

from agents.studies.four_worlds import DEMO
from scripts.study import main

if __name__ == "__main__":
    main(__doc__ or "", DEMO, Path("runs/demo"))
