"""Train on every classic with a published equilibrium and hold what was learned against it.

python -m scripts.ground_truth

Ctrl-C stops it; the same command goes on where it stopped.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Which experiments, how long, and where they go."""

    seeds: int = 5  # trials of each experiment
    scale: float = 1.0  # share of the budgets, for a quick look
    only: list[str] = field(default_factory=list)  # results such as R7, or experiments by name
    runs: str = "runs/ground_truth"  # folder of the trials
    out: str = ""  # folder of table, page and figure; that of the trials if not given
    keep: bool = False  # with only: keep the table's rows of other experiments
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given


def main(given: Options) -> None:
    """Run the trials, write table and figure, print where they lie."""
    from agents.reporting.ground_truth import write_figure, write_page  # seconds, which bad settings need not wait for
    from agents.studies.ground_truth import grid, table

    runs = Path(given.runs)
    out = Path(given.out or runs)
    names = grid.chosen(given.only)
    grid.run_all(names, given.seeds, given.scale, runs, given.jobs)
    rows = table.rows(grid.finished(names, given.seeds, given.scale, runs))
    if not rows:
        raise ValueError(f"no trial in {runs} is finished")
    if given.keep:
        rows = table.merged(rows, out / "ground_truth.json")
    path = table.write(rows, out)
    print(path, write_figure(path), write_page(path), sep="\n")


if __name__ == "__main__":
    options.run(options.Command(main, Options, aliases={"tables": "out"}), __doc__)
