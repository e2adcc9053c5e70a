"""The page in a real browser: played, scrubbed, exported, opened again."""

import re

import pytest

from sd_env import trajectory
from sd_env.opponents import populations
from sd_env.viewer.session import Session
from tests.viewer.conftest import PATIENCE

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DARK = {"color_scheme": "dark"}


def state(page) -> dict:
    return page.evaluate("sdViewer.state()")


def stands_at(page, step: int, view: str | None = None) -> None:
    """Wait until the player stands there."""
    page.wait_for_function(
        "([step, view]) => { const at = sdViewer.state(); return at.step === step && (!view || at.view === view); }",
        arg=[step, view],
        timeout=PATIENCE,
    )


def begin(page) -> None:
    page.get_by_role("button", name="Begin").click()
    stands_at(page, 0)
    page.get_by_role("button", name="Build tanks").wait_for()


def play(page, keys: str) -> None:
    for key in keys:
        before = state(page)["length"]
        page.keyboard.press(key)
        stands_at(page, before + 1)


def choose(page, label: str, option: str, written: str = "") -> None:
    """Take an option of a list; ``written`` shortens a long one."""
    page.get_by_label(label, exact=True).click()
    if written:
        page.get_by_label(label, exact=True).fill(written)
    page.get_by_role("option", name=option, exact=True).click()


def lift(page) -> None:
    page.get_by_role("button", name="Leave, and lift the fog").click()
    page.get_by_text("The fog has lifted.").wait_for()


def rests(page) -> None:
    """The fog has drifted away, and notes are gone."""
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")


def test_ten_moves_the_fog_and_the_eyes_of_both(server, visit, pictures):
    page = visit(server.url)
    page.get_by_role("button", name="Begin").wait_for()
    page.screenshot(path=pictures / "setup.png")
    begin(page)
    play(page, "2223714222")
    assert state(page) == {"step": 10, "length": 10, "view": "0"}
    assert page.locator("[data-view]").count() == 1
    assert "?" in page.get_by_role("group", name="Where things stand").inner_text()
    assert page.evaluate("JSON.stringify(sdViewer.payload()).includes('security seeker')")
    assert not page.evaluate("sdViewer.payload().views.some((view) => view.key === 'truth')")
    page.screenshot(path=pictures / "play.png")
    lift(page)
    stands_at(page, 10, "truth")
    assert page.locator("[data-view]").all_inner_texts() == ["The truth", "Eyes of agent_0 (you)", "Eyes of agent_1"]
    rests(page)
    page.screenshot(path=pictures / "truth.png")
    page.get_by_role("button", name="Eyes of agent_1").click()
    stands_at(page, 10, "1")
    assert "?" in page.get_by_role("group", name="Where things stand").inner_text()
    assert {url.split("/")[2] for url in visit.asked_for if not url.startswith(("data:", "blob:"))} == {
        f"127.0.0.1:{server.port}"
    }


def test_the_time_line_is_scrubbed_by_keys_by_pointer_and_by_the_chronicle(server, visit):
    page = visit(server.url)
    begin(page)
    play(page, "2312")
    lift(page)
    for key, step in (("ArrowLeft", 3), ("Home", 0), ("ArrowRight", 1), ("PageDown", 4), ("ArrowRight", 4)):
        page.keyboard.press(key)
        stands_at(page, step)
    page.locator("#sd-step").focus()
    page.keyboard.press("ArrowLeft")
    stands_at(page, 3)
    page.keyboard.press("v")
    stands_at(page, 3, "0")
    page.locator("#sd-chronicle button").first.click()
    assert state(page)["step"] == int(page.locator("#sd-chronicle .sd-number").first.inner_text())
    box = page.locator(".sd-time").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 17, box["y"] + 80)
    stands_at(page, 4)
    page.get_by_role("button", name="Play").click()
    stands_at(page, 4)


def test_every_move_is_reached_by_tab(server, visit):
    page = visit(server.url)
    begin(page)
    reached = set()
    page.get_by_role("button", name="Dark or light").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.innerText"))
    texts = " ".join(reached)
    for name in ("Wait", "Build tanks", "Assure the others", "Offer agent_1 the arms limit", "Leave, and lift the fog"):
        assert name in texts
    page.get_by_role("button", name="Build forts").focus()
    page.keyboard.press("Enter")
    stands_at(page, 1)
    assert page.evaluate("document.activeElement.innerText.includes('Build forts')")  # and Enter builds on


def test_a_bad_move_is_told_and_nothing_moves(server, visit):
    page = visit(server.url)
    begin(page)
    page.keyboard.press("8")
    page.get_by_text("not possible now: Leave the arms limit with agent_1").wait_for()
    assert state(page)["length"] == 0
    play(page, "1")


def test_an_exported_page_plays_without_a_server(server, visit, tmp_path):
    page = visit(server.url)
    begin(page)
    play(page, "21")
    lift(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export page").click()
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    assert kept.name == "doubly-dangerous.html"
    before = len(visit.asked_for)
    again = visit(kept.as_uri())
    stands_at(again, 2, "truth")
    again.keyboard.press("ArrowLeft")
    stands_at(again, 1)
    again.keyboard.press("Space")
    stands_at(again, 2)
    assert again.locator(".sd-time svg path").count() > 10
    assert [url for url in visit.asked_for[before:] if not url.startswith(("file:", "data:"))] == []
    assert again.evaluate("fetch('http://127.0.0.1:1/').then(() => 'sent', () => 'forbidden')") == "forbidden"
    assert any("Content Security Policy" in told for told in visit.complaints)
    visit.complaints.clear()


def test_an_export_in_mid_game_holds_what_was_seen(server, visit, tmp_path):
    page = visit(server.url)
    begin(page)
    play(page, "21")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export page").click()
    download.value.save_as(tmp_path / "page.html")
    views = visit((tmp_path / "page.html").as_uri()).evaluate("sdViewer.payload().views.map((view) => view.key)")
    assert views == ["0"]


def test_a_recording_is_kept_and_opens_the_same_way(server, visit, tmp_path):
    page = visit(server.url)
    begin(page)
    play(page, "221")
    lift(page)
    told = page.locator("#sd-chronicle").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save recording").click()
    kept = tmp_path / "episode.csv"
    download.value.save_as(kept)
    assert trajectory.load(kept).choice[1:, 0].tolist() == [1, 1, 0]
    other = visit(server.url)
    other.locator("input[type=file]").set_input_files(kept)
    stands_at(other, 3, "truth")
    assert other.locator("#sd-chronicle").inner_text() == told


def test_a_recording_of_another_version_is_refused(server, visit, tmp_path):
    path = trajectory.save(Session("no_dilemma", ["hold", "hold"]).trajectory(), tmp_path / "old.csv")
    path.write_text(path.read_text().replace('"version": 1', '"version": 7', 1))
    page = visit(server.url)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text("trajectory file old.csv: format version 7, this program reads 1").wait_for()


def test_a_policy_of_another_game_is_refused(serve, visit):
    page = visit(serve(populations.HERE).url)
    choose(page, "Scenario", "Cold war", "cold")
    choose(page, "Soviet Union", "trained: doubly_stable-shared-seed902")
    page.get_by_role("button", name="Begin").click()
    page.get_by_text(re.compile(r"has 18 fields and 8 actions: cold_war has 47 and 19")).wait_for()


def test_a_trained_policy_plays(server, visit):
    page = visit(server.url)
    choose(page, "agent_0", "trained: doubly_dangerous-shared-seed901")
    page.get_by_role("button", name="Begin").click()
    stands_at(page, 64, "truth")


def test_the_same_game_from_the_other_seat(server, visit):
    page = visit(server.url)
    begin(page)
    play(page, "2")
    lift(page)
    start = page.evaluate("sdViewer.payload().views[0].lines.map((line) => line.values[0])")
    page.get_by_role("button", name="The same game again with the other's eyes").click()
    stands_at(page, 0, "1")
    lift(page)
    assert page.evaluate("sdViewer.payload().views[0].lines.map((line) => line.values[0])") == start


def test_two_browsers_play_two_games(server, visit):
    one, other = visit(server.url), visit(server.url)
    begin(one)
    begin(other)
    play(one, "222")
    play(other, "1")
    assert (state(one)["length"], state(other)["length"]) == (3, 1)
    lift(one)
    assert state(other)["view"] == "0"
    play(other, "3")


def test_a_browser_that_goes_in_mid_game_harms_nobody(server, visit):
    one, other = visit(server.url), visit(server.url)
    begin(one)
    begin(other)
    play(one, "2")
    one.context.close()
    play(other, "21")
    begin(visit(server.url))


def test_on_a_phone_nothing_is_cut_off(server, visit, pictures):
    page = visit(server.url, **PHONE)
    begin(page)
    for name in ("Build tanks", "Build forts", "Assure the others"):
        before = state(page)["length"]
        page.get_by_role("button", name=name).tap()
        stands_at(page, before + 1)
    lift(page)
    rests(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "[...document.querySelectorAll('.sd-bar button, .sd-eyes button, .q-btn')].filter((one) => one.offsetParent)"
        ".map((one) => one.getBoundingClientRect().height).filter((height) => height < 30)"
    )
    assert small == []
    page.locator(".sd-bar").scroll_into_view_if_needed()
    page.screenshot(path=pictures / "phone.png")


def contrast(page, selector: str) -> float:
    """Of a text with the paper behind it, by WCAG's formula."""
    return page.evaluate(
        """(selector) => {
      const light = (colour) => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255)
          .map((x) => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const [text, paper] = [getComputedStyle(document.querySelector(selector)).color,
        getComputedStyle(document.querySelector(".sd")).backgroundColor].map(light);
      return (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
    }""",
        selector,
    )


@pytest.mark.parametrize("look", [{}, DARK], ids=["light", "dark"])
def test_it_is_legible_in_light_and_in_the_dark(look, serve, visit, pictures, tmp_path):
    seats = ["tit_for_tat", "worst_case", "treaty_keeper", "random"]
    path = trajectory.save(Session("us_china", seats, 5).trajectory(), tmp_path / "episode.csv")
    page = visit(serve(path).url, **look)
    stands_at(page, 45, "truth")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    stands_at(page, 25)
    assert page.evaluate("document.querySelector('.sd').dataset.theme") == ("dark" if look else "light")
    for selector in (".sd-now", ".sd-key li", ".sd-label", "#sd-output", ".sd-treaty", ".sd th"):
        assert contrast(page, selector) >= 4.5, selector
    page.screenshot(path=pictures / f"recording-{'dark' if look else 'light'}.png", full_page=True)
    page.get_by_role("button", name="Dark or light").click()
    page.wait_for_function(
        "(was) => document.querySelector('.sd').dataset.theme !== was", arg="dark" if look else "light"
    )
