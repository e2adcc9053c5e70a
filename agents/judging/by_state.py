"""What each state, and each treaty between the first two, comes to in self-play of a trained run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agents.runs.files import write_table
from agents.runs.load import load_policy
from sd_env import metrics
from sd_env.metrics.live import live
from sd_env.metrics.wars import fought
from sd_env.suite.match import self_play
from sd_env.suite.seeds import BY_STATE
from sd_env.trajectory import Recording

EPISODES = 512
"""Of each run."""


def state_measures(recording: Recording) -> list[dict[str, float]]:
    """Of each state: reward a step, mean arsenal, and how often in 100 steps it attacks and is attacked."""
    alive = live(recording)
    attacks = fought(recording)
    return [
        {
            "reward": float(recording.reward[..., i][alive].mean()),
            "arsenal": float(recording.arsenal[:, :, i].sum(axis=-1)[alive].mean()),
            "attacks_per_100": float(100 * attacks[:, :, i].sum() / alive.sum()),
            "attacked_per_100": float(100 * attacks[:, :, :, i].sum() / alive.sum()),
        }
        for i in range(recording.arsenal.shape[2])
    ]


def rows_by_state(folder: Path) -> list[dict[str, Any]]:
    """Rows ``scenario, seed, subject, measure, value`` of one run; a subject is a state or a kind of treaty that may
    bind the first two states."""
    learned, game = load_policy(folder)
    recording = self_play(learned, game, EPISODES, BY_STATE)
    by_subject = dict(zip(game.states, state_measures(recording), strict=True))
    for c, kind in enumerate(game.kinds):
        if game.params.signatories[c, 0, 1] > 0:
            by_subject[kind] = metrics.limit_of_pair(recording, game.params, c, 0, 1)
    seed = folder.name.rpartition("seed")[2]
    return [
        {"scenario": game.name, "seed": int(seed), "subject": subject, "measure": measure, "value": value}
        for subject, measures in by_subject.items()
        for measure, value in measures.items()
        if np.isfinite(value)
    ]


def write_by_state(folders: Sequence[Path], path: Path) -> Path:
    """`rows_by_state` of all runs as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(path, [row for folder in folders for row in rows_by_state(folder)])
    return path
