"""When do states that only want to be safe arm and fight? Jervis' four worlds in four settings; the demo too."""

from collections.abc import Mapping
from pathlib import Path

from agents.reporting.report import write_report
from agents.runs.sweep import run_all
from agents.settings import SharedSettings, TrainSettings, in_range
from sd_env.scenarios import SETTINGS, WORLDS

DEMO = {"_no_diplomacy": 800_000, "": 600_000}
"""Agent-steps a run by setting: what two cores finish within ten minutes."""
STUDY = {"_no_diplomacy": 4_000_000, "": 2_000_000, "_benign_diplomacy": 1_500_000, "_benign": 6_000_000}
"""Agent-steps a run by setting: until the curves are flat."""


def four_worlds(
    budgets: Mapping[str, int], out: Path, title: str, *, seeds: int = 5, scale: float = 1.0, jobs: int | None = None
) -> Path:
    """Train shared PPO in Jervis' four worlds and report; finished runs are kept and never repeated.

    Args:
        budgets: agent-steps a run, by the scenario's setting (see `sd_env.scenarios.SETTINGS`).
        out: folder of the report; the runs lie in its subfolder ``runs``.
        title: headline of the report.
        seeds: runs a scenario, with seeds 0 … seeds-1.
        scale: share of the budgets, for a quick look.
        jobs: processes; None is one a core.
    """
    for setting in budgets:
        if setting not in SETTINGS:
            raise ValueError(f"setting {setting!r}: must be one of {', '.join(map(repr, SETTINGS))}")
    in_range("seeds", seeds, 1, 2**31)
    in_range("scale", scale, 1e-6, 1e6)
    trainings = [
        TrainSettings(
            scenario=world + setting,
            seed=seed,
            agent_steps=max(1, int(steps * scale)),
            learner=SharedSettings(),
            runs=str(out / "runs"),
            progress=False,
        )
        for setting, steps in budgets.items()
        for seed in range(seeds)
        for world in WORLDS
    ]
    return write_report(run_all(trainings, jobs), out, title)
