"""Say where a second of training goes, for each learner: a table and a page.

python -m scripts.profile
"""

from dataclasses import dataclass, field
from pathlib import Path

from agents.learners import LEARNERS
from agents.studies.profile import write_profile
from scripts import options

HERE = [name for name, learner in LEARNERS.items() if not learner.missing()]


@dataclass
class Options:
    """Who is watched, and how long."""

    learners: list[str] = field(default_factory=list)  # of the registry; all that can learn here if not given
    scenario: str = "doubly_dangerous"  # a scenario's name
    agent_steps: int = 100_000  # budget of each learner
    out: str = "runs/profile"  # folder of table and page


def main(given: Options) -> None:
    """Watch, and print where the page lies."""
    out, steps = Path(given.out), given.agent_steps
    print(write_profile(out, scenario=given.scenario, agent_steps=steps, learners=given.learners or HERE))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
