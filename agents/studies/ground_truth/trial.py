"""One trial: an experiment with one seed, from learning to its numbers. A file a trial, written when all is there."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from agents.learners.averaging import Averaging, AveragingSettings
from agents.runs.files import write_json
from agents.runs.folder import RunFolderError
from agents.runs.sources import provenance
from agents.studies.ground_truth.experiment import Experiment
from agents.studies.ground_truth.registry import EXPERIMENTS
from agents.untrusted.files import read_json
from sd_env.classics import Classic


def path_of(name: str, seed: int, out: Path) -> Path:
    """The trial's file."""
    slug = "".join(letter if letter.isalnum() or letter in "=.-" else "_" for letter in name)
    return out / "trials" / slug / f"seed{seed}.json"


def binding(experiment: Experiment, scale: float) -> dict[str, Any]:
    """What fixes a trial's result, besides its seed, as plain data."""
    learner = asdict(experiment.learner)
    plain = {
        "game": experiment.game,
        "parameters": dict(experiment.parameters),
        "learner": learner,
        "agent_steps": experiment.agent_steps,
        "scale": scale,
        "control": experiment.control,
        "bonus_until": experiment.bonus_until,
    }
    return dict(json.loads(json.dumps(plain)))


def is_finished(name: str, seed: int, scale: float, out: Path) -> bool:
    """Whether the trial's numbers are there. RunFolderError if the file is of other settings."""
    path = path_of(name, seed, out)
    try:
        if not path.exists():
            return False
        kept = {"settings": {}} | read_json(path)
        if not isinstance(kept["settings"], dict):
            raise ValueError("settings: no table")
    except ValueError as error:
        raise RunFolderError(f"{path}: not a trial's file; remove it or choose another folder ({error})") from None
    wanted = binding(EXPERIMENTS[name], scale)
    for key, value in wanted.items():
        if kept["settings"].get(key) != value:
            raise RunFolderError(
                f"{path} was made with {key} = {kept.get('settings', {}).get(key)!r}, not {value!r}: "
                "choose another folder"
            )
    return True


def run(name: str, seed: int, scale: float, out: Path) -> None:
    """Learn, measure and write; ``scale`` multiplies the budget."""
    experiment, began = EXPERIMENTS[name], time.perf_counter()
    game = experiment.made()
    learned, agent_steps = _learned(experiment, game, seed, scale)
    policies = {}
    for policy in experiment.policies:
        play = partial(learned.probabilities, last=policy == "last")
        policies[policy] = {
            "values": {q.name: q.measure(game, play) for q in experiment.quantities},
            "exploitability": experiment.gain(game, play) if experiment.gain else None,
        }
    swing = _swing(experiment, game, learned) if experiment.control else {}
    content: Mapping[str, Any] = {
        "experiment": name,
        "seed": seed,
        "settings": binding(experiment, scale),
        "agent_steps": agent_steps,
        "policies": policies,
        "swing": swing,
        "seconds": round(time.perf_counter() - began, 1),
        **provenance(),
    }
    path = path_of(name, seed, out)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, content)


def _swing(experiment: Experiment, game: Classic, learned: Any) -> dict[str, float]:
    """How far each number swings from policy to policy in the second half of training: its standard deviation."""
    plays = [type(learned)(learned.model, [weights]).probabilities for weights in learned.weights]
    return {q.name: float(np.std([q.measure(game, play) for play in plays])) for q in experiment.quantities}


def _learned(experiment: Experiment, game: Classic, seed: int, scale: float) -> tuple[Any, int]:
    settings = experiment.learner
    if isinstance(settings, AveragingSettings):
        averaging = Averaging(game, replace(settings, iterations=max(1, round(settings.iterations * scale))), seed)
        return averaging.learn(), averaging.agent_steps
    from agents.learners import iterates  # takes seconds to import

    steps = max(1, round(experiment.agent_steps * scale))
    partners = {1: experiment.partner(seed)} if experiment.partner else None
    learned = iterates.learn(
        game,
        settings,
        steps,
        seed,
        partners=partners,
        bonus_until=None if experiment.control else experiment.bonus_until,
    )
    return learned, learned.model.num_timesteps
