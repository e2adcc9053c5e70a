"""Where a second of training goes, for each learner: processor time by what it was spent on."""

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import local
from typing import Any
from unittest.mock import patch

from rich.progress import track
from stable_baselines3.common.base_class import BaseAlgorithm

from agents.learners import LEARNERS
from agents.reporting.markdown import markdown_table
from agents.runs.files import replacing, write_table
from agents.runs.sweep import CONSOLE
from agents.runs.training import Keeper, train
from agents.settings import TrainSettings, in_range
from sd_env.adapters.sb3 import SeatVecEnv

PARTS: dict[str, Sequence[tuple[type, str]]] = {
    "worlds": [(SeatVecEnv, name) for name in ("reset", "step_async", "step_wait", "action_masks", "env_method")],
    "measuring": [(Keeper, "_played")],
    "writing": [(Keeper, "save"), (Keeper, "finish")],
}
"""What is timed besides the algorithms' own methods. Within one another, each second counts where it was spent."""
OF_ALGORITHMS = {"acting": "collect_rollouts", "learning": "train"}
COLUMNS = ("worlds", "acting", "learning", "measuring", "writing", "rest")
TABLE, PAGE = "profile.csv", "profile.md"


class Clock:
    """Processor seconds by part; threads that wait spend none."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._own = local()  # [what, since]: the parts that a thread is in

    def timed(self, part: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """The method, with its time counted."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            stack: list[list[Any]] = vars(self._own).setdefault("stack", [])
            self._turn(stack)
            stack.append([part, time.thread_time()])
            try:
                return method(*args, **kwargs)
            finally:
                self._turn(stack)
                stack.pop()

        return wrapped

    def _turn(self, stack: list[list[Any]]) -> None:
        """Count the innermost part up to now, and let its clock and its caller's go on from here."""
        now = time.thread_time()
        if stack:
            self.spent[stack[-1][0]] += now - stack[-1][1]
        for entry in stack:
            entry[1] = now


@contextmanager
def watched(clock: Clock) -> Iterator[None]:
    """Let the clock count what happens within."""
    kinds = {kind for learner in LEARNERS.values() for kind in learner.classes if issubclass(kind, BaseAlgorithm)}
    with ExitStack() as patches:
        for part, methods in PARTS.items():
            for owner, name in methods:
                patches.enter_context(patch.object(owner, name, clock.timed(part, getattr(owner, name))))
        for kind in sorted(kinds, key=lambda kind: len(kind.__mro__), reverse=True):  # heirs before what they inherit
            for part, name in OF_ALGORITHMS.items():
                patches.enter_context(patch.object(kind, name, clock.timed(part, getattr(kind, name))))
        yield


def profile(settings: TrainSettings) -> dict[str, Any]:
    """Train once and say where the processor's time went: seconds a million agent-steps, by part."""
    clock, before = Clock(), time.process_time()
    with watched(clock):
        train(settings, quiet=True)
    total = time.process_time() - before
    spent = {part: float(clock.spent[part]) for part in COLUMNS[:-1]}
    spent["rest"] = max(0.0, total - sum(spent.values()))
    millions = settings.agent_steps / 1e6
    row: dict[str, Any] = {"learner": settings.learner.name, "form": _form(settings.learner)}
    return row | {"agent_steps": settings.agent_steps} | {part: s / millions for part, s in spent.items()}


def _form(learner: Any) -> str:
    return {True: "lean", False: "Stable-Baselines3's"}.get(getattr(learner, "lean", False), "")


def write_profile(out: Path, *, scenario: str, agent_steps: int, learners: Sequence[str]) -> Path:
    """Profile learners, PPO in both forms; tables and the page into ``out``, whose path is returned."""
    in_range("agent_steps", agent_steps, 1, 2**40)
    for name in learners:
        if name not in LEARNERS:
            raise ValueError(f"learners {name!r}: must be of {', '.join(LEARNERS)}")
    chosen = [LEARNERS[name].settings() for name in learners]
    chosen += [type(one)(lean=False) for one in chosen if one.name == "shared"]
    rows = []
    with tempfile.TemporaryDirectory() as runs:
        for number, one in enumerate(track(chosen, "profiling", console=CONSOLE, transient=True)):
            about = TrainSettings(scenario, learner=one, runs=runs, n_curve_points=4, progress=False)
            about = replace(about, curve_worlds=64, final_worlds=64)
            train(replace(about, agent_steps=1, tag=f"first{number}"), quiet=True)  # loads what it needs
            rows.append(profile(replace(about, agent_steps=agent_steps, tag=f"second{number}")))
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / TABLE, rows)
    with replacing(out / PAGE) as file:
        file.write(_page(scenario, rows, start_seconds()))
    return out / PAGE


def start_seconds() -> float:
    """Processor seconds from nothing to where a run could begin: what Python and libraries take to load."""
    code = "import time, scripts, agents.learners, agents.runs.training; print(time.process_time())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _page(scenario: str, rows: Sequence[dict[str, Any]], start: float) -> str:
    table = []
    for row in rows:
        total = sum(row[part] for part in COLUMNS)
        name = f"{row['learner']} ({row['form']})" if row["form"] else row["learner"]
        shares = (f"{row[part] / total:.0%}" for part in COLUMNS)
        table.append((name, f"{1e3 / total:,.0f}", *shares))
    return (
        "# Where a second of training goes\n\n"
        f"`python -m scripts.profile out=docs/results` remakes this page: {rows[0]['agent_steps']:,} agent-steps of "
        f"each learner in `{scenario}`,\nits own settings, one process, one thread. For each step that is learned from "
        "about as many are measured as in a run\nof three million. Shares are of processor time.\n\n"
        "*worlds*: the game and its adapter. *acting*: choosing actions and keeping what they brought. *learning*: the "
        "update.\n*measuring*: the policy's episodes for the curve and the end. *writing*: checkpoints and tables. "
        "*rest*: building, logs.\n"
        "Each learner has trained once before it is watched, so that all it needs is loaded.\n"
        f"Before all of it Python and its libraries take {start:.1f} s to load.\n\n"
        + markdown_table(("learner", "thousand agent-steps a second", *COLUMNS), table)
    )
