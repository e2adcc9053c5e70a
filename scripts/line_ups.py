"""Measure anew what scripted strategies earn in all line-ups: the numbers that scores are normalised with.

python -m scripts.line_ups
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Where the table goes."""

    out: str = ""  # the table; the one beside sd_env/suite/line_ups.py if not given
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given


def main(given: Options) -> None:
    """Measure, write the table, print where it lies."""
    from agents.judging.held_out import BOUNDS, write_bounds  # seconds, which bad settings need not wait for

    print(write_bounds(Path(given.out) if given.out else BOUNDS, given.jobs))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
