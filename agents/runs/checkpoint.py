"""Learners, worlds and generators as plain data, to go on from after a stop as if there had been none.

The file is two lines and the data: what it is, then as JSON the checksum of the data and what the run is made with.
So it is judged before a byte of the data, which holds pickles, is unpacked.
"""

import contextlib
import hashlib
import io
import json
import random
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from stable_baselines3.common.base_class import BaseAlgorithm

from agents.runs import trust
from agents.runs.files import write_bytes
from agents.runs.folder import RunFolderError
from agents.runs.sources import difference

MAGIC = b"sd_env checkpoint 2"
ANEW = "delete the file to begin this run anew"
LOST = ("replay_buffer", "_last_lstm_states")
"""What a run needs to go on and Stable-Baselines3's zip does not hold."""


def algorithms(model: Any) -> list[BaseAlgorithm]:
    """The Stable-Baselines3 models of a learner: itself, or one a seat."""
    return list(getattr(model, "models", [model]))


def pack(model: Any, env: Any) -> dict[str, Any]:
    """All that a run is made of at the moment between an update and the next experience."""
    return {
        "models": [_pack_one(one) for one in algorithms(model)],
        "env": env.kept(),
        "torch": torch.get_rng_state(),
        "numpy": np.random.get_state(),
        "python": random.getstate(),
    }


def unpack(content: dict[str, Any], model: Any, env: Any) -> None:
    """Put a freshly built learner, its worlds and the process's generators back to where `pack` found them."""
    for one, kept in zip(algorithms(model), content["models"], strict=True):
        _unpack_one(one, kept)
    env.put_back(content["env"])
    torch.set_rng_state(content["torch"])
    np.random.set_state(content["numpy"])
    random.setstate(content["python"])


def write(path: Path, content: Mapping[str, Any], made_with: Mapping[str, Any]) -> None:
    """Write a checkpoint in one step.

    Args:
        path: of the file.
        content: what torch can save.
        made_with: what must be the same where it is read, see `agents.runs.sources.made_with`.

    Raises:
        OSError: it cannot be written; the older one is as it was.
    """
    held = io.BytesIO()
    torch.save(dict(content), held)  # in memory first: where a disk is full, torch may abort the process
    data = held.getvalue()
    header = {"sha256": hashlib.sha256(data).hexdigest(), "made_with": made_with}
    whole = b"\n".join((MAGIC, json.dumps(header, sort_keys=True).encode(), data))
    trust.sign(path, whole)
    write_bytes(path, whole)


def read(path: Path, made_with: Mapping[str, Any], trusted: bool = False) -> dict[str, Any]:
    """What `write` wrote.

    Raises:
        RunFolderError: it is damaged, of an earlier version, or made with other sources, versions or settings.
        ValueError: another installation made it, and it is not ``trusted``.
    """
    try:
        magic, line, data = [*path.read_bytes().split(b"\n", 2), b"", b""][:3]
    except OSError as error:
        raise RunFolderError(f"{path}: cannot be read ({error.strerror}); {ANEW}") from None
    if magic != MAGIC and magic.startswith(b"PK"):
        raise RunFolderError(f"{path}: of an earlier version: finish the run with that one, or {ANEW}")
    then, fault = _judged(magic, line, data)
    if fault:
        raise RunFolderError(f"{path}: damaged ({fault}); {ANEW}")
    if other := difference(then, made_with):
        commit = then.get("commit", "unknown")
        raise RunFolderError(
            f"{path}: made with {other}: finish the run at commit {commit} and with its versions, "
            f"give a new one a tag (tag=…), or {ANEW}"
        )
    trust.require_trust(path, trusted)
    try:
        return dict(torch.load(io.BytesIO(data), weights_only=False))  # holds pickles
    except Exception as error:  # whatever pickles may raise
        raise RunFolderError(f"{path}: cannot be unpacked ({type(error).__name__}); {ANEW}") from error


def _judged(magic: bytes, line: bytes, data: bytes) -> tuple[Mapping[str, Any], str]:
    """What the checkpoint was made with, and its fault, if it has one."""
    if magic != MAGIC:
        return {}, "it is no checkpoint" if magic else "it is empty"
    try:
        header = json.loads(line)
        wanted, then = header["sha256"], header["made_with"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}, "its header cannot be read"
    if not isinstance(then, dict) or hashlib.sha256(data).hexdigest() != wanted:
        return {}, "its checksum is another"
    return then, ""


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done: where it comes while torch writes, torch aborts the process."""
    if threading.current_thread() is not threading.main_thread():  # others never get a KeyboardInterrupt
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _pack_one(model: BaseAlgorithm) -> dict[str, Any]:
    file = io.BytesIO()
    model.save(file)
    return {"zip": file.getvalue(), "rest": {name: vars(model)[name] for name in LOST if name in vars(model)}}


def _unpack_one(model: BaseAlgorithm, kept: dict[str, Any]) -> None:
    env = model.get_env()
    loaded = type(model).load(io.BytesIO(kept["zip"]), env=env, device="cpu", force_reset=False)
    model.__dict__ = {**vars(loaded), **kept["rest"]}  # in place: others may hold the model
