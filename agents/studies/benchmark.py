"""The benchmark of learners: one budget for all, many seeds, judged in self-play, among strangers, by best responses.

Settings are the learners' own but for what `adapted` says: as many worlds for all, and batches that fit them. The
committed tables are of an earlier benchmark, in `security_dilemma_v0`, with a budget of 130,000 agent-steps.
"""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from agents.judging.exploitability import keep_exploitability
from agents.judging.held_out import judge_and_keep
from agents.learners import LEARNERS
from agents.reporting.benchmark import write_benchmark
from agents.runs.folder import folder_of
from agents.runs.sweep import all_of, run_all
from agents.settings import TrainSettings, in_range
from sd_env.scenarios import WORLDS
from sd_env.suite.line_ups import HELD_OUT

COMMON = "common_reward"
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {COMMON: ("social", {"wants": "prosocial", "weight": 1.0})}
"""Learners by another name, with settings of their own: here each state is paid the mean reward of all."""
COMPARED = ("shared", "independent", "mappo", "recurrent", "league", "social", COMMON, "shaping", "a2c", "qrdqn")
SCENARIOS = (*WORLDS, "doubly_dangerous_no_diplomacy", "doubly_dangerous_n4", "cold_war")
SEEDS = 10
AGENT_STEPS = 1_000_000
"""Budget of a run, in agent-steps that the learner learns from."""
RESPONSE_STEPS, RESPONSES, ANSWERED = 1_000_000, 3, 3
"""Budget of a best response, its seeds, and how many seeds' runs are answered."""


def adapted(name: str, agent_steps: int) -> Any:
    """The settings of a learner, or of one of `VARIANTS`, in the benchmark."""
    name, changed = VARIANTS.get(name, (name, {}))
    kind = LEARNERS[name].settings
    wanted: dict[str, Any] = {"n_worlds": 64, "join_every": max(1, agent_steps // 10)}
    if name not in ("qrdqn", "recurrent", "shaping"):  # their own batches were made for as many worlds
        wanted["batch_size"] = 512
    known = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in wanted.items() if key in known}, **changed)


def trainings(
    out: Path, learners: Sequence[str], scenarios: Sequence[str], seeds: int, agent_steps: int
) -> list[TrainSettings]:
    """The runs, seed by seed, so that a benchmark that was stopped compares like with like.

    ValueError names a learner that is none or has no self-play, or a scenario without held-out line-ups.
    """
    played = tuple(dict.fromkeys(line_up.scenario for line_up in HELD_OUT))
    for kind, given, allowed in (
        ("learners", learners, (*(n for n in LEARNERS if n != "best_response"), *VARIANTS)),
        ("scenarios", scenarios, played),
    ):
        for name in given:
            if name not in allowed:
                raise ValueError(f"{kind} {name!r}: must be of {', '.join(allowed)}")
    in_range("seeds", seeds, 1, 900)  # later ones are the populations'
    in_range("agent_steps", agent_steps, 1, 2**40)
    return [
        TrainSettings(
            scenario=scenario,
            seed=seed,
            agent_steps=agent_steps,
            learner=adapted(name, agent_steps),
            tag=name if name in VARIANTS else "",
            progress=False,
            runs=str(out / "runs"),
            n_curve_points=8,
            curve_worlds=128,
            final_worlds=512,
        )
        for seed in range(seeds)
        for scenario in dict.fromkeys(scenarios)
        for name in dict.fromkeys(learners)
    ]


def compare(
    out: Path,
    results: Path,
    *,
    learners: Sequence[str] = COMPARED,
    scenarios: Sequence[str] = SCENARIOS,
    seeds: int = SEEDS,
    agent_steps: int = AGENT_STEPS,
    answered: int = ANSWERED,
    response_steps: int = RESPONSE_STEPS,
    jobs: int | None = None,
) -> Path:
    """Train, judge and tabulate; the path of the page. What is there already is kept and never made again.

    Args:
        out: folder of the runs.
        results: folder of tables, figure and page.
        learners: of the registry.
        scenarios: that held-out line-ups play.
        seeds: runs of a learner in a scenario.
        agent_steps: budget of a run.
        answered: how many of the seeds are answered by best responses.
        response_steps: budget of a best response.
        jobs: processes; None is one a core. Tables do not depend on it.
    """
    runs = trainings(out, learners, scenarios, seeds, agent_steps)
    in_range("answered", answered, 0, seeds)
    folders = run_all(runs, jobs)
    judged = [(str(folder), suite) for folder in folders for suite in ("self_play", "held_out")]
    all_of(judge_and_keep, judged, jobs, "line-ups")
    wanted = {folder_of(one) for one in runs if one.seed < answered}
    keep_exploitability([folder for folder in folders if folder in wanted], response_steps, RESPONSES, jobs)
    return write_benchmark(folders, results)
