"""Train the populations that sit in held-out line-ups and write their weights.

python -m scripts.populations
"""

import argparse
import sys
from pathlib import Path

from agents.studies.populations import AGENT_STEPS, HERE, train_populations


def main() -> None:
    """Train what is not finished, write the weights, print their folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/populations"), help="folder of the runs")
    parser.add_argument("--agent-steps", type=int, default=AGENT_STEPS, help="budget of a run")
    parser.add_argument("--jobs", type=int, default=None, help="processes; all cores if not given")
    parser.add_argument("--to", type=Path, default=HERE, help="folder of the weights")
    given = parser.parse_args()
    try:
        print(train_populations(given.out, given.agent_steps, given.jobs, given.to))
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from the last checkpoints")
    except ValueError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
