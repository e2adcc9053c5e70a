"""Trained policies that sit in held-out line-ups: weights of runs whose seeds no other training takes.

`python -m scripts.populations` remakes them: shared PPO, one run a scenario and seed.
"""

from pathlib import Path

from agents.runs.folder import folder_of
from agents.runs.load import load_policy
from agents.runs.sweep import run_all
from agents.runs.weights import save_weights
from agents.settings import SharedSettings, TrainSettings
from sd_env.opponents.populations import HERE, SCENARIOS, SEEDS, file_of

AGENT_STEPS = 1_000_000


def train_populations(out: Path, agent_steps: int = AGENT_STEPS, jobs: int | None = None, to: Path = HERE) -> Path:
    """Train what is not finished in ``out``, write the weights into ``to``."""
    trainings = [
        TrainSettings(
            scenario=scenario,
            seed=seed,
            agent_steps=agent_steps,
            learner=SharedSettings(),
            runs=str(out),
            progress=False,
        )
        for scenario in SCENARIOS
        for seed in SEEDS
    ]
    done = set(run_all(trainings, jobs))
    to.mkdir(parents=True, exist_ok=True)
    for settings in trainings:
        folder = folder_of(settings)
        if folder in done:
            save_weights(load_policy(folder)[0], to / file_of(settings.scenario, settings.seed))
    return to
