"""Train the doubly dangerous world with 2 to 16 states, contact shared out or not; a page, a figure and the ledger.

python -m scripts.numbers

It takes half an hour on two cores. Runs in the ledger of the folder ``out`` are not made again; Ctrl-C stops, the same
command goes on.
"""

from dataclasses import dataclass
from pathlib import Path

from agents.studies.numbers import AGENT_STEPS, SEEDS, spirals_by_number
from scripts import options


@dataclass
class Options:
    """How many runs, how long, and where they go."""

    seeds: int = SEEDS  # runs of each number of states and contact
    agent_steps: int = AGENT_STEPS  # budget of a run
    runs: str = "runs/numbers"  # folder of the runs
    out: str = "runs/numbers"  # folder of ledger, figure and page
    jobs: int | None = None  # processes; all cores if not given


def main(given: Options) -> None:
    """Train, and print where the page lies."""
    chosen = {"seeds": given.seeds, "agent_steps": given.agent_steps}
    print(spirals_by_number(Path(given.runs), Path(given.out), jobs=given.jobs, **chosen))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
