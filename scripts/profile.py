"""Say where a second of training goes, for each learner: a table and a page.

python -m scripts.profile
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Who is watched, and how long."""

    learners: list[str] = field(default_factory=list)  # of the registry; all that can learn here if not given
    scenario: str = "doubly_dangerous"  # a scenario's name
    agent_steps: int = 100_000  # budget of each learner
    out: str = "runs/profile"  # folder of table and page


def main(given: Options) -> None:
    """Watch, and print where the page lies."""
    from agents.learners import LEARNERS  # seconds, which bad settings need not wait for
    from agents.studies.profile import write_profile

    learners = given.learners or [name for name, learner in LEARNERS.items() if not learner.missing()]
    print(write_profile(Path(given.out), scenario=given.scenario, agent_steps=given.agent_steps, learners=learners))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
