"""What scripts do where learners are studied: the simplest explanations that a learned number must be held against.

Two tables: random play, always arming and holding in the settings of Jervis' four worlds and in the Cold War with and
without retaliation, and what scripts score in the scenarios and held-out line-ups of the benchmark.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from agents.learners.threads import one_thread
from agents.runs.files import write_table
from agents.studies.benchmark import SCENARIOS
from sd_env import metrics, scenarios
from sd_env.opponents import STRATEGIES
from sd_env.suite.line_ups import LineUp, of_scenario
from sd_env.suite.match import self_play
from sd_env.suite.score import bounds_of, focal_returns
from sd_env.suite.seeds import HELD_OUT

PLAYED = ("random", "arm", "hold")
SETTINGS = ("_no_diplomacy", "")
"""Suffixes of the worlds' settings in which some states are greedy."""
NAMES = (
    *(world + setting for world in scenarios.WORLDS for setting in SETTINGS),
    "cold_war",
    "cold_war_without_retaliation",
)
EPISODES = 4096
"""A seed; types are drawn once an episode, so fewer would leave the tragic share uncertain by several points."""
MEASURES = ("tragic_share", "wars_per_100", "seeker_arsenal", "seeker_reward", "security")


def world_rows() -> list[dict[str, Any]]:
    """A row a scenario of `NAMES`, script and evaluation seed: `metrics.summary` where all seats play it."""
    rows: list[dict[str, Any]] = []
    for game in map(scenarios.get, NAMES):
        for policy in PLAYED:
            for seed in HELD_OUT:
                with one_thread():
                    measures = metrics.summary(self_play(policy, game, EPISODES, seed), game)
                about = {"scenario": game.name, "policy": policy, "seed": seed, "episodes": EPISODES}
                rows.append(about | {key: measures[key] for key in MEASURES})
    return rows


def line_up_rows(names: Sequence[str] = SCENARIOS) -> list[dict[str, Any]]:
    """A row a script and line-up of those scenarios: return a step of the focal seats, and its score.

    ``best`` is the strategy that earns most in that line-up, a different one in each; ``by`` names it.
    """
    rows: list[dict[str, Any]] = []
    for name in names:
        for suite in ("self_play", "held_out"):
            for line_up in of_scenario(suite, name):
                rows += _scored(line_up, name, suite)
    return rows


def _scored(line_up: LineUp, scenario: str, suite: str) -> list[dict[str, Any]]:
    known = bounds_of(line_up)
    earned = {"random": known["random"], "hold": known["hold"], "best": known["highest"]}
    for name in ("arm", "disarm"):
        earned[name] = float(focal_returns(line_up, partial(STRATEGIES[name], line_up.game)).mean())
    return [
        {
            "policy": policy,
            "scenario": scenario,
            "suite": suite,
            "line_up": line_up.name,
            "by": known["highest_by"] if policy == "best" else policy,
            "focal_return": value,
            "score": (value - known["floor"]) / (known["ceiling"] - known["floor"]),
        }
        for policy, value in earned.items()
    ]


def write_scripted_play(out: Path) -> Path:
    """``scripted_worlds.csv`` and ``scripted_line_ups.csv`` in ``out``; the folder."""
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "scripted_worlds.csv", world_rows())
    write_table(out / "scripted_line_ups.csv", line_up_rows())
    return out
