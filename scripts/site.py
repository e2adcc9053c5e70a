"""Lay out the source of the documentation's site: the documents, and the pages and pictures that code makes.

python -m scripts.site out=build/docs/source
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Where to."""

    out: str = "build/docs/source"  # folder; one that this command wrote before is emptied


def main(given: Options) -> None:
    """Write the folder and print it."""
    from agents.studies.pages.site import lay_out  # seconds, which bad settings need not wait for

    print(lay_out(Path(given.out)))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
