"""Many runs on all cores, with one progress bar; one that fails does not stop the others. All pools are made here.

A pool's processes end with the one that made it, also where that is killed and can tell nobody.
"""

import contextlib
import ctypes
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.pool import AsyncResult, IMapIterator, Pool
from pathlib import Path
from typing import TypeVar

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

from agents.runs.folder import PROGRESS_FILE, folder_of, is_finished, open_run, run_name
from agents.settings import TrainSettings, in_range

CONSOLE = Console(stderr=True)
Task = TypeVar("Task")
Result = TypeVar("Result")
PR_SET_PDEATHSIG = 1
"""Linux's number for: send me a signal when my parent dies."""


class LostWorkerError(ValueError):
    """A process of a pool was killed from outside; the pool would wait for its task for ever."""


def run_all(trainings: Sequence[TrainSettings], jobs: int | None = None) -> list[Path]:
    """Train every one of ``trainings`` that is not finished; the folders of the finished ones, in order.

    Args:
        trainings: settings, one a run.
        jobs: processes; None is one a core.

    A run that raises is reported and left out. KeyboardInterrupt ends all processes at once, and so does the death of
    one of them (LostWorkerError); checkpoints stay.
    """
    in_range("jobs", 1 if jobs is None else jobs, 1, 2**15)
    folders = [open_run(settings) for settings in trainings]  # bad settings fail before anything is trained
    waiting = [settings for settings, folder in zip(trainings, folders, strict=True) if not is_finished(folder)]
    if waiting:
        with pool_of(min(jobs or os.cpu_count() or 1, len(waiting))) as pool:
            results = [pool.apply_async(_train_one, (settings,)) for settings in waiting]
            _watch(waiting, results, workers())
            for settings, result in zip(waiting, results, strict=True):
                if not result.successful():
                    _report_failure(settings, result)
    return [folder for folder in folders if is_finished(folder)]


@contextlib.contextmanager
def pool_of(n: int) -> Iterator[Pool]:
    """A pool of ``n`` fresh processes that leave Ctrl-C to this one and end with it."""
    with _ctrl_c_waits():  # what is blocked here is so in the processes, from their first instruction on
        pool = multiprocessing.get_context("spawn").Pool(n, initializer=quiet_worker, initargs=(os.getpid(),))
    with pool:
        yield pool


@contextlib.contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Keep Ctrl-C for the end of the block."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # when it starts, it unblocks Ctrl-C
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def quiet_worker(parent: int) -> None:
    """Set up a process of a pool: one thread, Ctrl-C left to the parent, an end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    end_with(parent)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"


def end_with(parent: int) -> None:
    """Kill this process when its parent dies, however that dies."""
    made_by = multiprocessing.parent_process()
    if made_by is not None:
        threading.Thread(target=_end_after, args=(made_by.sentinel,), daemon=True).start()
    if sys.platform == "linux":  # at once, and also where the thread cannot get its turn
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if sys.platform != "win32" and os.getppid() != parent:  # it died before
        os._exit(1)


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def all_of(function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int | None, what: str) -> list[Result]:
    """``function`` of each task, in order, in as many processes; a progress bar named ``what``.

    Args:
        function: of a module's top level; its result must depend on the task alone.
        tasks: whatever it takes.
        jobs: processes; None is one a core, 1 is this one.
        what: for the bar.
    """
    in_range("jobs", 1 if jobs is None else jobs, 1, 2**15)
    n = min(jobs or os.cpu_count() or 1, len(tasks))
    if n < 2:
        return [function(task) for task in track(tasks, what, console=CONSOLE, transient=True)]
    with pool_of(n) as pool:
        arriving = _arriving(pool.imap(function, tasks), workers())
        return list(track(arriving, what, total=len(tasks), console=CONSOLE, transient=True))


def _arriving(done: "IMapIterator[Result]", pool: set[int]) -> Iterator[Result]:
    """The results in order; LostWorkerError if a worker was killed."""
    while True:
        try:
            yield done.next(timeout=1.0)
        except StopIteration:
            return
        except multiprocessing.TimeoutError:
            must_live(pool)


def _train_one(settings: TrainSettings) -> None:
    from agents.runs.training import train

    train(settings, quiet=True)


def workers() -> set[int]:
    """The ids of this process's living children."""
    return {int(process.pid or 0) for process in multiprocessing.active_children()}


def must_live(expected: set[int]) -> None:
    """LostWorkerError if one of these children is no more."""
    if lost := expected - workers():
        raise LostWorkerError(f"process {min(lost)} was killed, perhaps for want of memory; the same command goes on")


def _watch(waiting: Sequence[TrainSettings], results: Sequence["AsyncResult[None]"], pool: set[int]) -> None:
    """Show how far all runs are together, in agent-steps, until they are done."""
    total = sum(settings.agent_steps for settings in waiting)
    files = [folder_of(settings) / PROGRESS_FILE for settings in waiting]
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("thousand agent-steps"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=CONSOLE, speed_estimate_period=90, refresh_per_second=2) as progress:
        task = progress.add_task("training", total=total // 1000)
        while True:
            done = sum(result.ready() for result in results)
            steps = sum(_steps_done(*run) for run in zip(waiting, results, files, strict=True))
            progress.update(task, completed=steps // 1000, description=f"run {done} of {len(waiting)}")
            if done == len(waiting):
                return
            must_live(pool)
            time.sleep(0.5)


def _steps_done(settings: TrainSettings, result: "AsyncResult[None]", file: Path) -> int:
    if result.ready():
        return settings.agent_steps
    try:
        return int(json.loads(file.read_text())["agent_steps"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _report_failure(settings: TrainSettings, result: "AsyncResult[None]") -> None:
    try:
        result.get()
    except Exception as error:
        say_failed(f"{run_name(settings)}: {type(error).__name__}: {error}")


def say_failed(what: str) -> None:
    """One line on stderr about one of many."""
    CONSOLE.print(f"[red]failed:[/red] {escape(' '.join(what.split()))}", soft_wrap=True)
