"""Print the tables of the README files from code and results, in place.

python -m scripts.card
python -m scripts.card check=true
"""

from dataclasses import dataclass

from scripts import options


@dataclass
class Options:
    """Whether pages are written."""

    check: bool = False  # change nothing; fail if a table is stale


def main(given: Options) -> None:
    """Rewrite the pages and print their paths, or with ``check`` fail if one is stale."""
    from agents.studies.pages import PAGES, printed, remade  # seconds, which bad settings need not wait for

    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        fresh = printed(page)
        if given.check and fresh != page:
            raise ValueError(f"{path}: stale tables; run python -m scripts.card")
        if fresh != page:
            path.write_text(fresh, encoding="utf-8")
        print(path)
    if not given.check:
        print(*remade(), sep="\n")


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
