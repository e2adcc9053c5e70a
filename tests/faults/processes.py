"""Processes that begin where all is imported and compiled: a try takes a second, not six."""

import multiprocessing
from collections.abc import Callable
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.warm"])


def end_of(target: Callable[..., None], given: tuple[Any, ...], seconds: float | None = None) -> int:
    """How a process ends that does the target, and is killed after so many seconds."""
    process = CONTEXT.Process(target=target, args=given)
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.kill()
    process.join()
    return int(process.exitcode or 0)
