"""What scripts do where learners are studied: the simplest explanations that a learned number must be held against.

Three tables: random play, always arming and holding in the settings of Jervis' four worlds and in the Cold War with and
without retaliation; what scripts score in the scenarios and held-out line-ups of the benchmark; and, if asked for, what
best responses gain against them there.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from agents.judging.exploitability import gains, trainings_against
from agents.learners.threads import one_thread
from agents.reporting.script_scores import ANSWERS
from agents.runs.files import write_table
from agents.runs.ledger import Ledger
from agents.runs.sweep import each_of
from agents.runs.training import train
from agents.settings import in_range
from agents.studies.benchmark import OF_ANSWER, RESPONSES, SCENARIOS, rows_about
from agents.studies.experiments.exact import OnGrid
from sd_env import metrics, scenarios
from sd_env.opponents import STRATEGIES
from sd_env.policy import Policy
from sd_env.suite.line_ups import LineUp, of_scenario
from sd_env.suite.match import self_play
from sd_env.suite.score import bounds_of, scored
from sd_env.suite.seeds import HELD_OUT
from sd_env.theory.learning import learn
from sd_env.theory.tables import tables

PLAYED = ("random", "arm", "hold")
CONSTANT = ("random", "hold", "arm", "disarm")
OF_LINE_UP = ("line_up", "mode", "focal_return", "welfare", "score", "greedy_score", "skill", "greedy_skill")
"""Columns of a line-up's row."""
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
    """A row a script and line-up of those scenarios: what `sd_env.suite.score` says of it in the focal seats.

    ``best`` is the strategy that earns most in that line-up, a different one in each; ``by`` names it. ``exact`` is
    where exact learning from random play ends among two states that only hold and arm, and never talk.
    """
    rows: list[dict[str, Any]] = []
    for name in names:
        exact = exact_policy(name)
        for suite in ("self_play", "held_out"):
            for line_up in of_scenario(suite, name):
                rows += _scored(line_up, suite, exact)
    return rows


def exact_policy(name: str) -> Policy | None:
    """The exact profile of the scenario without diplomacy; None where the tables have no place for the game."""
    quiet = name if name.endswith(SETTINGS[0]) else name + SETTINGS[0]
    if quiet not in scenarios.names():
        return None
    try:
        made = tables(scenarios.get(quiet).params)
    except ValueError:
        return None
    return OnGrid(made, learn(made).profile, scenarios.get(name))


def _scored(line_up: LineUp, suite: str, exact: Policy | None) -> list[dict[str, Any]]:
    best = bounds_of(line_up)["highest_by"]
    who: dict[str, Callable[[int], Policy]] = {
        name: partial(STRATEGIES[by], line_up.game)
        for name, by in ((*zip(CONSTANT, CONSTANT, strict=True), ("best", best)))
    }
    if exact:
        who["exact"] = lambda seat: exact
    rows = []
    for policy, focal in who.items():
        with one_thread():
            row = scored(line_up, focal)
        about = {
            "policy": policy,
            "scenario": line_up.scenario,
            "suite": suite,
            "by": best if policy == "best" else policy,
        }
        rows.append(about | {key: row[key] for key in OF_LINE_UP})
    return rows


def answer_scripts(out: Path, runs: Path, response_steps: int, jobs: int | None = None) -> Path:
    """Train what the ledger of best responses to scripts does not hold; its path.

    Args:
        out: folder of the ledger.
        runs: folder of the trainings.
        response_steps: budget of a best response, in agent-steps.
        jobs: processes; None is one a core.
    """
    in_range("response_steps", response_steps, 1, 2**40)
    ledger = Ledger(out / ANSWERS, ("policy", "scenario", "response_steps", "seat", "response_seed"))
    held = {key[:3] for key in ledger.held()}
    tasks = [(script, name, response_steps) for name in SCENARIOS for script in CONSTANT]
    lacking = [(task, runs / task[1]) for task in tasks if (*task[:2], str(response_steps)) not in held]
    for found in each_of(_answered, lacking, jobs, "scripts"):
        ledger.append(*found)
    return ledger.path


def _answered(task: tuple[tuple[str, str, int], Path]) -> list[dict[str, Any]]:
    (script, name, response_steps), runs = task
    trained = trainings_against(script, name, runs, response_steps, RESPONSES)
    for one in trained:
        train(one, quiet=True)
    found = gains(script, trained)
    columns = [column for column in OF_ANSWER if column in found]
    return rows_about({"policy": script, "scenario": name}, found[columns])


def write_scripted_play(out: Path) -> Path:
    """``scripted_worlds.csv`` and ``scripted_line_ups.csv`` in ``out``; the folder."""
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "scripted_worlds.csv", world_rows())
    write_table(out / "scripted_line_ups.csv", line_up_rows())
    return out
