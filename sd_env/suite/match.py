"""Play a line-up in a scenario and record it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from sd_env.core.engine import Engine
from sd_env.opponents import load_seats
from sd_env.policy import Policy
from sd_env.scenarios import Scenario, get
from sd_env.suite.players import player
from sd_env.suite.seeds import SELF_PLAY
from sd_env.trajectory import Recording, Trajectory, record, record_episode

STEPS = 64
"""How long an episode is played at most, where no horizon ends it sooner."""


def self_play(
    policy: Any,
    scenario: Scenario | str,
    n_worlds: int,
    seed: int,
    *,
    n_steps: int = STEPS,
    deterministic: bool = False,
) -> Recording:
    """One episode of ``n_worlds`` worlds with ``policy`` in every seat; see `play`."""
    game = get(scenario)
    line_up = dict.fromkeys(range(game.n_agents), policy)
    return play(line_up, game, n_worlds, seed, n_steps=n_steps, deterministic=deterministic)


def play(
    line_up: Mapping[int, Any],
    scenario: Scenario | str,
    n_worlds: int,
    seed: int,
    *,
    n_steps: int = STEPS,
    deterministic: bool = False,
) -> Recording:
    """One episode, at most ``n_steps`` long, of a line-up (seat to policy) in ``n_worlds`` worlds.

    A policy is what `sd_env.suite.evaluate` takes, the scenario its name or one of your own.

    ``seed`` fixes the worlds, the draws of named policies, and those of torch policies; the process's own torch
    generator is left as it was, so that an evaluation in the middle of training does not change the training.

    Raises:
        ValueError: a seat is empty or is none of the scenario's, or a policy is none.
    """
    game = get(scenario)
    _must_fill(line_up, game)
    seated = _seated(line_up, game, seed)
    engine = Engine(game.params, n_worlds)
    engine.reset(np.random.SeedSequence([seed, SELF_PLAY]))
    horizon = game.params.horizon
    with torch_seeded(seed):
        steps = min(n_steps, horizon) if horizon else n_steps
        return record(engine, seated, steps, game.name, deterministic=deterministic)


def play_episode(
    line_up: Mapping[int, Policy], scenario: Scenario, seed: int, *, n_steps: int, deterministic: bool = False
) -> Trajectory:
    """One episode of one world, at most ``n_steps`` long, with every moment kept: world 0 of what `play` would play."""
    _must_fill(line_up, scenario)
    engine = Engine(scenario.params)
    engine.reset(np.random.SeedSequence([seed, SELF_PLAY]))
    with torch_seeded(seed):
        return record_episode(engine, line_up, n_steps, scenario, deterministic=deterministic)


def _seated(line_up: Mapping[int, Any], game: Scenario, seed: int) -> dict[int, Policy]:
    """The policies of a line-up, one for all seats of a name or of an object."""
    named = {seat: what for seat, what in line_up.items() if isinstance(what, str)}
    given = {seat: what for seat, what in line_up.items() if not isinstance(what, str)}
    asked = {id(one): one if hasattr(one, "predict") else player(one, game, seed).policy for one in given.values()}
    return {seat: asked[id(one)] for seat, one in given.items()} | load_seats(named, game, seed)


def _must_fill(line_up: Mapping[int, Any], scenario: Scenario) -> None:
    """ValueError names the seats that are empty, or that the scenario does not have."""
    seats = range(scenario.n_agents)
    empty = [f"{seat} ({scenario.states[seat]})" for seat in seats if seat not in line_up]
    unknown = [repr(seat) for seat in line_up if seat not in seats]
    for what, wrong in (("has nobody in seats", empty), ("has unknown seats", unknown)):
        if wrong:
            raise ValueError(f"line_up {what} {', '.join(wrong)}: must have a policy for each of {list(seats)}")


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
