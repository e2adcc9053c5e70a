"""Train agents in Jervis' four worlds, with and without diplomacy, five seeds each, and write one report.

python -m scripts.demo

Ctrl-C stops it; the same command goes on where it stopped.
"""

from dataclasses import dataclass

from agents.studies.four_worlds import DEMO
from scripts import options, study


@dataclass
class Options(study.Options):
    """As in the long study, in a folder of its own."""

    out: str = "runs/demo"  # folder of runs and report


def main(given: Options) -> None:
    """The short study."""
    study.train_grid(DEMO, given)


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
