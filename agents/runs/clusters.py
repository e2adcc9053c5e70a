"""Ray, Dask and Slurm as engines: how a cluster begins and ends, and joblib's backends for them.

Only `agents.runs.engines` imports this, and each function only the package of its own engine.
"""

import os
import shlex
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from joblib.parallel import ParallelBackendBase

CHECKOUT = Path(__file__).parents[2]
MEMORY = "4GB"
"""Of a Slurm job, where the user's jobqueue.yaml does not say."""
AGAIN = 3
"""How often Ray does a task anew whose worker was lost; as often as Dask does."""
Begun = tuple[ParallelBackendBase, tuple[type[BaseException], ...]]
"""joblib's backend, and what it raises where a task was lost too often."""


def on_ray(address: str, jobs: int | None, held: ExitStack) -> Begun:
    """Tasks of the Ray that runs at ``address`` or RAY_ADDRESS, or of one on this machine with ``jobs`` workers."""
    import ray

    where = address or os.environ.get("RAY_ADDRESS", "")
    local = {} if where else {"num_cpus": jobs or os.cpu_count(), "include_dashboard": False}
    told = {"PYTHONPATH": python_path(), "OMP_NUM_THREADS": "1"}
    quiet = {"logging_level": "ERROR", "log_to_driver": False}
    try:
        _must_answer(where)
        ray.init(where or "local", runtime_env={"env_vars": told}, **quiet, **local)
    except (OSError, ValueError) as error:
        raise ValueError(f"address = {where!r}: no Ray answers there ({_line(error)})") from None
    held.callback(ray.shutdown)
    ray._private.worker._worker_logs_enabled = False  # what Ray says of lost workers, it says among a command's results
    return RayTasks(ray), (ray.exceptions.RayError,)


def _must_answer(address: str) -> None:
    """OSError if nobody listens at ``host:port``: Ray itself would ask for minutes."""
    host, _, port = address.rpartition("/")[2].rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=10).close()


class RayTasks(ParallelBackendBase):
    """joblib's tasks as tasks of Ray, which gives each to a free core and does those anew whose worker is lost.

    Ray's own backend for joblib is a pool: it deals tasks out in turn, also to workers that are busy, loses all that a
    lost worker was dealt, and cannot tell of results one by one.
    """

    supports_retrieve_callback = supports_return_generator = True

    def __init__(self, ray: Any) -> None:
        super().__init__()
        self.ray, self.work = ray, ray.remote(num_cpus=1, max_retries=AGAIN)(call)
        self.waiting: dict[Any, Callable[[Any], None]] = {}

    def effective_n_jobs(self, n_jobs: int) -> int:
        """As many as are asked for: Ray keeps those for which there is no core yet."""
        return n_jobs

    def configure(self, n_jobs: int = 1, parallel: Any = None, **_: Any) -> int:
        """Begin to listen for results."""
        self.parallel, self.ended = parallel, threading.Event()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        return n_jobs

    def submit(self, func: Any, callback: Any = None) -> Any:
        """Send a task."""
        task = self.work.remote(func)
        self.waiting[task] = callback
        return task

    def _listen(self) -> None:
        while not self.ended.is_set():
            if not self.waiting:
                self.ended.wait(0.01)
                continue
            for task in self.ray.wait(list(self.waiting), timeout=0.1)[0]:
                self.waiting.pop(task)(task)

    def retrieve_result_callback(self, out: Any) -> Any:
        """What a task returned."""
        return self.ray.get(out)

    def abort_everything(self, ensure_ready: bool = True) -> None:
        """Kill what is at work."""
        self._stop()
        for task in self.waiting:
            self.ray.cancel(task, force=True)
        self.waiting.clear()

    def terminate(self) -> None:
        """Listen no more."""
        self._stop()

    def _stop(self) -> None:
        self.ended.set()
        self.listener.join()


def call(function: Callable[[], Any]) -> Any:
    """What Ray does with a task."""
    return function()


def on_dask(address: str, jobs: int | None, held: ExitStack) -> Begun:
    """Workers of the Dask with its scheduler at ``address`` or DASK_SCHEDULER_ADDRESS, or ``jobs`` on this machine."""
    import distributed

    where: Any = address or os.environ.get("DASK_SCHEDULER_ADDRESS", "")
    if not where:
        n = jobs or os.cpu_count()
        where = held.enter_context(distributed.LocalCluster(n_workers=n, threads_per_worker=1, dashboard_address=None))
    try:
        client = distributed.Client(where, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"address = {where!r}: no Dask answers there ({_line(error)})") from None
    return _of_dask(held.enter_context(client))


def on_slurm(address: str, jobs: int | None, held: ExitStack) -> Begun:
    """A Dask whose workers are so many jobs of Slurm."""
    import distributed

    if jobs is None:
        raise ValueError("engine = 'slurm': say how many jobs are to be submitted: jobs=…")
    cluster = held.enter_context(slurm_cluster())
    cluster.adapt(minimum_jobs=jobs, maximum_jobs=jobs)  # one that ends, as its time was up, is submitted anew
    return _of_dask(held.enter_context(distributed.Client(cluster, set_as_default=False)))


def slurm_cluster() -> Any:
    """What submits jobs, a worker and a core each; queue, account and time are those of the user's jobqueue.yaml."""
    import dask
    from dask_jobqueue import SLURMCluster

    begin = [f"cd {shlex.quote(os.getcwd())}", f"export PYTHONPATH={shlex.quote(python_path())}"]
    memory = dask.config.get("jobqueue.slurm.memory", None) or MEMORY
    return SLURMCluster(cores=1, processes=1, memory=memory, python=sys.executable, job_script_prologue=begin)


def _of_dask(client: Any) -> Begun:
    """joblib's backend for Dask, which waits for workers that are to come, and not for tasks that were given up."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker
    from joblib._dask import DaskDistributedBackend

    class Backend(DaskDistributedBackend):
        def effective_n_jobs(self, n_jobs: int) -> int:
            return n_jobs

        def submit(self, func: Any, callback: Any = None) -> Any:
            future = super().submit(func, callback)
            future.add_done_callback(lambda done: callback(done) if done.exception() else None)
            return future

        def retrieve_result_callback(self, out: Any) -> Any:
            if isinstance(out, Future):
                return out.result()  # raises
            return super().retrieve_result_callback(out)

    return Backend(client=client), (KilledWorker, FutureCancelledError, CancelledError)


def python_path() -> str:
    """PYTHONPATH of workers: this checkout, and what the command has."""
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([str(CHECKOUT), *([given] if given else [])])


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:120]
