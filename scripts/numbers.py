"""Train the doubly dangerous world with 2 to 16 states, contact shared out or not; a page, a figure and the ledger.

python -m scripts.numbers

It takes half an hour on two cores. Runs in the ledger of the folder ``out`` are not made again; Ctrl-C stops, the same
command goes on.
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """How many runs, how long, and where they go."""

    seeds: int | None = None  # runs of each number of states and contact; like the next that of the study if not given
    agent_steps: int | None = None  # budget of a run
    runs: str = "runs/numbers"  # folder of the runs
    out: str = "runs/numbers"  # folder of ledger, figure and page
    jobs: int | None = None  # processes; all cores if not given


def main(given: Options) -> None:
    """Train, and print where the page lies."""
    from agents.studies.numbers import spirals_by_number  # seconds, which bad settings need not wait for

    chosen = {name: value for name, value in vars(given).items() if value is not None}
    runs, out = Path(chosen.pop("runs")), Path(chosen.pop("out"))
    print(spirals_by_number(runs, out, **chosen))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
