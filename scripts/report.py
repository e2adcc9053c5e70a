"""Write the report of all finished runs at or below a folder.

python -m scripts.report runs/
"""

from dataclasses import dataclass
from pathlib import Path

from agents.settings import MISSING
from scripts import options


@dataclass
class Options:
    """Which runs, and where their report goes."""

    runs: str = MISSING  # a run folder, or a folder that holds run folders
    out: str = ""  # folder of the report; that of the runs if not given
    title: str = "The security dilemma, learned"  # headline of the report


def main(given: Options) -> None:
    """Write report.html, its figures and its tables, and print where the page lies."""
    from agents.reporting.report import write_report  # seconds, which bad settings need not wait for
    from agents.runs.folder import find_runs

    runs = Path(given.runs)
    folders = find_runs(runs)
    if not folders:
        raise ValueError(f"{runs}: no run folder here or below; train one with python -m scripts.train")
    print(write_report(folders, Path(given.out or runs), given.title, runs))


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="runs"), __doc__)
