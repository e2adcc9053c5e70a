"""Play a line-up in a scenario and record it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from agents.policy import Policy, act_masked, load_seats
from sd_env.core.engine import Engine
from sd_env.scenarios import Scenario
from sd_env.trajectory import Recording, Trajectory, record, record_episode


def self_play(
    policy: Policy | str,
    scenario: Scenario,
    n_worlds: int,
    seed: int,
    *,
    n_steps: int = 64,
    deterministic: bool = False,
) -> Recording:
    """One episode of ``n_worlds`` worlds with ``policy`` in every seat."""
    return play(
        dict.fromkeys(range(len(scenario.params.economy)), policy),
        scenario,
        n_worlds,
        seed,
        n_steps=n_steps,
        deterministic=deterministic,
    )


def play(
    line_up: Mapping[int, Policy | str],
    scenario: Scenario,
    n_worlds: int,
    seed: int,
    *,
    n_steps: int = 64,
    deterministic: bool = False,
) -> Recording:
    """One episode, at most ``n_steps`` long, of a line-up (agent to policy or its name) in ``n_worlds`` worlds.

    ``seed`` fixes the worlds and the action draws of torch policies; the process's own torch generator is left as it
    was, so that an evaluation in the middle of training does not change the training.
    """
    named = {seat: what for seat, what in line_up.items() if isinstance(what, str)}
    given = {seat: what for seat, what in line_up.items() if not isinstance(what, str)}
    seated = given | load_seats(named, scenario, seed)
    engine = Engine(scenario.params, n_worlds)
    engine.reset(np.random.SeedSequence([seed, 1]))
    horizon = scenario.params.horizon
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        steps = min(n_steps, horizon) if horizon else n_steps
        return record(engine, Actor(seated, deterministic), steps, scenario.name)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread: on small networks more threads cost more than they bring, and results are the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class Actor:
    """Asks each policy for the seats it holds, all worlds and seats in one call; keeps each policy's memory."""

    def __init__(self, line_up: Mapping[int, Policy], deterministic: bool) -> None:
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

    def __call__(self, observation: NDArray[np.float32], mask: NDArray[np.int8]) -> NDArray[np.int64]:
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


def play_episode(
    line_up: Mapping[int, Policy], scenario: Scenario, seed: int, *, n_steps: int, deterministic: bool = False
) -> Trajectory:
    """One episode of one world, at most ``n_steps`` long, with every moment kept: world 0 of what `play` would play."""
    engine = Engine(scenario.params)
    engine.reset(np.random.SeedSequence([seed, 1]))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return record_episode(engine, Actor(line_up, deterministic), n_steps, scenario)
