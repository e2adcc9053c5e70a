"""Every seed of worlds that policies are judged in; nothing trains in them.

A run's own worlds come from `numpy.random.SeedSequence(seed)`; those of a judge from `SeedSequence([number, k])`, with
the numbers below and k the judge's kind of play, so that no judge meets a world of training. Entries that are called
with a user's seed add it to theirs. Three judges share `HELD_OUT[0]`: what they measure is never compared.
"""

OWN_WORLDS = 1_000_000_000
"""`scripts.evaluate` without a suite, plus the user's seed."""
CURVE, FINAL = 2_000_000_011, 2_000_000_021
"""Measurements along a run and at its end."""
CLASSICS = 2_000_000_033
"""What policies earn in the published games."""
MOTIVE = 3_000_000_000
"""Play from which a motive is read, plus twice the seed."""
RECORD = 4_000_000_000
"""Play that is laid over history, plus the seed and the member's number."""
ALONE = 5_000_000_000
"""One state that plays otherwise than all others."""
HELD_OUT = (6_000_000_000, 6_000_000_001)
"""Frozen line-ups, whatever their suite."""
BY_STATE = HELD_OUT[0]
"""What each state comes to in self-play."""
KEPT_EPISODE = HELD_OUT[0]
"""The episode whose picture is kept with the project."""
TOURNAMENT = 7_000_000_000
"""Matches, plus the user's seed."""
CHOOSING, MEASURING = 8_000_000_000, 8_000_000_001
"""The best of several best responses is chosen in some worlds and measured in others."""
SELF_PLAY, SCHELLING, BASELINE = 1, 3, 7
"""k of a recorded line-up, a Schelling diagram, and play at random or never acting; with the user's seed as number."""
