"""Train one run, or with -m a grid of runs on all cores. Started again, a run that was stopped goes on.

python -m scripts.train scenario=doubly_dangerous seed=3
python -m scripts.train -m scenario=doubly_dangerous,doubly_stable seed=0,1,2,3,4
"""

import sys
from typing import Any

from scripts import options
from scripts import settings as config

config.register()
TYPED = tuple(sys.argv)  # travels with main to a launcher's processes, and is what a run's record holds
GRID: list[Any] = []  # settings of a grid's runs, and why others are none
FAULTS: list[str] = []


@config.composed_by_hydra
def main(composed: Any) -> None:
    """Train one run and print its folder; of a grid, keep the run's settings for `train_grid`."""
    sys.argv[:] = TYPED
    one, elsewhere = config.is_one_run(), config.goes_elsewhere(TYPED)
    try:
        settings = config.settings_from(composed)
        if not one:
            GRID.append(config.named_in_grid(settings, TYPED[1:]))
        if one or elsewhere:
            from agents.runs.training import train  # seconds, which bad settings need not wait for

            print(train(settings if one else GRID.pop(), quiet=not one))
    except KeyboardInterrupt:
        sys.exit(options.STOPPED)
    except (ValueError, OSError) as error:
        if one:
            sys.exit(f"error: {' '.join(str(error).split())}")
        if elsewhere:
            raise  # Hydra reports it at the end
        FAULTS.append(str(error))  # the others go on


def typed() -> None:
    """Let Hydra have the words that were typed as it takes them."""
    words, engine, address = config.engine_of(sys.argv[1:])
    words, jobs = config.jobs_of(words)
    with config.no_traces(config.words_for_hydra(words)) as words:
        sys.argv[1:] = words
        main()
    sys.argv[:] = TYPED
    if GRID or FAULTS:
        with config.on_engine(engine, address):
            config.train_grid(GRID, FAULTS, jobs)


if __name__ == "__main__":
    if options.asks_for_help(sys.argv[1:]):
        print(config.help_of_training(__doc__ or "", sys.argv[1:]))
    else:
        options.with_one_line(lambda: config.in_plain_words(typed))
