"""Where the tasks of a sweep are worked on: an engine, by name, gives joblib a backend. No other file makes processes.

``local`` is joblib's own, on this machine. ``ray`` and ``dask`` are clusters that run already, or begin here; ``slurm``
is a Dask whose workers are Slurm's jobs. Their workers import this checkout and share the folders of runs with it.
"""

import contextlib
import os
import shutil
import signal
import sys
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, NamedTuple

import joblib
from joblib.externals.loky import BrokenProcessPool, get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from agents.runs import clusters
from agents.runs.leash import quiet_worker
from agents.settings import one_of


class LostWorkerError(ValueError):
    """Workers were killed from outside, or died."""


class Kind(NamedTuple):
    """How a cluster begins, and what it needs."""

    begin: Callable[[str, int | None, contextlib.ExitStack], clusters.Begun]
    packages: tuple[str, ...]  # of its extra
    program: str = ""


CLUSTERS = {
    "ray": Kind(clusters.on_ray, ("ray",)),
    "dask": Kind(clusters.on_dask, ("distributed",)),
    "slurm": Kind(clusters.on_slurm, ("dask_jobqueue", "distributed"), "sbatch"),
}
ENGINES = ("local", *CLUSTERS)
ADDRESSED = ("ray", "dask")
"""Engines that may run already, at an address."""


@dataclass
class Engine:
    """The engine that was chosen; a cluster begins with its first task."""

    name: str = "local"
    address: str = ""
    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)  # what joblib raises where a worker was lost
    held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)  # ends it
    backend: Any = None  # joblib's, of a cluster that has begun
    is_kept: bool = False  # local workers are, until the block ends

    def keep_local(self) -> None:
        """Local workers wait for the block's next sweep."""
        if not self.is_kept:
            self.held.callback(_end_local)
            self.is_kept = True


LOCAL = Engine()
_CHOSEN: ContextVar[Engine | None] = ContextVar("engine", default=None)


def chosen() -> Engine:
    """The engine of the block that is at work."""
    return _CHOSEN.get() or LOCAL


def check(engine: str, address: str = "") -> None:
    """ValueError if there is no such engine, what it needs is not installed, or it takes no address."""
    one_of("engine", engine, ENGINES)
    if address and engine not in ADDRESSED:
        raise ValueError(f"address = {address!r}: is of engine={' and engine='.join(ADDRESSED)}; leave it out")
    needs = CLUSTERS.get(engine)
    if needs and (missing := [package for package in needs.packages if find_spec(package) is None]):
        raise ValueError(f"engine = {engine!r}: needs {', '.join(missing)}, by pip install '.[{engine}]'")
    if needs and needs.program and shutil.which(needs.program) is None:
        raise ValueError(f"engine = {engine!r}: there is no {needs.program} on this machine")


@contextlib.contextmanager
def use(name: str = "local", address: str = "") -> Iterator[None]:
    """Sweeps in the block run on this engine; what it began ends with the block. Raises as `check`.

    Local workers are kept from sweep to sweep of the block: they have loaded what they need.
    """
    check(name, address)
    with contextlib.ExitStack() as held:
        held.callback(_CHOSEN.reset, _CHOSEN.set(Engine(name, address, held=held)))
        yield


def most_losses() -> int:
    """After so many losses in a row, with no task done between them, a sweep ends; a cluster counts itself."""
    return 3 if chosen().name == "local" else 1


def arriving(
    function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], jobs: int | None
) -> Generator[Any, None, None]:
    """``function(*task)`` of each task, as they are done; ``jobs`` at a time, None is as many as there are workers.

    Raises:
        LostWorkerError: a worker was lost, and with it its task.
    """
    engine = chosen()
    results: Any = None
    is_whole = False
    try:
        with _ctrl_c_waits():  # what is blocked here is so in workers, from their first instruction on
            results = _started(engine, [joblib.delayed(function)(*task) for task in tasks], jobs)
        for result in results:  # noqa: UP028 -- `yield from` would close it, with a warning
            yield result
        is_whole = True
    except Exception as error:
        if not isinstance(error, engine.lost):
            raise
        is_killed = isinstance(error, TerminatedWorkerError)
        why = "killed, perhaps for want of memory" if is_killed else f"lost ({type(error).__name__})"
        raise LostWorkerError(f"a worker was {why}") from error
    finally:
        with warnings.catch_warnings():  # joblib says that not all results were asked for
            warnings.simplefilter("ignore")
            if results is not None:
                results.close()
        if engine.name == "local" and is_whole and engine is not LOCAL:
            engine.keep_local()
        elif engine.name == "local":
            _end_local()


def _started(engine: Engine, calls: list[Any], jobs: int | None) -> Any:
    """What joblib returns of its tasks."""
    if engine.name == "local":
        begin = {"initializer": quiet_worker, "initargs": (os.getpid(),)}
        config, most = {"backend": "loky", "inner_max_num_threads": 1, **begin}, os.cpu_count() or 1
    else:
        if engine.backend is None:
            engine.backend, engine.lost = CLUSTERS[engine.name].begin(engine.address, jobs, engine.held)
        config, most = {"backend": engine.backend}, len(calls)  # it has a queue of its own
    n = min(jobs or most, len(calls))
    options = {"return_as": "generator_unordered", "batch_size": 1, "pre_dispatch": n, "max_nbytes": None}
    with joblib.parallel_config(**config):
        # with n_jobs=1 joblib would work in this process, and end with a task that is killed
        return joblib.Parallel(max(2, n), **options)(calls)


def _end_local() -> None:
    """End the workers, which joblib would keep for the next sweep, and the folder that it made for them."""
    workers = get_reusable_executor(reuse=True)
    # one that was made in place of a broken one has no folder
    getattr(workers, "terminate", workers.shutdown)(kill_workers=True)


@contextlib.contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Keep Ctrl-C for the end of the block."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as of_loky

    resource_tracker.ensure_running()  # when they start, they unblock Ctrl-C
    of_loky.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
