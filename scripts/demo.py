"""Train agents in Jervis' four worlds, with and without diplomacy, five seeds each, and write one report.

    python -m scripts.demo

Ctrl-C stops it; the same command goes on where it stopped.
"""

import argparse
import sys
from pathlib import Path

from agents.config import SharedSettings, TrainSettings
from agents.reporting.report import write_report
from agents.sweep import run_all
from sd_env.scenarios import WORLDS

AGENT_STEPS = {"_no_diplomacy": 1_500_000, "": 1_500_000}
"""Budget of a run by setting: what two cores finish within ten minutes."""


def main() -> None:
    """Run the grid, write the report and say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="runs of each scenario")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the budget, for a quick look")
    parser.add_argument("--out", type=Path, default=Path("runs/demo"), help="folder of runs and report")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    given = parser.parse_args()
    grid = [
        TrainSettings(
            scenario=world + setting, seed=seed, agent_steps=int(steps * given.scale),
            learner=SharedSettings(), runs=str(given.out / "runs"), n_curve_points=20, progress=False,
        )
        for setting, steps in AGENT_STEPS.items() for seed in range(given.seeds) for world in WORLDS
    ]
    try:
        folders = run_all(grid, given.jobs)
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    print(write_report(folders, given.out, "In which worlds do states learn to arm?"))


if __name__ == "__main__":
    main()
