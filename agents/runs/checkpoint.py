"""Learners, worlds and generators as plain data, to go on from after a stop as if there had been none."""

import contextlib
import io
import random
import signal
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from stable_baselines3.common.base_class import BaseAlgorithm

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
