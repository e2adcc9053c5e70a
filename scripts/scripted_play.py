"""What random play, always arming and holding do in the four worlds, and what scripts score in the benchmark.

python -m scripts.scripted_play out=docs/results
python -m scripts.scripted_play out=docs/results response_steps=1000000
The second trains best responses to the scripts instead; it goes on from its ledger.
"""

from dataclasses import dataclass
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Where the tables go."""

    out: str = "runs/scripted_play"  # folder of the tables
    response_steps: int = 0  # budget of a best response to a script; 0: none is trained, and scores are made
    runs: str = "runs/scripted_answers"  # folder of the best responses
    jobs: int | None = None  # processes for them; all cores if not given


def main(given: Options) -> None:
    """Play, write the tables, print where they lie."""
    from agents.studies import scripted_play  # seconds, which bad settings need not wait for

    out = Path(given.out)
    if given.response_steps:
        print(scripted_play.answer_scripts(out, Path(given.runs), given.response_steps, given.jobs))
    else:
        print(scripted_play.write_scripted_play(out))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
