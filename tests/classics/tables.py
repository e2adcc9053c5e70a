"""Whether the tables of a finite game are its rules: played and counted."""

import numpy as np

from sd_env.classics import ClassicEngine


def check_tables(game, index, n=40_000, steps=3, seed=0):
    """Play random legal actions and compare rewards, transitions and ends with ``game.tabular()``.

    ``index`` maps states `[B, S]` to the tables' numbers. A step's random end stands in the tables either as missing
    probability or, where the game has ``continuation``, as the discount.
    """
    table, engine, rng = game.tabular(), ClassicEngine(game, n, autoreset=True), np.random.default_rng(seed)
    engine.reset(seed)
    goes_on = table.discount if getattr(game, "continuation", None) is not None else 1.0
    for _ in range(steps):
        at, legal = index(engine.state).astype(int), engine.mask / engine.mask.sum(axis=-1, keepdims=True)
        drawn = (legal.cumsum(axis=-1) < rng.random((n, engine.n_agents, 1))).sum(axis=-1)
        actions = np.minimum(drawn, engine.n_actions - 1)
        engine.step(actions)
        a, b = actions.T
        np.testing.assert_allclose(engine.reward, table.reward[at, a, b], atol=1e-12)
        going = ~engine.terminated
        counted = np.bincount(index(engine.state[going]).astype(int), minlength=table.n_states) / n
        expected = goes_on * table.transition[at, a, b].sum(axis=0) / n
        np.testing.assert_allclose(counted, expected, atol=5 * np.sqrt(0.25 / n))
