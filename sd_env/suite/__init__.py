"""Judge any policy: matches, frozen held-out line-ups, scores.

>>> from sd_env.suite import evaluate
>>> print(evaluate(model, "doubly_dangerous"))  # doctest: +SKIP
"""

from sd_env.suite.judge import Scores, evaluate
from sd_env.suite.line_ups import HELD_OUT, SUITES, TRAINING, LineUp
from sd_env.suite.match import play, self_play

__all__ = ["HELD_OUT", "SUITES", "TRAINING", "LineUp", "Scores", "evaluate", "play", "self_play"]
