"""Train one run, or with -m a grid of runs on all cores. Started again, a run that was stopped goes on.

python -m scripts.train scenario=doubly_dangerous seed=3
python -m scripts.train -m scenario=doubly_dangerous,doubly_stable seed=0,1,2,3,4
"""

import sys
from typing import Any

from scripts import options
from scripts import settings as config

config.register()
TYPED = tuple(sys.argv)  # travels with main to the processes of a grid, and is what a run's record holds


@config.composed_by_hydra
def main(composed: Any) -> None:
    """Train and print the run's folder."""
    sys.argv[:] = TYPED
    one = config.is_one_run()
    try:
        settings = config.settings_from(composed)
        from agents.runs.training import train  # seconds, which bad settings need not wait for

        print(train(settings, quiet=not one))
    except KeyboardInterrupt:
        sys.exit(options.STOPPED)
    except (ValueError, OSError) as error:
        if not one:
            raise  # in a grid the others go on; Hydra reports this one at the end
        sys.exit(f"error: {error}")


def typed() -> None:
    """Let Hydra have the words that were typed as it takes them."""
    sys.argv[1:] = config.words_for_hydra(sys.argv[1:])
    main()


if __name__ == "__main__":
    if options.asks_for_help(sys.argv[1:]):
        print(config.help_of_training(__doc__ or "", sys.argv[1:]))
    else:
        options.with_one_line(lambda: config.in_plain_words(typed))
