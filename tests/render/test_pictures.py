"""Pictures show what happened: an artist for each war, crisis, treaty and end, and a moment for each frame."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from sd_env import render
from sd_env.render.bars import Bar, treaty_bars
from sd_env.trajectory import Trajectory, TrajectoryFileError
from tests.render.story import by_hand


def marked(figure: Figure, gid: str) -> list:
    """Artists of that kind in the panels of steps, from first to last."""
    return [
        x
        for ax in figure.get_axes()
        if ax.axison
        for x in ax.findobj()
        if x.get_gid() is not None and x.get_gid().split(":")[0] == gid
    ]


def words(figure: Figure) -> set[str]:
    return {x.get_text() for x in figure.findobj() if hasattr(x, "get_text")}


@pytest.fixture(scope="module")
def page() -> Figure:
    return render.episode_figure(by_hand())


def test_treaties_last_as_they_were_made_and_ended():
    assert treaty_bars(by_hand(), 0, 1) == [Bar(0, 2, 5, "detected"), Bar(1, 3, 8, "voided_by_war")]
    assert treaty_bars(by_hand(), 1, 2) == [Bar(1, 1, 6, "withdrawn")]
    assert treaty_bars(by_hand(), 0, 2) == [Bar(0, 2, 7, "expired")]


def test_a_treaty_that_runs_on_or_ends_unheard_of():
    arrays = by_hand().arrays
    arrays["treaty"][:] = arrays["treaty_event"][:] = 0
    arrays["treaty"][:, 0, 0, 1] = 1  # in force from the start, for ever
    arrays["treaty"][:3, 1, 0, 1] = 1
    other = Trajectory(by_hand().scenario, 0, arrays | {"treaty_event": arrays["treaty_event"].astype(np.uint16)})
    other.treaty_event[3, 1, 1, 0] = 1 << 12
    assert treaty_bars(other, 0, 1) == [Bar(0, 0, 8, ""), Bar(1, 0, 3, "event 12")]


def test_the_page_is_1200_pixels_wide_and_names_what_it_shows(page):
    assert page.get_figwidth() * page.dpi == 1200
    told = words(page)
    for wanted in (
        "A story: 3 states, 8 steps, 3 wars, 2 crises",
        "arsenal [units]",
        "step",
        "tanks",
        "forts",
        "as rivals believed",
        "Aland: greedy, then security seeker",
        "Aland and Bland: tension [0 to 1]",
        "Bland attacks",
        "arms limit",
        "hotline",
        "war by will",
        "war by accident",
        "war by choice",
        "filled: conquest",
        "hollow: repelled",
        "crisis",
        "treaty broken and caught",
        "treaty withdrawn",
        "treaty expired",
        "treaty voided by war",
        "treaty violated",
        "notice given",
        "width: tension",
        "security seeker",
        "greedy",
    ):
        assert wanted in told, wanted


def test_the_page_shows_each_event_once(page):
    assert len(marked(page, "war")) == 3
    assert {(int(x.get_xdata()[0]), x.get_marker(), x.get_mfc() == "white") for x in marked(page, "war")} == {
        (4, "o", True),
        (7, "s", True),
        (8, "^", False),
    }
    assert sorted(int(x.get_xdata()[0]) for x in marked(page, "crisis")) == [3, 8]
    bars = sorted((x.get_x(), x.get_width()) for x in marked(page, "treaty"))
    assert bars == [(1, 5), (2, 3), (2, 5), (3, 5)]
    ends = {(x.get_gid(), int(x.get_xdata()[0])) for x in marked(page, "end")}
    assert ends == {("end:detected", 5), ("end:withdrawn", 6), ("end:expired", 7), ("end:voided_by_war", 8)}
    assert sorted(int(x.get_xdata()[0]) for x in marked(page, "violated")) == [4, 5]
    assert len(marked(page, "truth")) == 3 * 2
    assert len(marked(page, "belief")) == 3 * 2 * 2  # each class of each state, as two rivals saw it
    top = next(x for x in marked(page, "belief") if x.get_ydata().max() > 2)
    assert top.get_ydata().tolist() == [2.5] * 9  # two forts, seen a quarter too large
    assert top.axes.get_ylim()[1] > 2.5


def test_a_page_is_written_once_and_drawn_alike(tmp_path):
    path = render.save_picture(by_hand(), tmp_path / "page.png")
    image = np.asarray(Image.open(path))
    assert image.shape[1] == 1200
    assert image.std() > 10
    with pytest.raises(TrajectoryFileError, match="page.png: is there already"):
        render.save_picture(by_hand(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["page.png"]


def test_an_animation_has_a_picture_for_each_moment(tmp_path):
    path = render.save_animation(by_hand(), tmp_path / "episode.gif", fps=4)
    with Image.open(path) as moving:
        assert moving.n_frames == 9
        assert moving.info["duration"] == 250  # [ms]
    assert [file.name for file in tmp_path.iterdir()] == ["episode.gif"]


def test_an_animation_that_cannot_be_made_gets_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, fps, message in (
        ("e.mp4", 2, "MP4 needs ffmpeg, which is not installed; choose a name that ends in .gif"),
        ("e.avi", 2, "must end in .gif or .mp4"),
        ("e.gif", 0, "fps = 0: must be above 0"),
    ):
        with pytest.raises(ValueError, match=message):
            render.save_animation(by_hand(), tmp_path / name, fps=fps)
    assert list(tmp_path.iterdir()) == []


def test_war_changes_the_picture_of_a_moment():
    before, after = (render.moment_picture(by_hand().moment(step)) for step in (0, 8))
    assert before.shape == after.shape == (540, 960, 3)
    red = np.array([0xB2, 0x18, 0x2B])
    assert ((after == red).all(axis=2)).sum() > ((before == red).all(axis=2)).sum() + 300
