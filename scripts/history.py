"""Draw what a scenario simulates over what happened, and score it: calibrated on the first part, told on the second.

    python -m scripts.history cold_war
    python -m scripts.history cold_war --run runs/history/runs/cold_war-shared-seed* --data ../shared/data

A scripted reaction plays, and the runs that are given, pooled. Without the series it works on the single figures that
the project holds, and says so.
"""

import argparse
import sys
from pathlib import Path

from agents.judging.history import CASES, score_figures, score_history
from agents.reporting.history import findings, write_history
from agents.runs.load import load_policy

DATA = Path("../shared/data")


def main() -> None:
    """Score, draw, say what was found, print where the figure lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", choices=CASES)
    parser.add_argument("--run", type=Path, nargs="*", default=(), help="finished runs of it")
    parser.add_argument("--data", type=Path, help=f"folder of the series (default: {DATA}, if it is there)")
    parser.add_argument("--out", type=Path, default=Path("runs/history"), help="folder of figure and tables")
    given = parser.parse_args()
    name, data = given.scenario, given.data or (DATA if DATA.is_dir() else None)
    try:
        learned = []
        for run in given.run:
            policy, of = load_policy(run)
            if of.name != name:
                raise ValueError(f"run {run} is of {of.name}: must be of {name}")
            learned.append(policy)
        if data is None:
            print("no series at hand: on the committed figures alone, which are too few to fit the other models")
        scores, told = score_history(name, data, learned) if data else score_figures(name, learned)
        print(*findings(scores), sep="\n")
        label = CASES[name].label if data else "committed figures, thousands or millions"
        print(write_history(name, scores, told, label, given.out))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
