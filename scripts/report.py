"""Write the report of all finished runs at or below one or more folders.

python -m scripts.report runs/
python -m scripts.report runs/first runs/second out=runs/both
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Which runs, and where their report goes."""

    runs: list[str] = field(default_factory=list)  # run folders, or folders that hold run folders
    out: str = ""  # folder of the report; that of the runs if it is one and this is not given
    title: str = "The security dilemma, learned"  # headline of the report


def main(given: Options) -> None:
    """Write report.html, its figures and its tables, and print where the page lies."""
    from agents.reporting.report import write_report  # seconds, which bad settings need not wait for
    from agents.runs.folder import find_runs

    if not given.runs:
        raise ValueError("setting runs is missing: give it as runs=…")
    if len(given.runs) > 1 and not given.out:
        raise ValueError("setting out is missing: with several folders of runs, say where the report goes")
    found = {folder: find_runs(Path(folder)) for folder in given.runs}
    for folder, runs in found.items():
        if not runs:
            raise ValueError(f"{folder}: no run folder here or below; train one with python -m scripts.train")
    folders = list({run.resolve(): run for runs in found.values() for run in runs}.values())
    first = Path(given.runs[0])
    print(write_report(folders, Path(given.out or first), given.title, first if len(given.runs) == 1 else None))


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="runs"), __doc__)
