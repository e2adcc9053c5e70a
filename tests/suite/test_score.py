"""Anybody's policy among strangers."""

import numpy as np
import pytest

import sd_env
from sd_env.opponents import STRATEGIES
from sd_env.suite import evaluate
from sd_env.suite.line_ups import of_scenario
from sd_env.suite.score import EPISODES, bounds_of

GAME = "doubly_dangerous_no_diplomacy"


class Holds:
    """What a user may bring: ten lines, no base class."""

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        return np.zeros(len(observation), int), state


def test_a_policy_of_three_lines_scores_what_the_committed_table_says_of_holding():
    scores = evaluate(Holds(), GAME)
    line_ups = of_scenario("held_out", GAME)
    assert [row["line_up"] for row in scores] == [line_up.name for line_up in line_ups]
    for row, line_up in zip(scores, line_ups, strict=True):
        committed = bounds_of(line_up)
        assert row["focal_return"] == pytest.approx(committed["hold"])
        assert row["best_script"] == committed["highest"]
        assert row["score"] == pytest.approx(
            (committed["hold"] - committed["floor"]) / (committed["ceiling"] - committed["floor"])
        )
        assert row["episodes"] == EPISODES == 512
    assert scores.mean == pytest.approx(np.mean([row["score"] for row in scores]))
    head, columns, *lines = str(scores).splitlines()
    assert head.startswith(f"{GAME}, held_out: mean score {scores.mean:.3f}")
    assert columns.split()[0] == "line_up"
    assert len(lines) == len(scores) == len(line_ups)


def test_what_cannot_be_judged_is_refused():
    game = sd_env.scenario(GAME)
    strategy = STRATEGIES["hold"](game)
    with pytest.raises(ValueError, match="with other parameters: line-ups play scenarios as they are named"):
        evaluate(strategy, game.with_params(fog=0.0))
    with pytest.raises(ValueError, match="suite = 'heldout': must be one of held_out, training, self_play"):
        evaluate(strategy, GAME, "heldout")
    with pytest.raises(ValueError, match="suite held_out: no line-up plays doubly_stable_benign"):
        evaluate(strategy, "doubly_stable_benign")
    with pytest.raises(ValueError, match="policy object: has no predict method"):
        evaluate(object(), GAME)  # type: ignore[arg-type]
