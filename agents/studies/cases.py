"""What is learned in history's scenarios, and what remedies do in Jervis' four worlds."""

from collections.abc import Sequence
from pathlib import Path

from agents.judging.baselines import write_baselines
from agents.judging.by_state import write_by_state
from agents.judging.watch import draw_episodes
from agents.reporting.cases import write_cases
from agents.reporting.mitigation import write_mitigation
from agents.runs.sweep import run_all
from agents.settings import SharedSettings, TrainSettings, in_range
from sd_env.scenarios import names

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
    folders = run_all(_trainings(chosen, CASE_STEPS, out, seeds, scale), jobs)
    draw_episodes(folders, results / "figures" / "cases")
    baselines = write_baselines(chosen, folders, out / "baselines.csv")
    return write_cases(folders, baselines, write_by_state(folders, out / "by_state.csv"), results)


def train_remedies(
    out: Path, results: Path, *, seeds: int = 5, scale: float = 1.0, jobs: int | None = None, only: Sequence[str] = ()
) -> Path:
    """Train shared PPO in the four worlds with each remedy (or ``only`` some scenarios); the mitigation table."""
    chosen = only or tuple(name for name in names("remedies") if name not in names("maximisers"))
    return write_mitigation(run_all(_trainings(chosen, REMEDY_STEPS, out, seeds, scale), jobs), results)


def _trainings(scenarios: Sequence[str], steps: int, out: Path, seeds: int, scale: float) -> list[TrainSettings]:
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
