"""Is it a dilemma? Schelling diagrams of a scenario for every number of states it comes in.

python -m scripts.dilemma scenario=doubly_dangerous
python -m scripts.dilemma scenario=all out=dilemma
"""

import sys

import hydra
from omegaconf import DictConfig

from scripts import settings as config

config.register()


@hydra.main(version_base="1.3", config_path="../configs", config_name="dilemma")
def main(composed: DictConfig) -> None:
    """Play, print the verdicts, and write tables and figures."""
    from agents.judging.schelling import judge

    try:
        verdicts = judge(config.settings_from(composed))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    from agents.reporting.schelling import draw_all

    draw_all(verdicts.parent)
    print(verdicts)


if __name__ == "__main__":
    main()
