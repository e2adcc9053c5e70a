"""Run folders made by hand, whose findings are known."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

CALM = {
    "reward": 0.9,
    "seeker_reward": 0.9,
    "arsenal": 0.2,
    "seeker_arsenal": 0.1,
    "seeker_offence": 0.05,
    "seeker_defensive_share": 0.5,
    "wars_per_100": 1.0,
    "tragic_share": 0.1,
    "treaty_share": 0.0,
    "tension": 0.2,
}
RACE = CALM | {
    "reward": -0.5,
    "seeker_reward": -0.4,
    "arsenal": 2.5,
    "seeker_arsenal": 2.4,
    "seeker_offence": 1.2,
    "wars_per_100": 15.0,
    "tragic_share": 0.55,
}
FOUR = ("doubly_dangerous", "defence_indistinguishable", "offence_distinguishable", "doubly_stable")
ACTIONS = {"share.hold": 0.5, "share.arm:tanks": 0.2, "share.arm:forts": 0.2, "share.disarm": 0.1}


def make_run(root: Path, scenario: str, seed: int, final: dict, *, start: dict = RACE, finished: bool = True) -> Path:
    """A run folder whose curve goes straight from ``start`` to ``final``."""
    folder = root / f"{scenario}-shared-seed{seed}"
    folder.mkdir(parents=True)
    facts = {
        "scenario": scenario,
        "seed": seed,
        "learner": "shared",
        "agent_steps": 200_000,
        "finished": finished,
        "seconds": 12.5,
        "commit": "abc123",
        "versions": {"numpy": "2.4"},
        "spiral_number": 2.2,
        "command": f"python -m scripts.train scenario={scenario}",
    }
    (folder / "run.json").write_text(json.dumps(facts))
    (folder / "settings.yaml").write_text(f"scenario: {scenario}\nseed: {seed}\nlearner:\n  gamma: 0.97\n")
    if not finished:
        return folder
    t = np.linspace(0, 1, 11)
    measured = {key: start[key] + (final[key] - start[key]) * t for key in CALM}
    curve = pd.DataFrame(measured | dict.fromkeys(ACTIONS, 0.25))
    curve.insert(0, "agent_steps", (200_000 * t).astype(int))
    curve.to_csv(folder / "curve.csv", index=False)
    pd.DataFrame([{"scenario": scenario, "seed": seed, "agent_steps": 200_000, **final, **ACTIONS}]).to_csv(
        folder / "final.csv", index=False
    )
    steps = np.arange(1, 17)
    pd.DataFrame(
        {
            "step": steps,
            "arsenal.tanks": final["arsenal"] / 2 + 0.01 * steps,
            "arsenal.forts": final["arsenal"] / 2,
            "seeker_arsenal": final["seeker_arsenal"],
            "tension": 0.3,
            "wars": final["wars_per_100"] / 100,
            "treaty_share": final["treaty_share"],
        }
    ).to_csv(folder / "episode.csv", index=False)
    return folder


def scattered(final: dict, rng: np.random.Generator, spread: float = 0.02) -> dict:
    """The same outcome with a little noise, as another seed would give it."""
    return {key: value + spread * rng.normal() for key, value in final.items()}


def four_worlds(root: Path) -> list[Path]:
    """Four worlds without diplomacy, one with it and no wars, three seeds each; one seed of a scenario of its own."""
    rng, folders = np.random.default_rng(3), []
    for world in FOUR:
        final = RACE if world == "doubly_dangerous" else CALM
        folders += [make_run(root, f"{world}_no_diplomacy", s, scattered(final, rng)) for s in range(3)]
    peace = CALM | {"wars_per_100": 0.0, "tragic_share": np.nan, "treaty_share": 0.7, "seeker_defensive_share": np.nan}
    folders += [make_run(root, "doubly_dangerous", s, peace | {"seeker_arsenal": 0.1 + 0.01 * s}) for s in range(3)]
    folders.append(make_run(root, "somebody_elses", 7, CALM))
    folders.append(make_run(root, "doubly_stable", 0, {}, finished=False))
    return folders
