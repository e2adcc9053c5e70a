"""Measure a finished run's policy in fresh worlds, all seats its own.

    python -m scripts.evaluate run=runs/<run> n_worlds=4096 seed=1
"""

import sys

import hydra
from omegaconf import DictConfig

from agents import config

config.register()


@hydra.main(version_base="1.3", config_path="../configs", config_name="evaluate")
def main(composed: DictConfig) -> None:
    """Play, print the measures, and write them into the run's folder."""
    try:
        settings = config.settings_from(composed)
        from agents.evaluation.evaluate import evaluate  # seconds, which bad settings need not wait for

        print(evaluate(settings))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
