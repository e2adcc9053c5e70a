"""Worlds begun anew by hand equal worlds that begin anew by themselves."""

import numpy as np

from sd_env import scenario
from sd_env.core.engine import Engine


def test_restart_after_a_step_is_what_autoreset_does_within_it():
    params = scenario("doubly_dangerous").with_params(horizon=0, continuation=0.8).params
    itself, by_hand = Engine(params, 20, autoreset=True), Engine(params, 20)
    itself.reset(3), by_hand.reset(3)
    ended = []
    for step in range(30):
        action = np.full((20, 2), 1 + step % 2)
        itself.step(action), by_hand.step(action)
        by_hand.restart()
        for name in ("observation", "mask", "reward", "terminated", "truncated"):
            np.testing.assert_array_equal(getattr(itself, name), getattr(by_hand, name))
        np.testing.assert_array_equal(itself.truths(), by_hand.truths())
        ended.append(itself.terminated.sum())
    assert 0 < max(ended) < 20  # some ended while others went on
    np.testing.assert_array_equal(by_hand.truths()[7], by_hand.truth(7))
