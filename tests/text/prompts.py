"""Write the golden prompts anew: ``python -m tests.text.prompts``; then read what ``git diff tests/text`` shows."""

from pathlib import Path

import numpy as np

from sd_env.scenarios import get
from sd_env.text import Briefer
from tests.core.games import random_actions

FOLDER = Path(__file__).parent / "golden"
SEED = 1
CASES = {
    "doubly_dangerous": (0, 12),
    "cold_war": (1, 40),
    "us_china": (None, 20),
    "small_state_greedy_power": (2, 4),
    "armed_neutrality": (3, 12),
}
"""Scenario to the seat that is told, after how many steps; None is a policy that does not know its seat, the first."""


def prompt(name: str) -> str:
    """Rules and briefing after random moves of all."""
    scenario, (seat, steps) = get(name), CASES[name]
    engine = scenario.engine()
    engine.reset(SEED)
    for _, actions in zip(range(steps), random_actions(engine, SEED), strict=False):
        engine.step(actions)
    briefer, row = Briefer(scenario, seat), (0, seat or 0)
    return f"{briefer.rules}\n\n{briefer.briefing(np.array(engine.observation[row]), engine.mask[row])}\n"


if __name__ == "__main__":
    for name in CASES:
        (FOLDER / f"{name}.txt").write_text(prompt(name), encoding="utf-8")
