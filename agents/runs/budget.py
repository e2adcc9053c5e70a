"""How many agent-steps a budget comes to: learning goes in whole updates."""

import sys
from typing import Any

from agents.runs.checkpoint import algorithms

LITTLE = 1.1
"""Share of its budget that a run of a grid may train without a word."""


def update_of(model: Any) -> int | None:
    """Agent-steps of an update of one Stable-Baselines3 model, or None of what is none."""
    often = getattr(getattr(model, "train_freq", None), "frequency", None)  # DQN's kin, whose n_steps are of returns
    steps = often or getattr(model, "n_steps", None)
    worlds = getattr(model, "n_envs", None)
    return int(steps) * int(worlds) if steps and worlds else None


def trained(model: Any, budget: int) -> tuple[int, int] | None:
    """The agent-steps that a learner will have trained, and those of one update of all its models together."""
    updates = [update_of(one) for one in algorithms(model)]
    if None in updates:
        return None
    share = -(-budget // len(updates))
    return sum(-(-share // one) * one for one in updates if one), sum(one for one in updates if one)


def say_budget(model: Any, budget: int, quiet: bool) -> None:
    """A line on stderr if more than the budget will be trained; if ``quiet``, only if it is much more."""
    found = trained(model, budget)
    if found is not None and found[0] > budget * (LITTLE if quiet else 1):
        total, update = found
        print(
            f"agent_steps = {budget}: learning goes in updates of {update} agent-steps, so {total} are trained",
            file=sys.stderr,
            flush=True,
        )
