"""Train lean PPO and Stable-Baselines3's own with the same seeds, and compare their curves and seconds.

python -m scripts.forms

It takes a quarter of an hour on two cores; finished runs are kept, Ctrl-C stops, the same command goes on.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class Options:
    """Which runs, and where they go."""

    scenarios: list[str] = field(default_factory=list)  # four if not given
    seeds: int | None = None  # runs of a form in a scenario; like the next that of the study if not given
    agent_steps: int | None = None  # budget of a run
    runs: str = "runs/forms"  # folder of the runs
    out: str = "runs/forms"  # folder of tables, figure and page
    jobs: int | None = None  # processes; all cores if not given


def main(given: Options) -> None:
    """Train and compare, and print where the page lies."""
    from agents.studies.lean import compare_forms  # seconds, which bad settings need not wait for

    chosen = {name: value for name, value in vars(given).items() if value not in (None, [])}
    runs, out = Path(chosen.pop("runs")), Path(chosen.pop("out"))
    print(compare_forms(runs, out, **chosen))


if __name__ == "__main__":
    options.run(options.Command(main, Options), __doc__)
