"""Many trials on all cores, with one progress bar; one that fails does not stop the others."""

from collections.abc import Sequence
from pathlib import Path

from agents.runs.sweep import all_of, say_failed
from agents.settings import in_range
from agents.studies.ground_truth import trial
from agents.studies.ground_truth.registry import EXPERIMENTS


def chosen(patterns: Sequence[str]) -> list[str]:
    """Names of the experiments that begin with one of ``patterns``, or all. ValueError for a pattern that fits none."""
    for pattern in patterns:
        if not any(_fits(name, pattern) for name in EXPERIMENTS):
            known = ", ".join(dict.fromkeys(name.split()[0] for name in EXPERIMENTS))
            raise ValueError(f"no experiment begins with {pattern!r}: there are {known}")
    return [name for name in EXPERIMENTS if not patterns or any(_fits(name, pattern) for pattern in patterns)]


def _fits(name: str, pattern: str) -> bool:
    return name == pattern or name.startswith(f"{pattern} ") or (" " in pattern and name.startswith(pattern))


def run_all(names: Sequence[str], seeds: int, scale: float, out: Path, jobs: int | None = None) -> None:
    """Run every trial that is not finished, long ones first; failures are reported and left out."""
    in_range("seeds", seeds, 1, 2**31)
    in_range("scale", scale, 1e-6, 1e6)
    in_range("jobs", 1 if jobs is None else jobs, 1, 2**15)
    waiting = [(name, seed) for seed in range(seeds) for name in names if not trial.is_finished(name, seed, scale, out)]
    waiting.sort(key=lambda task: -EXPERIMENTS[task[0]].agent_steps)
    for failure in all_of(_one, [(name, seed, scale, out) for name, seed in waiting], jobs, "trials"):
        if failure:
            say_failed(failure)


def _one(task: tuple[str, int, float, Path]) -> str:
    """The reason of a failure, or nothing."""
    name, seed, _, _ = task
    try:
        trial.run(*task)
    except Exception as error:
        return f"{name}, seed {seed}: {type(error).__name__}: {error}"
    return ""


def finished(names: Sequence[str], seeds: int, scale: float, out: Path) -> dict[str, list[Path]]:
    """Files of the finished trials of each experiment, in order of seeds."""
    return {
        name: [trial.path_of(name, s, out) for s in range(seeds) if trial.is_finished(name, s, scale, out)]
        for name in names
    }
