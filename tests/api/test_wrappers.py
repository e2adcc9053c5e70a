"""Wrappers that draw or change actions: Gymnasium's films and windows on the solo form, PettingZoo's clipping."""

import gymnasium
import pytest
from gymnasium.wrappers import HumanRendering, RecordVideo
from pettingzoo.utils import ClipOutOfBoundsWrapper

import sd_env

FORMS = {
    "solo_env": sd_env.solo_env,
    "gymnasium.make": lambda **given: gymnasium.make("SecurityDilemmaSolo-v1", **given),
}


def play(env, episodes=2):
    for seed in range(episodes):
        env.reset(seed=seed)
        ended = False
        while not ended:
            _, _, terminated, truncated, _ = env.step(1)
            ended = terminated or truncated


@pytest.mark.parametrize("name", FORMS)
def test_gymnasium_films_the_solo_form(name, tmp_path):
    pytest.importorskip("moviepy")
    env = FORMS[name](horizon=3, render_mode="rgb_array")
    env = RecordVideo(env, str(tmp_path / "films"), episode_trigger=lambda episode: True)
    play(env)
    env.close()
    films = sorted(tmp_path.glob("films/*.mp4"))
    assert [film.name for film in films] == ["rl-video-episode-0.mp4", "rl-video-episode-1.mp4"]
    assert all(film.read_bytes()[4:8] == b"ftyp" for film in films)  # an MP4 begins so


@pytest.mark.parametrize("name", FORMS)
def test_gymnasium_shows_the_solo_form_in_a_window(name, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pytest.importorskip("pygame")
    env = HumanRendering(FORMS[name](horizon=3, render_mode="rgb_array"))
    play(env)
    height, width, _ = env.env.render().shape
    assert env.render_mode == "human"
    assert env.window.get_size() == (width, height)
    env.close()


def test_pettingzoos_clipping_is_for_boxes_and_refuses_numbered_actions():
    with pytest.raises(AssertionError, match="should only use ClipOutOfBoundsWrapper for Box spaces"):
        ClipOutOfBoundsWrapper(sd_env.env())
