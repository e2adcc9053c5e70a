"""Trained policies that sit in held-out line-ups: weights of runs whose seeds no other training takes.

`python -m scripts.populations` remakes them: shared PPO, one run a scenario and seed.
"""

from pathlib import Path

from sd_env.scenarios import WORLDS

SEEDS = (901, 902)
"""Of populations alone: a run of shared PPO with one of them is refused by the judges that seat them."""
SCENARIOS = tuple(WORLDS)
HERE = Path(__file__).parent


def file_of(scenario: str, seed: int) -> str:
    """The file's name, which is how a line-up refers to it."""
    return f"{scenario}-shared-seed{seed}.safetensors"


FILES = tuple(file_of(scenario, seed) for scenario in SCENARIOS for seed in SEEDS)
