"""The phase diagram: learned arms and wars over offence-defence balance and distinguishability, and the curve S0 = 1.

python -m scripts.phase

Finished runs are kept and never repeated; Ctrl-C stops, the same command goes on.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Which cells, how long, and where they go."""

    phases: list[str] = field(default_factory=list)  # named diagrams; those of the results page if not given
    balances: list[float] = field(default_factory=list)  # offence-defence balances; the study's if not given
    distinguishabilities: list[float] = field(default_factory=list)  # the study's if not given
    seeds: int = 3  # runs a cell
    scale: float = 1.0  # share of the budgets, for a quick look
    runs: str = "runs/phase"  # folder of the runs
    out: str = ""  # folder of tables and figure; that of the runs if not given
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given


def main(given: Options) -> None:
    """Train the grid, write tables and figure, print where they lie."""
    from agents.studies import phase  # seconds, which bad settings need not wait for

    balances = given.balances or phase.BALANCES
    shades = given.distinguishabilities or phase.DISTINGUISHABILITIES
    phases = given.phases or phase.HEADLINE
    runs = phase.trainings(phases, given.seeds, given.scale, Path(given.runs), balances, shades)
    table = phase.train_grid(runs, given.jobs)
    if table.empty:
        raise ValueError("no run finished")
    from agents.reporting.phase import draw_phases
    from agents.runs.files import write_table

    out = Path(given.out or given.runs)
    (out / "figures").mkdir(parents=True, exist_ok=True)
    write_table(out / "phase.csv", table)
    write_table(out / "phase_agreement.csv", phase.agreement(table))
    print(draw_phases(table, out / "figures" / "phase.png"))


if __name__ == "__main__":
    options.run(options.Command(main, Options, aliases={"tables": "out"}), __doc__)
