"""Trained policies that sit in held-out line-ups: weights of runs whose seeds no other training takes.

`python -m scripts.populations` remakes them: shared PPO, one run a scenario and seed.
"""

from pathlib import Path

from agents.config import SharedSettings, TrainSettings
from agents.evaluation.evaluate import load_policy
from agents.runs import folder_of
from agents.sweep import run_all
from agents.weights import save_weights
from sd_env.scenarios import WORLDS

SEEDS = (901, 902)
"""Of populations alone: a run of shared PPO with one of them is refused by the judges that seat them."""
SCENARIOS = tuple(WORLDS)
AGENT_STEPS = 1_000_000
HERE = Path(__file__).parent


def file_of(scenario: str, seed: int) -> str:
    """The file's name, which is how a line-up refers to it."""
    return f"{scenario}-shared-seed{seed}.safetensors"


FILES = tuple(file_of(scenario, seed) for scenario in SCENARIOS for seed in SEEDS)


def train_populations(out: Path, agent_steps: int = AGENT_STEPS, jobs: int | None = None, to: Path = HERE) -> Path:
    """Train what is not finished in ``out``, write the weights into ``to``."""
    grid = [
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
    done = set(run_all(grid, jobs))
    to.mkdir(parents=True, exist_ok=True)
    for settings in grid:
        folder = folder_of(settings)
        if folder in done:
            save_weights(load_policy(folder)[0], to / file_of(settings.scenario, settings.seed))
    return to
