"""Time the game against other environments, or compare learners.

python -m scripts.benchmark env
python -m scripts.benchmark learners
The second takes hours. Ctrl-C stops it; the same command goes on from its ledgers, also elsewhere.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scripts import options


@dataclass
class EnvOptions:
    """Engine, PettingZoo loop, training, memory and start, as ratios to the other environments that are installed."""

    repeats: int = 7  # pairs of timings, of which the median counts
    seconds: float = 0.5  # length of one timing
    updates: int = 4  # PPO updates in one training timing
    most_worlds: int = 2**20  # no cost by size is timed with more
    out: str = "runs/benchmark"  # folder of tables, page and figure


@dataclass
class LearnersOptions:
    """One budget for all learners, judged in self-play, among strangers and by best responses."""

    learners: list[str] = field(default_factory=list)  # of the registry; ten if not given
    scenarios: list[str] = field(default_factory=list)  # that held-out line-ups play; seven if not given
    seeds: int | None = None  # runs of a learner in a scenario; like the next three that of the study if not given
    agent_steps: int | None = None  # budget of a run
    answered: int | None = None  # seeds whose runs best responses answer
    response_steps: int | None = None  # budget of a best response
    runs: str = "runs/learners"  # folder of the runs
    out: str = ""  # folder of ledgers, page and figure; that of the runs if not given
    jobs: int | None = None  # processes; all cores if not given
    engine: str = "local"  # where tasks are done: local, ray, dask or slurm
    address: str = ""  # of a Ray or Dask that runs already; it begins on this machine if not given


def env(given: EnvOptions) -> None:
    """Time, and print where the page lies."""
    from agents.studies.speed_table import time_env  # seconds, which bad settings need not wait for

    print(time_env(Path(given.out), given.repeats, given.seconds, given.updates, given.most_worlds))


def learners(given: LearnersOptions) -> None:
    """Train and judge, and print where the page lies."""
    from agents.studies.benchmark import compare  # seconds, which bad settings need not wait for

    chosen = {k: v for k, v in vars(given).items() if k not in ("engine", "address") and v not in (None, [])}
    runs, out = chosen.pop("runs"), chosen.pop("out") or given.runs
    print(compare(Path(runs), Path(out), **chosen))


if __name__ == "__main__":
    compared = options.Command(learners, LearnersOptions, aliases={"results": "out"})
    options.choose({"env": options.Command(env, EnvOptions), "learners": compared}, __doc__)
