"""Runs that take a fraction of a second."""

from pathlib import Path

from agents.settings import SharedSettings, TrainSettings

WORDS = ["scenario=no_dilemma", "agent_steps=64", "n_curve_points=1", "curve_worlds=2", "final_worlds=2"]
WORDS += ["progress=false", "learner.n_worlds=4", "learner.n_steps=4", "learner.batch_size=32"]


def small(folder: Path, **changes: object) -> TrainSettings:
    given: dict[str, object] = {
        "scenario": "no_dilemma",
        "agent_steps": 64,
        "runs": str(folder),
        "n_curve_points": 1,
        "curve_worlds": 2,
        "final_worlds": 2,
        "learner": SharedSettings(n_worlds=4, n_steps=4, batch_size=32),
        "progress": False,
    }
    return TrainSettings(**{**given, **changes})
