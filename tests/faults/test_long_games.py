"""Ten million agent-steps of random games: bounds, sums, and the same game however it is run."""

import numpy as np
import pytest

from sd_env.core.engine import Engine
from sd_env.core.observe import fields
from tests.core.games import random_actions, reemit, start, varied
from tests.core.test_leaks import WORLDS, hide_and_change

pytestmark = pytest.mark.faults
AGENT_STEPS, GAMES, LEAKS = 10_000_000, 150, 300


def random_game(number: int):
    """N 2 to 16, K 1 to 5, C 0 to 4."""
    r = np.random.default_rng([12, number])
    return varied(number, int(r.integers(2, 17)), int(r.integers(1, 6)), int(r.integers(0, 5)))


def is_sound(engine: Engine, low: np.ndarray, high: np.ndarray) -> bool:
    """Whether what a step handed out keeps to its bounds, and the reward is the sum of its parts."""
    seen, state = engine.observation, engine.state
    return bool(
        np.all((seen >= low - 1e-6) & (seen <= high + 1e-6))
        and np.isfinite(engine.reward).all()
        and np.allclose(engine.reward, state.parts.sum(-1), atol=1e-9)
        and engine.mask[..., 0].all()
        and set(np.unique(engine.mask)) <= {0, 1}
    )


def test_long_games_keep_to_their_bounds(tally):
    tally.of_promise("Observations, masks and rewards of any game keep to what is written of them", "agent-steps")
    for number in range(GAMES):
        params = random_game(number)
        n = len(params.economy)
        engine = Engine(params, 64, autoreset=True)
        engine.reset(number)
        bounds = np.array([(field.low, field.high) for field in fields(params)])
        r = np.random.default_rng(number)
        for _ in range(AGENT_STEPS // GAMES // 64 // n + 1):
            engine.step(r.integers(0, engine.n_actions, (64, n)))
            tally.kept(is_sound(engine, bounds[:, 0], bounds[:, 1]), f"game {number}", times=64 * n)


def played(params, worlds: int, threads: int, keys: np.ndarray, actions: np.ndarray) -> list[np.ndarray]:
    engine = Engine(params, worlds, threads=threads, autoreset=True)
    engine.reset(keys=keys)
    kept = []
    for chosen in actions:
        engine.step(chosen)
        kept += [engine.observation.copy(), engine.reward.copy(), engine.mask.copy()]
    engine.close()
    return kept


def test_a_game_is_the_same_however_it_is_run(tally):
    tally.of_promise("A world is the same alone, in a batch, and on two threads, bit for bit", "worlds")
    for number in range(GAMES):
        params, r = random_game(number), np.random.default_rng([7, number])
        shape = Engine(params, 1)
        keys = r.integers(0, 2**63, 24).astype(np.uint64)
        actions = r.integers(0, shape.n_actions, (40, 24, shape.n_agents))
        batch = played(params, 24, 1, keys, actions)
        threads = played(params, 24, 2, keys, actions)
        for world in range(0, 24, 6):
            one = played(params, 1, 1, keys[world : world + 1], actions[:, world : world + 1])
            alike = all(
                np.array_equal(a[0], b[world]) and np.array_equal(b, c)
                for a, b, c in zip(one, batch, threads, strict=True)
            )
            tally.kept(alike, f"game {number}, world {world}")


def test_no_agent_sees_what_is_hidden(tally):
    tally.of_promise("Two worlds that differ in what an agent may not know look the same to it", "twin games")
    for number in range(LEAKS):
        params, r = random_game(number), np.random.default_rng([9, number])
        engine = start(params, WORLDS, number)
        for actions, _ in zip(random_actions(engine, number), range(int(r.integers(1, 12))), strict=False):
            engine.step(actions)
        before, mask = reemit(engine)
        i = int(r.integers(engine.n_agents))
        hide_and_change(params, engine.state, i, r)
        after, mask_after = reemit(engine)
        alike = np.array_equal(before[:, i], after[:, i]) and np.array_equal(mask[:, i], mask_after[:, i])
        tally.kept(alike, f"game {number}, agent {i}")
