"""How well is a power's motive told from the public record, per world of Jervis? Writes motive.csv and motive.png.

python -m scripts.motive
python -m scripts.motive runs/history

Given runs trained in expansion_or_fear_<world>, or folders that hold some, these play; else a scripted policy does.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Who plays, how often, and where the table goes."""

    runs: list[str] = field(default_factory=list)  # runs, or folders that hold some; a scripted policy if not given
    episodes: int = 2000  # episodes of each setting
    seeds: int = 3  # seeds of the scripted policy
    out: str = "runs/motive"  # folder of table and figure
    trust: bool = False  # load zips that this installation did not make: they can run code


def main(given: Options) -> None:
    """Play, classify, draw, print where the figure lies."""
    from agents.judging.motive import motive_runs, write_motive  # seconds, which bad settings need not wait for
    from agents.reporting.motive import draw_motive

    folders = [run for folder in given.runs for run in motive_runs(Path(folder))]
    table = write_motive(folders, Path(given.out), n_worlds=given.episodes, seeds=given.seeds, trust=given.trust)
    print(draw_motive(table))


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="runs"), __doc__)
