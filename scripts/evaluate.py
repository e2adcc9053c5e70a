"""Measure a finished run's policy in fresh worlds: all seats its own, or among strangers, or against best responses.

python -m scripts.evaluate run=runs/<run> n_worlds=4096 seed=1
python -m scripts.evaluate suite=held_out run=runs/<run>
"""

import sys

import hydra
from omegaconf import DictConfig

from scripts import settings as config

config.register()


@hydra.main(version_base="1.3", config_path="../configs", config_name="evaluate")
def main(composed: DictConfig) -> None:
    """Play, print the measures, and write them into the run's folder."""
    try:
        settings = config.settings_from(composed)
        from agents.judging.suites import evaluate_by  # seconds, which bad settings need not wait for

        print(evaluate_by(settings))
    except KeyboardInterrupt:
        sys.exit("stopped; the same command goes on from here")
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
