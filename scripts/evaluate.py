"""Measure a finished run's policy in fresh worlds: all seats its own, or among strangers, or against best responses.

python -m scripts.evaluate run=runs/<run> n_worlds=4096 seed=1
python -m scripts.evaluate suite=held_out run=runs/<run>
"""

from agents.settings import EvaluateSettings
from scripts import options


def main(given: EvaluateSettings) -> None:
    """Play, print the measures, and write them into the run's folder."""
    from agents.judging.suites import evaluate_by  # seconds, which bad settings need not wait for

    print(evaluate_by(given))


if __name__ == "__main__":
    options.run(options.Command(main, EvaluateSettings, alone="run"), __doc__)
