"""What can take a seat: the one interface of players, and how many of them act together.

A policy is anything with Stable-Baselines3's ``predict``: its models, a strategy of `sd_env.opponents`, twenty lines of
your own. A line-up says which policy sits in which seat.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class Policy(Protocol):
    """Acts for one seat in many worlds at once.

    One that is to be told which actions are legal has a further parameter ``action_masks`` `[B, A]`.
    """

    def predict(
        self,
        observation: NDArray[np.float32],
        state: Any = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Actions `[B]` and the policy's own memory, from observations `[B, F]`.

        ``state`` is what the last call returned (None at first); ``episode_start`` `[B]` marks worlds that began anew.
        """
        ...


def takes_masks(policy: Policy) -> bool:
    """Whether ``predict`` wants to be told which actions are legal."""
    method = getattr(policy.predict, "__func__", None)
    return _takes_masks(policy.predict) if method is None else _method_takes_masks(method)


def _takes_masks(function: Callable[..., Any]) -> bool:
    return "action_masks" in inspect.signature(function).parameters


_method_takes_masks = lru_cache(maxsize=256)(_takes_masks)  # reading a signature takes longer than a step of the game


def act_masked(
    policy: Policy,
    rows: NDArray[np.float32],
    memory: Any,
    start: NDArray[np.bool_],
    masks: NDArray[np.bool_],
    deterministic: bool = False,
) -> tuple[NDArray[Any], Any]:
    """The policy's actions `[R]` and memory; one that takes masks `[R, A]` is told which actions are legal."""
    if takes_masks(policy):
        return policy.predict(rows, memory, start, deterministic, action_masks=masks)  # type: ignore[call-arg]
    return policy.predict(rows, memory, start, deterministic)


class Seated:
    """A line-up (seat to policy) at play.

    Each policy is asked once for all seats that it holds in all worlds; its memory is kept.
    """

    def __init__(self, line_up: Mapping[int, Policy], deterministic: bool = False) -> None:
        self.deterministic = deterministic
        self.groups: list[tuple[Policy, list[int]]] = []
        for seat in sorted(line_up):
            same = [seats for policy, seats in self.groups if policy is line_up[seat]]
            if same:
                same[0].append(seat)
            else:
                self.groups.append((line_up[seat], [seat]))
        self.memory: list[Any] = [None] * len(self.groups)
        self.started = False

    def act(self, observation: NDArray[np.float32], mask: NDArray[np.int8]) -> NDArray[np.int64]:
        """Actions `[B, N]` from observations `[B, N, F]` and masks `[B, N, A]`."""
        chosen = np.zeros(observation.shape[:2], np.int64)
        for g, (policy, seats) in enumerate(self.groups):
            rows = observation[:, seats].reshape(-1, observation.shape[2])
            masks = mask[:, seats].reshape(len(rows), -1).astype(bool)
            start = np.full(len(rows), not self.started)
            actions, self.memory[g] = act_masked(policy, rows, self.memory[g], start, masks, self.deterministic)
            chosen[:, seats] = np.asarray(actions).reshape(len(observation), len(seats))
        self.started = True
        return chosen
