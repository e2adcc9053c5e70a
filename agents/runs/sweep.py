"""Many runs, on the engine that was chosen, with one progress bar; one that fails does not stop the others.

A task whose worker is lost is done again; a run goes on from its checkpoint.
"""

import contextlib
import json
import os
import pickle
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    track,
)

from agents.runs import engines
from agents.runs.engines import LostWorkerError
from agents.runs.folder import PROGRESS_FILE, folder_of, is_finished, open_run, run_name
from agents.runs.spark import curve_of
from agents.settings import TrainSettings, in_range

CONSOLE = Console(stderr=True)
Task = TypeVar("Task")
Result = TypeVar("Result")
ALONE = threading.Lock()
"""A worker does one task at a time, also one of several threads: folder, words and random numbers are the process's."""


Ended = Callable[[TrainSettings, Path], None]
"""What is done with a run that has ended, in this process, before others end."""


def run_all(trainings: Sequence[TrainSettings], jobs: int | None = None, ended: Ended | None = None) -> list[Path]:
    """Train every one of ``trainings`` that is not finished; the folders of the finished ones, in order.

    Args:
        trainings: settings, one a run.
        jobs: runs at a time; None is one a core, or all that a cluster takes; 1 is this process, without a cluster.
        ended: called with every finished run at once; with those that were finished before first.

    A run that raises is reported and left out. KeyboardInterrupt ends all processes on this machine at once;
    checkpoints stay. LostWorkerError if workers are lost again and again.
    """
    in_range("jobs", 1 if jobs is None else jobs, 1, 2**15)
    folders = [open_run(settings) for settings in trainings]  # bad settings fail before anything is trained
    waiting = [settings for settings, folder in zip(trainings, folders, strict=True) if not is_finished(folder)]
    if ended:
        for settings, folder in zip(trainings, folders, strict=True):
            if is_finished(folder):
                ended(settings, folder)
    done: set[int] = set()
    if waiting:
        with _watched(waiting, done), contextlib.closing(_outcomes(_train_one, waiting, jobs)) as outcomes:
            for at, _, error in outcomes:
                done.add(at)
                if error:
                    say_failed(f"{run_name(waiting[at])}: {type(error).__name__}: {error}")
                else:
                    _end(waiting[at], ended)
    return [folder for folder in folders if is_finished(folder)]


def _end(settings: TrainSettings, ended: Ended | None) -> None:
    """Say how a run went, and have done what is to be done with it."""
    if ended:
        ended(settings, folder_of(settings))
    if curve := curve_of(folder_of(settings)):
        CONSOLE.print(f"{run_name(settings)}: {curve}", highlight=False, soft_wrap=True)


def all_of(function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int | None, what: str) -> list[Result]:
    """``function`` of each task, in order, as many at a time; a progress bar named ``what``.

    Args:
        function: of a module's top level; its result must depend on the task alone.
        tasks: whatever it takes.
        jobs: processes; None is one a core, or all that a cluster takes; 1 is this one where no cluster was chosen.
        what: for the bar.
    """
    in_range("jobs", 1 if jobs is None else jobs, 1, 2**15)
    is_here = engines.chosen().name == "local" and min(jobs or os.cpu_count() or 1, len(tasks)) < 2
    if is_here:
        return [function(task) for task in track(tasks, what, console=CONSOLE, transient=True)]
    results: dict[int, Result] = {}
    with Progress(console=CONSOLE, transient=True) as bar, contextlib.closing(_outcomes(function, tasks, jobs)) as out:
        for at, result, error in bar.track(out, total=len(tasks), description=what):
            if error:
                raise error
            results[at] = result
    return [results[at] for at in range(len(tasks))]


def each_of(
    function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int | None, what: str
) -> Generator[Result, None, None]:
    """``function`` of each task as it is done, as many at a time; one that fails is reported and left out.

    Args:
        function: of a module's top level; its result must depend on the task alone.
        tasks: whatever it takes.
        jobs: processes; None is one a core, or all that a cluster takes; 1 is this one where no cluster was chosen.
        what: for the progress bar.
    """
    in_range("jobs", 1 if jobs is None else jobs, 1, 2**15)
    with Progress(console=CONSOLE, transient=True) as bar, contextlib.closing(_outcomes(function, tasks, jobs)) as out:
        for at, result, error in bar.track(out, total=len(tasks), description=what):
            if error:
                say_failed(f"{tasks[at]}: {type(error).__name__}: {error}")
            else:
                yield result


def _outcomes(
    function: Callable[[Task], Any], tasks: Sequence[Task], jobs: int | None
) -> Generator[tuple[int, Any, Exception | None], None, None]:
    """Place, result and error of each task, as they are done; a task that was lost is done again."""
    if jobs == 1 and engines.chosen().name == "local":
        yield from (_done(os.getcwd(), sys.argv, function, at, task) for at, task in enumerate(tasks))
        return
    left, losses = dict(enumerate(tasks)), 0
    while left:
        calls = [(os.getcwd(), sys.argv, function, at, task) for at, task in left.items()]
        try:
            for at, result, error in engines.arriving(_done, calls, jobs):
                del left[at]
                losses = 0
                yield at, result, error
        except LostWorkerError as lost:
            losses += 1
            if losses == engines.most_losses():
                raise LostWorkerError(f"{lost}, again and again; the same command goes on") from None
            CONSOLE.print(f"[yellow]lost:[/yellow] {lost}; its task is done again", soft_wrap=True)


def _done(
    folder: str, words: list[str], function: Callable[[Task], Any], at: int, task: Task
) -> tuple[int, Any, Exception | None]:
    """One task, done where the command was started, wherever that is: relative paths and a run's record are alike."""
    with ALONE:
        try:
            if not Path(folder).is_dir():
                raise ValueError(f"{folder}: is not on {socket.gethostname()}; machines of a sweep share it")
            os.chdir(folder)
            sys.argv[:] = words
            return at, function(task), None
        except Exception as error:
            return at, None, _as_sent(error)


def _as_sent(error: Exception) -> Exception:
    """The error with its trace, or its words where it cannot be sent."""
    if not isinstance(error, ValueError | OSError):
        error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _train_one(settings: TrainSettings) -> None:
    from agents.runs.training import train

    train(settings, quiet=True)


@contextlib.contextmanager
def _watched(waiting: Sequence[TrainSettings], done: set[int]) -> Iterator[None]:
    """Show how far all runs are together, in agent-steps, while the block lasts; ``done`` are those that ended."""
    ended = threading.Event()
    with _bar() as progress:
        task = progress.add_task("training", total=sum(settings.agent_steps for settings in waiting) // 1000)

        def show() -> None:
            over = set(done)
            steps = sum(one.agent_steps if at in over else _steps_done(one) for at, one in enumerate(waiting))
            progress.update(task, completed=steps // 1000, description=f"run {len(over)} of {len(waiting)}")

        def watch() -> None:
            while not ended.wait(0.5):
                show()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
            show()


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("thousand agent-steps"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    return Progress(*columns, console=CONSOLE, speed_estimate_period=90, refresh_per_second=2)


def _steps_done(settings: TrainSettings) -> int:
    """What a run that is not done says of itself; nothing where its folder is not here."""
    try:
        return int(json.loads((folder_of(settings) / PROGRESS_FILE).read_text())["agent_steps"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def say_failed(what: str) -> None:
    """One line on stderr about one of many."""
    CONSOLE.print(f"[red]failed:[/red] {escape(' '.join(what.split()))}", soft_wrap=True)
