"""Is it a dilemma? Schelling diagrams of a scenario for every number of states it comes in.

python -m scripts.dilemma scenario=doubly_dangerous
python -m scripts.dilemma scenario=all out=dilemma
"""

from agents.settings import DilemmaSettings
from scripts import options


def main(given: DilemmaSettings) -> None:
    """Play, print the verdicts, and write tables and figures."""
    from agents.judging.schelling import judge  # seconds, which bad settings need not wait for
    from agents.reporting.schelling import draw_all

    verdicts = judge(given)
    draw_all(verdicts.parent)
    print(verdicts)


if __name__ == "__main__":
    options.run(options.Command(main, DilemmaSettings, alone="scenario"), __doc__)
