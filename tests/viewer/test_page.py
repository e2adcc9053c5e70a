"""Episodes as pages: everything inside, nothing from elsewhere, words as words."""

import json
import re

import pytest

from sd_env.trajectory import TrajectoryFileError
from sd_env.viewer import page, session

HOSTILE = '</script><script>alert("x")</script><!-- \u2028'


@pytest.fixture
def library(monkeypatch):
    """Charts that draw nothing: the real ones come with NiceGUI, which these tests do without."""
    monkeypatch.setattr(page, "charts_library", lambda: "window.echarts={};")


def episode():
    return session.Session("doubly_dangerous", ["hold", "arm"]).trajectory()


def test_a_page_holds_all_and_loads_nothing(library, tmp_path):
    text = page.save_page(episode(), tmp_path / "page.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)|\bsrc=|@import|url\(", text) == []
    (game,) = re.findall(r'id="sd-game">(.*?)</script>', text, re.DOTALL)
    assert json.loads(game)["views"] == json.loads(json.dumps(session.recorded(episode())["views"]))


def test_words_cannot_leave_their_place(library):
    payload = session.recorded(episode()) | {"title": HOSTILE, "story": HOSTILE, "states": [HOSTILE, "b"]}
    text = page.episode_page(payload)
    assert "alert" in text
    assert '<script>alert("x")' not in text
    assert text.count("</script>") == page.episode_page(session.recorded(episode())).count("</script>")
    assert json.loads(page.in_page(payload))["states"][0] == HOSTILE


def test_no_file_is_overwritten(library, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("mine")
    with pytest.raises(TrajectoryFileError, match="is there already and is not overwritten"):
        page.save_page(episode(), path)
    assert path.read_text() == "mine"


def test_without_the_library_the_extra_is_named(monkeypatch):
    page.charts_library.cache_clear()
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"the viewer needs NiceGUI: pip install 'sd-env\[viewer\]'"):
        page.charts_library()


def test_a_library_of_another_form_is_told(monkeypatch, tmp_path):
    class Spec:
        origin = str(tmp_path / "__init__.py")

    page.charts_library.cache_clear()
    monkeypatch.setattr(page, "find_spec", lambda name: Spec)
    with pytest.raises(ImportError, match="ECharts has another form"):
        page.charts_library()


def test_a_module_becomes_a_script(monkeypatch, tmp_path):
    class Spec:
        origin = str(tmp_path / "__init__.py")

    folder = tmp_path / "elements/echart/dist"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text(
        'import{aS as a,aT as r}from"./core-x_1.js";export{a as echarts,r as loadEchartsGL};'
    )
    (folder / "core-x_1.js").write_text("const zK={version:1},BK=0;export{BK as aT,zK as aS};")
    page.charts_library.cache_clear()
    monkeypatch.setattr(page, "find_spec", lambda name: Spec)
    assert page.charts_library() == "(()=>{const zK={version:1},BK=0;\nwindow.echarts=zK;})();"
    page.charts_library.cache_clear()
