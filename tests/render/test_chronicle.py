"""The story of an episode made by hand, word by word."""

import numpy as np
import pytest

from sd_env import render
from sd_env.core.state import RESTORED
from sd_env.trajectory import Trajectory
from tests.render.story import by_hand

TOLD = """\
A story, 8 steps
   0  Aland (greedy) begins with 1.00 tanks, 0.50 forts.
   0  Bland (security seeker) begins with 0.25 tanks, 2.00 forts.
   0  Cland (security seeker) begins with no arms.
   1  Aland begins to build tanks.
   1  Bland offers Aland the arms limit.
   1  Bland and Cland agree on the hotline.
   2  Cland assures the others of its peaceful intent.
   2  Aland and Bland agree on the arms limit.
   2  Aland and Cland agree on the arms limit.
   3  Aland opens its arsenal to all eyes: 1.00 tanks, 0.50 forts.
   3  Cland disarms to no arms.
   3  Aland and Bland agree on the hotline.
   3  A crisis between Aland and Bland passes without war.
   4  Aland breaks the arms limit with Bland, and nobody sees it.
   4  Cland gives notice to leave the hotline with Bland.
   4  Aland attacks Cland by accident and is beaten back.
   4  A new leader in Aland: security seeker, where the last was greedy.
   5  Bland catches Aland breaking the arms limit; the treaty is void.
   6  The hotline between Bland and Cland ends: the notice has run out.
   7  The arms limit between Aland and Cland expires.
   7  Cland attacks Bland by choice and is beaten back; both only wanted to be safe.
   8  War voids the hotline between Aland and Bland.
   8  Aland attacks Bland by will and conquers it; both only wanted to be safe.
   8  The horizon is reached.
"""


def test_a_story_word_by_word():
    assert render.chronicle(by_hand()) == TOLD


def test_a_moment_names_states_weapons_and_treaties():
    assert (
        render.moment_text(by_hand().moment(5))
        == """\
A story, step 5
  Aland (security seeker)  tanks  1.00  forts  0.50  hold                   reward   +0.00
  Bland (security seeker)  tanks  0.25  forts  2.00  hold                   reward   +0.00
  Cland (security seeker)  tanks  0.00  forts  0.00  hold                   reward   +0.00
  Aland - Bland  tension 0.40  hotline in force
  Aland - Cland  tension 0.00  arms limit in force
  Bland - Cland  tension 0.00  hotline in force
  * Bland catches Aland breaking the arms limit; the treaty is void."""
    )


@pytest.mark.parametrize(("motive", "name"), [(2, "power maximiser"), (7, "motive 7")])
def test_what_a_later_game_adds_is_told_by_name_or_number(motive, name):
    arrays = by_hand().arrays | {"treaty_event": by_hand().treaty_event.astype(np.uint16)}
    arrays["motive"][5:, 2] = motive
    arrays["treaty_event"][6, 0, 0, 2] = arrays["treaty_event"][6, 0, 2, 0] = 1 << 12
    told = render.chronicle(Trajectory(by_hand().scenario, 0, arrays))
    assert f"   5  A new leader in Cland: {name}, where the last was security seeker.\n" in told
    assert told.count("   6  The arms limit of Aland with Cland: event 12.\n") == 1
    assert told.count("event 12") == 1


def test_a_conquest_that_is_undone_is_told_as_such():
    arrays = by_hand().arrays | {"war": by_hand().war.copy()}
    arrays["war"][8, 0, 1] = RESTORED
    told = render.chronicle(Trajectory(by_hand().scenario, 0, arrays))
    assert "   8  Aland attacks Bland by will and conquers it, but must give it back and pay for it; both only" in told
