"""Play one episode of a finished run, or of a scenario, and tell its story in the terminal.

python -m scripts.watch cold_war
python -m scripts.watch runs/<run> seed=3
python -m scripts.watch scenario=doubly_dangerous_n3 'policies=[random,hold,hold]' save=episode
"""

import sys
from pathlib import Path

import hydra
from omegaconf import DictConfig

from scripts import settings as config

config.register()


@hydra.main(version_base="1.3", config_path="../configs", config_name="watch")
def main(composed: DictConfig) -> None:
    """Play, tell, and with save=<folder> keep the episode and print the folder."""
    from agents.judging.watch import watch

    try:
        saved = watch(config.settings_from(composed))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    if saved is not None:
        print(saved)


def spelled_out(arguments: list[str]) -> list[str]:
    """A run or scenario that is named alone, in front, as the setting that it is."""
    first = arguments[0] if arguments else ""
    if first and "=" not in first and not first.startswith("-"):
        return [f"{'run' if Path(first).is_dir() else 'scenario'}={first}", *arguments[1:]]
    return arguments


if __name__ == "__main__":
    sys.argv[1:] = spelled_out(sys.argv[1:])
    main()
