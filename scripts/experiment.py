"""Train an experiment's cells beside what nobody learned; ledger, figure and page with the verdict.

python -m scripts.experiment ladder

Runs that the ledger in the folder ``out`` holds are not made again; Ctrl-C stops, the same command goes on.
"""

from dataclasses import dataclass
from pathlib import Path

from agents.settings import MISSING
from scripts import options


@dataclass
class Options:
    """Which experiment, how many runs, and where they go."""

    name: str = MISSING  # of agents/studies/experiments
    seeds: int = 10  # runs of each cell
    agent_steps: int = 0  # limit of every run, for a quick look; 0 is each cell's own
    only: str = ""  # cells whose label holds this; all if empty
    out: str = "docs/results/experiments"  # folder of ledger, figure and page
    runs: str = "runs/experiments"  # folder of the runs
    jobs: int | None = None  # processes; all cores if not given


def main(given: Options) -> None:
    """Train, and print where the page lies."""
    from agents.studies.experiments import EXPERIMENTS  # seconds, which bad settings need not wait for
    from agents.studies.experiments.frame import Places, Share, run

    if given.name not in EXPERIMENTS:
        raise ValueError(f"name = {given.name!r}: must be one of {', '.join(EXPERIMENTS)}")
    places = Places(Path(given.out), Path(given.runs))
    print(run(EXPERIMENTS[given.name], places, Share(given.seeds, given.agent_steps, given.only), given.jobs))


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="name"), __doc__)
