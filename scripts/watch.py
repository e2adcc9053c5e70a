"""Play one episode of a finished run, or of a scenario, and tell its story in the terminal.

    python -m scripts.watch run=runs/<run> seed=3
    python -m scripts.watch scenario=doubly_dangerous_n3 'policies=[random,hold,hold]' save=episode
"""

import sys

import hydra
from omegaconf import DictConfig

from agents import config

config.register()


@hydra.main(version_base="1.3", config_path="../configs", config_name="watch")
def main(composed: DictConfig) -> None:
    """Play, tell, and with save=<folder> keep the episode and print the folder."""
    from agents.watching import watch

    try:
        saved = watch(config.settings_from(composed))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    if saved is not None:
        print(saved)


if __name__ == "__main__":
    main()
