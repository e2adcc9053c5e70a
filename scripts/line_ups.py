"""Measure anew what scripted strategies earn in all line-ups: the numbers that policies are judged by.

python -m scripts.line_ups
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Where the tables go."""

    out: str = ""  # folder of line_ups.csv and known.csv; that of sd_env/suite/line_ups.py if not given
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given


def main(given: Options) -> None:
    """Measure, write the tables, print where they lie."""
    from agents.judging.held_out import BOUNDS, write_bounds  # seconds, which bad settings need not wait for
    from agents.judging.known import KNOWN, write_known

    folder = Path(given.out) if given.out else BOUNDS.parent
    folder.mkdir(parents=True, exist_ok=True)
    print(write_bounds(folder / BOUNDS.name, given.jobs))
    print(write_known(folder / KNOWN.name, given.jobs))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
