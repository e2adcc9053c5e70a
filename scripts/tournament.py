"""Cross-play: every policy among copies of every other; payoffs, gaps, ratings, a heat map.

python -m scripts.tournament policies=[runs,tit_for_tat,grit] scenario=doubly_dangerous
"""

import sys

import hydra
from omegaconf import DictConfig

from scripts import settings as config

config.register()


@hydra.main(version_base="1.3", config_path="../configs", config_name="tournament")
def main(composed: DictConfig) -> None:
    """Play, write tables and figure, print their folder."""
    try:
        settings = config.settings_from(composed)
        from agents.judging.tournament import hold  # seconds, which bad settings need not wait for

        out = hold(settings)
    except KeyboardInterrupt:
        sys.exit("stopped; nothing was written")
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
    from agents.reporting.cross_play import draw_cross_play

    draw_cross_play(out)
    print(out)


if __name__ == "__main__":
    main()
