"""The full game's exact theory: the four worlds, the diagram, predictions for experiment 1; a page, figures and tables.

python -m scripts.theory

It takes three quarters of an hour on two cores. No agent is trained.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """What is solved, how finely, and where it goes."""

    worlds: list[str] = field(default_factory=list)  # Jervis' worlds; all four if not given
    balances: list[float] = field(default_factory=list)  # of the diagram; the study's if not given
    distinguishabilities: list[float] = field(default_factory=list)  # of the diagram; the study's if not given
    games: int = 12  # of experiment 1
    levels: int = 6  # grid points a class; states go with its fourth power
    steps: int = 250  # of exact learning
    only: list[str] = field(default_factory=list)  # tables to make; the others are read; all if not given
    out: str = "docs/results"  # folder of page, tables and figures
    jobs: int | None = None  # processes; all cores if not given


def main(given: Options) -> None:
    """Solve, and print where the page lies."""
    from agents.studies import full_game as study  # seconds, which bad settings need not wait for

    whole = study.Extent()
    extent = study.Extent(
        worlds=given.worlds or whole.worlds,
        balances=given.balances or whole.balances,
        distinguishabilities=given.distinguishabilities or whole.distinguishabilities,
        games=given.games,
        levels=given.levels,
        steps=given.steps,
    )
    print(study.exact_theory(Path(given.out), extent, only=given.only, jobs=given.jobs))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
