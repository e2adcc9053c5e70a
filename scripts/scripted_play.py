"""What random play, always arming and holding do in the four worlds, and what scripts score in the benchmark.

python -m scripts.scripted_play out=docs/results
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Where the tables go."""

    out: str = "runs/scripted_play"  # folder of the tables


def main(given: Options) -> None:
    """Play, write the tables, print where they lie."""
    from agents.studies.scripted_play import write_scripted_play  # seconds, which bad settings need not wait for

    print(write_scripted_play(Path(given.out)))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
