"""Shocks, suspensions, renewals and disposal: a story made by hand, word by word and mark by mark."""

import numpy as np
import pytest

from sd_env import render
from sd_env.core import state as facts
from sd_env.core.state import empty_state, worlds_first
from sd_env.render.bars import Bar, suspensions, treaty_bars
from sd_env.scenarios import Scenario
from sd_env.trajectory import Trajectory
from sd_env.trajectory.episode import LAYOUT
from tests.core.games import calm

GAME = Scenario(
    "us_china", calm(2, 2, 2), ("old_ships", "new_ships"), ("inf_treaty", "new_start"), states=("East", "West")
).with_params(
    maximiser_prior=0.5,
    shock_step=[3, 12],
    shock_loss=[[0.6, 0.05], [1.0, 0.0]],
    available_from=[[0, 2], [0, 2]],
    treaty_from=[0, 1],
    cap=[[1.0, np.inf], [np.inf, np.inf]],
    cap_factor=[[1.0, 1.5], [1.0, 1.0]],
    disposal=[0.5, 0.0],
    suspension=[3, 3],
    duration=[0, 9],
    in_force=[[[0, 0], [0, 0]], [[0, 1], [1, 0]]],
)
TOLD = """\
US and China, 9 steps
   0  East (power maximiser) begins with 1.20 old ships.
   0  West (security seeker) begins with 1.40 old ships, 0.20 new ships.
   0  East and West are bound by New START.
   1  East and West agree on the INF treaty.
   1  East begins to scrap what old ships it has beyond the INF treaty.
   1  From now on New START can be offered.
   2  West suspends New START with East.
   2  From now on East and West may build new ships.
   3  West catches East breaking the INF treaty; the treaty is suspended.
   3  A technology shock takes 60% of the worth of old ships and 5% of the worth of new ships.
   4  New START between East and West is in force again.
   5  East and West renew New START.
   5  East attacks West by will and conquers it.
   6  The INF treaty between East and West is in force again.
   6  East begins to scrap what old ships it has beyond the INF treaty.
   7  New START between East and West expires.
   7  East and West agree on New START.
   8  West catches East breaking the INF treaty; the treaty is suspended.
   8  War voids the INF treaty between East and West.
   9  The horizon is reached.
"""


def both(array: np.ndarray, value: int) -> None:
    array[..., 0, 1] = array[..., 1, 0] = value


@pytest.fixture(scope="module")
def episode() -> Trajectory:
    blank = worlds_first(empty_state(GAME.params, 1), 1)
    a = {name: np.repeat(getattr(blank, name), 10, axis=0) for name in LAYOUT}
    a["step"][:], a["built"][:], a["shock_at"][:] = np.arange(10), -1, [3, 12]
    a["arsenal"][:] = [[1.2, 0.0], [1.4, 0.2]]
    a["motive"][:, 0] = facts.MAXIMISER
    a["treaty_event"][8, :, :, :] = 0
    inf, start = 0, 1
    for span in (slice(1, 3), slice(6, 8)):
        both(a["treaty"][span, inf], 2)
    both(a["suspended"][3:6, inf], 3)
    both(a["treaty_event"][1, inf], facts.FORMED)
    a["treaty_event"][3, inf] = [[0, facts.VIOLATED | facts.DETECTED], [facts.SUSPENDED, 0]]
    both(a["treaty_event"][6, inf], facts.RESUMED)
    void = facts.VOIDED_BY_WAR
    a["treaty_event"][8, inf] = [[0, facts.VIOLATED | facts.DETECTED | void], [facts.SUSPENDED | void, 0]]
    both(a["treaty"][:2, start], 9)
    both(a["treaty"][4:, start], 9)
    both(a["suspended"][2:4, start], 3)
    a["treaty_event"][2, start, 1, 0] = facts.SUSPENDED
    both(a["treaty_event"][4, start], facts.RESUMED)
    both(a["treaty_event"][5, start], facts.RENEWED)
    both(a["treaty_event"][7, start], facts.EXPIRED | facts.FORMED)
    a["war"][5, 0, 1], a["cause"][5, 0, 1] = facts.CONQUEST, facts.WILL
    a["truncated"][9] = True
    return Trajectory(GAME, 0, a)


def test_a_later_story_word_by_word(episode):
    assert render.chronicle(episode) == TOLD


def test_a_suspended_treaty_goes_on_and_one_made_anew_is_another(episode):
    assert treaty_bars(episode, 0, 1) == [
        Bar(0, 1, 8, "voided_by_war"),
        Bar(1, 0, 7, "expired"),
        Bar(1, 7, 9, ""),
    ]
    assert suspensions(episode, 0, 1) == [(0, 3, 6), (1, 2, 4)]


def test_a_moment_says_how_long_a_treaty_stays_suspended(episode):
    assert "  INF treaty suspended (for 3 more)  New START in force" in render.moment_text(episode.moment(4))


def test_the_page_shows_shocks_suspensions_and_renewals(episode):
    page = render.episode_figure(episode)
    marks = [x for ax in page.get_axes() for x in ax.findobj() if x.get_gid() is not None]
    spans = sorted((x.get_x(), x.get_width()) for x in marks if x.get_gid() == "suspended")
    assert spans == [(2, 2), (3, 3)]
    assert [x.get_xdata()[0] for x in marks if x.get_gid() == "shock"] == [3, 3]  # in each state's panel; not the 12th
    assert [int(x.get_xdata()[0]) for x in marks if x.get_gid() == "renewed"] == [5]
    told = {x.get_text() for x in page.findobj() if hasattr(x, "get_text")}
    wanted = {
        "treaty suspended",
        "treaty renewed",
        "technology shock",
        "East: power maximiser",
        "INF treaty",
        "New START",
        "US and China: 2 states, 9 steps, 1 war, no crises",
    }
    assert wanted <= told


def test_names_are_read_as_people_write_them():
    from sd_env.render.names import listed, the, words

    assert [words(name) for name in ("abm_treaty", "salt", "new_start", "arms_limit", "starting_point")] == [
        "ABM treaty",
        "SALT",
        "New START",
        "arms limit",
        "starting point",
    ]
    assert [the(name) for name in ("salt", "hotline", "inf_treaty")] == ["SALT", "the hotline", "the INF treaty"]
    assert [listed(list("abc"[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
