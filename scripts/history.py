"""Draw what a scenario simulates over what happened, and score it: calibrated on the first part, told on the second.

python -m scripts.history cold_war
python -m scripts.history cold_war runs=runs/history/runs/cold_war-shared-seed* data=../shared/data

A scripted reaction plays, and the given runs, pooled; without the series, on the single figures that the project holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

from agents.settings import MISSING
from scripts import options
from sd_env.policy import Policy

DATA = Path("../shared/data")


@dataclass
class Options:
    """Which scenario, who plays in it, against what."""

    scenario: str = MISSING  # one with a record, such as cold_war
    runs: list[str] = field(default_factory=list)  # finished runs of it; * stands for any letters
    data: str = ""  # folder of the series; ../shared/data if not given and there
    out: str = "runs/history"  # folder of figure and tables
    trust: bool = False  # load zips that this installation did not make: they can run code


def learned_in(scenario: str, runs: Sequence[str], trust: bool = False) -> list[Policy]:
    """The policies of runs of this scenario; ValueError for a run of another."""
    from agents.runs.load import load_policy

    policies = {run: load_policy(Path(run), trust) for one in runs for run in sorted(glob(one)) or [one]}
    for run, (_, of) in policies.items():
        if of.name != scenario:
            raise ValueError(f"run {run} is of {of.name}: must be of {scenario}")
    return [policy for policy, _ in policies.values()]


def main(given: Options) -> None:
    """Score, draw, say what was found, print where the figure lies."""
    from agents.judging.history import CASES, score_figures, score_history  # bad settings need not wait for it
    from agents.reporting.history import findings, write_history

    name, data = given.scenario, Path(given.data) if given.data else (DATA if DATA.is_dir() else None)
    if name not in CASES:
        raise ValueError(f"scenario {name!r}: {options.nearest(name, list(CASES))}")
    learned = learned_in(name, given.runs, given.trust)
    if data is None:
        print("no series at hand: on the committed figures alone, which are too few to fit the other models")
    scores, forecasts = score_history(name, data, learned) if data else score_figures(name, learned)
    label = CASES[name].label if data else "committed figures, thousands or millions"
    print(*findings(scores), write_history(name, scores, forecasts, label, Path(given.out)), sep="\n")


if __name__ == "__main__":
    options.run(options.Command(main, Options, alone="scenario", aliases={"run": "runs"}), __doc__)
