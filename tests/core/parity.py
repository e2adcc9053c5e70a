"""Play a few varied games and keep all that happened; run as a script it saves them for `test_parity`."""

import sys
from itertools import combinations

import numpy as np

from sd_env.core.engine import Engine
from sd_env.scenarios import get
from tests.core.games import bind, random_actions, varied

STEPS = 60
BARGAINING = {
    "allow_assure": False,
    "allow_disclose": False,
    "allow_disarm": False,
    "crisis_base": 0.0,
    "duration": 6.0,
    "renewal": 6.0,
    "suspension": 2.0,
    "cap": 0.5,
    "cap_fall": 0.1,
    "disposal": 0.3,
    "signatories": 1.0,
    "treaty_from": 3.0,
    "in_force": 1.0,
    "maximiser_prior": 0.3,
    "greedy_prior": 0.3,
    "power_weight": 1.0,
    "war_decision": "doctrine",
}
"""Peace in which treaties live long enough to be renewed, suspended and resumed."""


def games():
    """Games that between them use every mechanism."""
    named = {name: get(name).params for name in ("doubly_dangerous", "offence_distinguishable_benign_n4")}
    # a new episode clears what happened in the last step, so the wars that are to be seen must not end theirs
    seen = {"fog": 0.5, "war_ends_episode": False}
    doctrine = varied(11, 3, 3, 2, war_decision="doctrine", nuclear_damage=20.0, accident_rate=0.2, **seen)
    agent = varied(12, 4, 1, 1, war_decision="agent", decisiveness=2.5, continuation=0.97, **seen)
    talk = varied(14, 2, 2, 1, shock_step=[3, 9], shock_spread=[0, 8], shock_known=[1, 0], shock_loss=0.4, **BARGAINING)
    return {**named, "doctrine": doctrine, "agent": agent, "bare": varied(13, 2, 2, 0, fog=0.0), "talk": talk}


def record(engine, steps=STEPS, seed=3):
    """State and outputs after each random step, a row of T a field."""
    rows = []
    for actions, _ in zip(random_actions(engine, seed), range(steps), strict=False):
        engine.step(actions)
        rows.append([array.copy() for array in (*engine.state, *engine.output)])
    names = (*engine.state._fields, *engine.output._fields)
    return {name: np.stack(kept) for name, kept in zip(names, zip(*rows, strict=True), strict=True)}


def play_all():
    """Name and field to array, for every game, six worlds each with autoreset, at first with all treaties in force."""
    found = {}
    for name, params in games().items():
        engine = Engine(params, 6, autoreset=True)
        engine.reset(17)
        for i, j in combinations(range(engine.n_agents), 2):
            for kind in range(engine.n_kinds):
                bind(engine, i, j, kind)
        found |= {f"{name}.{field}": array for field, array in record(engine).items()}
    return found


if __name__ == "__main__":
    np.savez(sys.argv[1], **play_all())
