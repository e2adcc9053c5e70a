"""Play one episode of a finished run, or of a scenario, and tell its story in the terminal.

python -m scripts.watch cold_war
python -m scripts.watch runs/<run> seed=3
python -m scripts.watch scenario=doubly_dangerous_n3 'policies=[random,hold,hold]' out=episode
"""

from pathlib import Path

from agents.settings import WatchSettings
from scripts import options


def main(given: WatchSettings) -> None:
    """Play, tell, and with out=<folder> keep the episode and print the folder."""
    from agents.judging.watch import watch  # seconds, which bad settings need not wait for

    saved = watch(given)
    if saved is not None:
        print(saved)


def run_or_scenario(word: str) -> str:
    """The setting that a word alone stands for: a run if it is a folder, else a scenario."""
    return "run" if Path(word).is_dir() else "scenario"


if __name__ == "__main__":
    options.run(options.Command(main, WatchSettings, run_or_scenario, {"save": "out"}), __doc__)
