"""Train lean PPO and Stable-Baselines3's own with the same seeds, and compare their curves and seconds.

python -m scripts.forms

It takes a quarter of an hour on two cores; finished runs are kept, Ctrl-C stops, the same command goes on.
"""

from dataclasses import dataclass, field
from pathlib import Path

from agents.studies.lean import AGENT_STEPS, SCENARIOS, SEEDS, compare_forms
from scripts import options


@dataclass
class Options:
    """Which runs, and where they go."""

    scenarios: list[str] = field(default_factory=list)  # four if not given
    seeds: int = SEEDS  # runs of a form in a scenario
    agent_steps: int = AGENT_STEPS  # budget of a run
    runs: str = "runs/forms"  # folder of the runs
    out: str = "runs/forms"  # folder of tables, figure and page
    jobs: int | None = None  # processes; all cores if not given


def main(given: Options) -> None:
    """Train and compare, and print where the page lies."""
    chosen = {name: vars(given)[name] for name in ("seeds", "agent_steps", "jobs")}
    chosen["scenarios"] = given.scenarios or SCENARIOS
    print(compare_forms(Path(given.runs), Path(given.out), **chosen))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
