"""The long study behind the results page: four worlds, four settings, five seeds, until the curves are flat.

python -m scripts.study

Ctrl-C stops it; the same command goes on where it stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agents.studies.four_worlds import STUDY, four_worlds
from scripts import options

TITLE = "When do states that only want to be safe arm and fight?"


@dataclass
class Options:
    """How many runs, how long, and where they go."""

    seeds: int = 5  # runs of each scenario
    scale: float = 1.0  # share of the budget, for a quick look
    out: str = "runs/study"  # folder of runs and report
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given
    settings: list[str] = field(default_factory=list)  # suffixes of the scenarios' settings; all if not given


def train_grid(budgets: Mapping[str, int], given: Options) -> None:
    """Train the grid, write the report, print where it lies."""
    for setting in given.settings:
        if setting not in budgets:
            raise ValueError(f"settings {setting!r}: must be of {', '.join(map(repr, budgets))}")
    chosen = {setting: budgets[setting] for setting in given.settings or budgets}
    print(four_worlds(chosen, Path(given.out), TITLE, seeds=given.seeds, scale=given.scale, jobs=given.jobs))


def main(given: Options) -> None:
    """The long study."""
    train_grid(STUDY, given)


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
