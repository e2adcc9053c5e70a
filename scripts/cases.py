"""Train a grid of scenarios and write its table: the historical cases, or the four worlds with each remedy.

python -m scripts.cases history
python -m scripts.cases remedies

Finished runs are kept; stopped with Ctrl-C, the same command goes on where it stopped.
"""

from dataclasses import dataclass, field
from pathlib import Path

from agents.settings import MISSING, one_of
from scripts import options


@dataclass
class Options:
    """Which grid, how long, and where it goes."""

    grid: str = MISSING  # history | remedies
    seeds: int | None = None  # runs of each scenario; history 3, remedies 5 if not given
    scale: float = 1.0  # share of the budget, for a quick look
    runs: str = ""  # folder of the runs; runs/<grid> if not given
    out: str = ""  # folder of the table; that of the runs if not given
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given
    only: list[str] = field(default_factory=list)  # names of scenarios, if not all of the grid

    def __post_init__(self) -> None:
        """Refuse a grid that nobody made."""
        one_of("grid", self.grid, ("history", "remedies"))


def main(given: Options) -> None:
    """Train, write the table and print where it lies."""
    from agents.studies.cases import train_cases, train_remedies  # seconds, which bad settings need not wait for

    study, seeds = {"history": (train_cases, 3), "remedies": (train_remedies, 5)}[given.grid]
    runs = Path(given.runs or Path("runs") / given.grid)
    seeds = seeds if given.seeds is None else given.seeds
    print(study(runs, Path(given.out or runs), seeds=seeds, scale=given.scale, jobs=given.jobs, only=given.only))


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="grid", aliases={"results": "out"}), __doc__)
