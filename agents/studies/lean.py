"""Does the lean form of PPO learn as Stable-Baselines3's own does, and how much faster? The same seeds by both.

Predicted before the first run: in every scenario the interval of the mean difference between the curves holds 0. It
would have been refuted by a difference that stands after Holm's correction for the scenarios and measures compared.
"""

from collections.abc import Sequence
from pathlib import Path

from agents.reporting.forms import write_forms
from agents.runs.sweep import run_all
from agents.settings import SharedSettings, TrainSettings, in_range

SCENARIOS = ("doubly_dangerous", "doubly_dangerous_no_diplomacy", "doubly_stable", "cold_war")
SEEDS, AGENT_STEPS = 10, 600_000


def compare_forms(
    out: Path,
    results: Path,
    *,
    scenarios: Sequence[str] = SCENARIOS,
    seeds: int = SEEDS,
    agent_steps: int = AGENT_STEPS,
    jobs: int | None = None,
) -> Path:
    """Train every scenario and seed by both forms, one after the other; the path of the page.

    Args:
        out: folder of the runs; finished ones are kept and never repeated.
        results: folder of tables, figure and page.
        scenarios: their names.
        seeds: runs of a form in a scenario.
        agent_steps: budget of a run.
        jobs: processes; None is one a core.
    """
    in_range("seeds", seeds, 2, 2**31)
    trainings = [
        TrainSettings(
            scenario=scenario,
            seed=seed,
            agent_steps=agent_steps,
            learner=SharedSettings(lean=form == "lean"),
            tag=form,
            runs=str(out / "runs"),
            progress=False,
        )
        for seed in range(seeds)
        for scenario in scenarios
        for form in ("lean", "reference")
    ]
    return write_forms(run_all(trainings, jobs), results)
