"""Play a line-up in a scenario and record it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from sd_env.core.engine import Engine
from sd_env.opponents import load_seats
from sd_env.policy import Policy
from sd_env.scenarios import Scenario
from sd_env.suite.seeds import SELF_PLAY
from sd_env.trajectory import Recording, Trajectory, record, record_episode

STEPS = 64
"""How long an episode is played at most, where no horizon ends it sooner."""


def self_play(
    policy: Policy | str,
    scenario: Scenario,
    n_worlds: int,
    seed: int,
    *,
    n_steps: int = STEPS,
    deterministic: bool = False,
) -> Recording:
    """One episode of ``n_worlds`` worlds with ``policy`` in every seat; see `play`."""
    line_up = dict.fromkeys(range(len(scenario.states)), policy)
    return play(line_up, scenario, n_worlds, seed, n_steps=n_steps, deterministic=deterministic)


def play(
    line_up: Mapping[int, Policy | str],
    scenario: Scenario,
    n_worlds: int,
    seed: int,
    *,
    n_steps: int = STEPS,
    deterministic: bool = False,
) -> Recording:
    """One episode, at most ``n_steps`` long, of a line-up (seat to policy or its name) in ``n_worlds`` worlds.

    ``seed`` fixes the worlds, the draws of named policies, and those of torch policies; the process's own torch
    generator is left as it was, so that an evaluation in the middle of training does not change the training.
    """
    named = {seat: what for seat, what in line_up.items() if isinstance(what, str)}
    given = {seat: what for seat, what in line_up.items() if not isinstance(what, str)}
    seated = given | load_seats(named, scenario, seed)
    engine = Engine(scenario.params, n_worlds)
    engine.reset(np.random.SeedSequence([seed, SELF_PLAY]))
    horizon = scenario.params.horizon
    with torch_seeded(seed):
        steps = min(n_steps, horizon) if horizon else n_steps
        return record(engine, seated, steps, scenario.name, deterministic=deterministic)


def play_episode(
    line_up: Mapping[int, Policy], scenario: Scenario, seed: int, *, n_steps: int, deterministic: bool = False
) -> Trajectory:
    """One episode of one world, at most ``n_steps`` long, with every moment kept: world 0 of what `play` would play."""
    engine = Engine(scenario.params)
    engine.reset(np.random.SeedSequence([seed, SELF_PLAY]))
    with torch_seeded(seed):
        return record_episode(engine, line_up, n_steps, scenario, deterministic=deterministic)


@contextmanager
def torch_seeded(seed: int) -> Iterator[None]:
    """Let torch draw from ``seed`` and give its generator back as it was, where the process has loaded torch at all."""
    torch: Any = sys.modules.get("torch")  # policies of torch have loaded it; the wheel does without
    if torch is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
