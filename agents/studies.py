"""The grids of runs behind the demo, the README's results, the historical scenarios and the table of remedies."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from agents.config import SharedSettings, TrainSettings, in_range
from agents.evaluation.baselines import write_baselines
from agents.evaluation.by_state import write_by_state
from agents.reporting.cases import write_cases
from agents.reporting.mitigation import write_mitigation
from agents.reporting.report import write_report
from agents.sweep import run_all
from agents.watching import draw_episodes
from sd_env.scenarios import SETTINGS, WORLDS, names

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
    grid = [
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
    return write_report(run_all(grid, jobs), out, title)


CASE_STEPS = 1_000_000
"""Agent-steps a run of a historical scenario."""
REMEDY_STEPS = 1_500_000
"""Agent-steps a run of a world with a remedy."""


def cases() -> tuple[str, ...]:
    """The historical scenarios and those of power maximisers."""
    return tuple(dict.fromkeys((*names("history"), *names("maximisers"))))


def train_cases(
    out: Path, results: Path, *, seeds: int = 3, scale: float = 1.0, jobs: int | None = None, only: Sequence[str] = ()
) -> Path:
    """Train shared PPO in every historical scenario (or ``only`` some); the table learned, random, never acting."""
    chosen = only or cases()
    folders = run_all(_grid(chosen, CASE_STEPS, out, seeds, scale), jobs)
    draw_episodes(folders, results / "figures" / "cases")
    baselines = write_baselines(chosen, folders, out / "baselines.csv")
    return write_cases(folders, baselines, write_by_state(folders, out / "by_state.csv"), results)


def train_remedies(
    out: Path, results: Path, *, seeds: int = 5, scale: float = 1.0, jobs: int | None = None, only: Sequence[str] = ()
) -> Path:
    """Train shared PPO in the four worlds with each remedy (or ``only`` some scenarios); the mitigation table."""
    chosen = only or tuple(name for name in names("remedies") if name not in names("maximisers"))
    return write_mitigation(run_all(_grid(chosen, REMEDY_STEPS, out, seeds, scale), jobs), results)


def _grid(scenarios: Sequence[str], steps: int, out: Path, seeds: int, scale: float) -> list[TrainSettings]:
    in_range("seeds", seeds, 1, 2**31)
    return [
        TrainSettings(
            scenario=name,
            seed=seed,
            agent_steps=max(1, int(steps * scale)),
            learner=SharedSettings(),
            runs=str(out / "runs"),
            progress=False,
        )
        for seed in range(seeds)
        for name in dict.fromkeys(scenarios)
    ]
