"""Train the populations that sit in held-out line-ups and write their weights.

python -m scripts.populations

Ctrl-C stops it; the same command goes on from the last checkpoints.
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """How long, and where runs and weights go."""

    agent_steps: int | None = None  # budget of a run; that of the committed weights if not given
    runs: str = "runs/populations"  # folder of the runs
    out: str = ""  # folder of the weights; sd_env/opponents/populations if not given
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given


def main(given: Options) -> None:
    """Train what is not finished, write the weights, print their folder."""
    from agents.studies.populations import AGENT_STEPS, HERE, train_populations  # bad settings need not wait for it

    steps = AGENT_STEPS if given.agent_steps is None else given.agent_steps
    print(train_populations(Path(given.runs), steps, given.jobs, Path(given.out) if given.out else HERE))


if __name__ == "__main__":
    options.run(options.Command(main, Options, aliases={"to": "out"}), __doc__)
