"""Cross-play: every policy among copies of every other; payoffs, gaps, ratings, a heat map.

python -m scripts.tournament policies=[runs,tit_for_tat,grit] scenario=doubly_dangerous
"""

from agents.settings import TournamentSettings
from scripts import options


def main(given: TournamentSettings) -> None:
    """Play, write tables and figure, print their folder."""
    from agents.judging.tournament import hold  # seconds, which bad settings need not wait for
    from agents.reporting.cross_play import draw_cross_play

    out = hold(given)
    draw_cross_play(out)
    print(out)


if __name__ == "__main__":
    options.run(options.Command(main, TournamentSettings), __doc__)
