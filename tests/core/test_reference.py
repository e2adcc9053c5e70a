"""The engine against `reference`, which was written from MODEL alone: every array of a world, step by step.

Each step begins anew from where the engine stands, so a difference is one of a single step.
"""

from functools import cache

import numpy as np
import pytest

from sd_env.core import state as flags
from sd_env.core.actions import PROPOSE, SUSPEND
from sd_env.core.engine import Engine
from sd_env.core.reward import PARTS
from tests.core.games import varied
from tests.core.reference import COMPARED, World

STEPS, WORLDS = 20, 2
CLOSE = {"rtol": 1e-6, "atol": 1e-6}  # the core's normal quantile is good to 4e-8
SIZES = ((3, 2, 2), (3, 2, 2), (2, 1, 1), (4, 3, 3), (5, 1, 0))
CASES = [(seed, *SIZES[seed % len(SIZES)]) for seed in range(24)]

BARGAINING = {
    "crisis_base": 0.0,
    "crisis_slope": 0.0,
    "allow_assure": False,
    "allow_disclose": False,
    "cap": 0.5,
    "duration": 5.0,
    "renewal": 5.0,
    "suspension": 2.0,
    "false_alarm": 0.0,
    "treaty_from": 0.0,
    "horizon": 0,
}
"""Peace in which treaties live long enough to be renewed, suspended and resumed."""


def choose(engine, r):
    """Actions: a quarter whatever they are, else legal ones, among which treaties and attacks are favoured."""
    chosen = r.integers(0, engine.n_actions, (engine.n_worlds, engine.n_agents))
    for place in np.ndindex(chosen.shape):
        legal = np.nonzero(engine.mask[place])[0]
        rare = legal[engine.table.family[legal] >= PROPOSE]
        if r.random() < 0.75:
            chosen[place] = r.choice(rare if len(rare) and r.random() < 0.6 else legal)
    return chosen


@cache
def compare(seed, n, k, c):
    """Play a varied game beside its reference; how often each thing happened."""
    busy = ({"crisis_base": 1.0}, {}, BARGAINING if c else {})[seed % 3]
    engine = Engine(varied(seed, n, k, c, **busy), WORLDS)
    engine.reset(seed)
    r, happened = np.random.default_rng(seed), np.zeros(9 + 11 + 3 + 5, int)
    for step in range(STEPS):
        expected = [World(engine, b) for b in range(WORLDS)]
        actions = choose(engine, r)
        engine.step(actions)
        for b, world in enumerate(expected):
            world.step(actions[b])
            for name in COMPARED:
                found = getattr(engine.state, name)[b]
                assert not found.size or np.allclose(found, getattr(world, name), **CLOSE), (seed, step, name)
        s = engine.state
        acts = [(s.act == family).sum() for family in range(SUSPEND + 1)]
        events = [(s.treaty_event & (1 << bit) > 0).sum() for bit in range(len(flags.TREATY_EVENTS))]
        causes = [(s.cause == cause).sum() for cause in (flags.WILL, flags.ACCIDENT, flags.CHOICE)]
        wars = (s.war > 0).sum(axis=(1, 2))
        struck_by_maximisers = (s.motive == flags.MAXIMISER) & (s.war > 0).any(axis=2)
        shocks, paid = s.shock_at == s.step[:, None], s.parts[:, :, PARTS.index("power")]
        falling = s.age > 1
        happened += [
            *acts,
            *events,
            *causes,
            *((x > 0).sum() for x in (wars > 1, struck_by_maximisers, shocks, paid, falling)),
        ]
    return happened


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_step_is_the_step_of_the_model(case):
    compare(*case)


def test_the_games_compared_hold_every_act_event_cause_and_several_wars_at_once():
    assert sum(compare(*case) for case in CASES).min() > 0
