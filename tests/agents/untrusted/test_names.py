"""A name from data becomes part of a path only if it cannot lead elsewhere, on any system."""

import pytest

from agents.settings import SharedSettings, TrainSettings
from agents.untrusted.names import path_name, stay_inside

WRONG = {
    "../../escaped": "control characters",
    "/etc/passwd": "control characters",
    "a/b": "control characters",
    "a\\b": "control characters",
    "C:": "control characters",
    "C:\\x": "control characters",
    "..": "begin nor end with a dot",
    ".": "begin nor end with a dot",
    ".hidden": "begin nor end with a dot",
    "end.": "begin nor end with a dot",
    " a": "begin nor end with a dot or a space",
    "a ": "begin nor end with a dot or a space",
    "": "must not be empty",
    "a\0b": "control characters",
    "a\nb": "control characters",
    "a\u202eb": "control characters",
    "a\ud800": "control characters",
    "a*": "control characters",
    "x" * 101: "at most 100 letters",
    "日" * 99: "at most 100 letters",
    "CON": "Windows keeps",
    "nul": "Windows keeps",
    "com1.txt": "Windows keeps",
    "LPT9": "Windows keeps",
}
DATA = (None, 3, True, ["a"], {"a": 1}, b"a", 1.5)


@pytest.mark.parametrize("name", list(WRONG))
def test_a_name_that_could_lead_elsewhere_is_refused_with_its_place(name):
    with pytest.raises(ValueError, match=WRONG[name]) as refused:
        path_name(name, "runs/a/run.json: learner")
    assert str(refused.value).startswith("runs/a/run.json: learner = ")
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("value", DATA)
def test_what_is_no_text_is_no_name(value):
    with pytest.raises(ValueError, match=r"tag = .*: must be text; it becomes"):
        path_name(value, "tag")


@pytest.mark.parametrize("name", ["shared", "übung", "a b", "a=b", "v1.2", "x" * 100, "console", "日本", "-m"])
def test_other_names_stay_as_they_are(name, tmp_path):
    assert path_name(name, "tag") == name
    assert stay_inside(tmp_path, f"{name}/report.html") == tmp_path / name / "report.html"


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a/../b", "", "a/.", "/report.html"])
def test_no_file_is_written_outside_its_folder(name, tmp_path):
    with pytest.raises(ValueError, match="becomes the name of a file or folder"):
        stay_inside(tmp_path, name)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "shared").symlink_to(tmp_path / "home")
    with pytest.raises(ValueError, match="is a link to .*home, outside .*out; remove the link"):
        stay_inside(tmp_path / "out", "shared/report.html")
    assert stay_inside(tmp_path / "out", "report.html").name == "report.html"


@pytest.mark.parametrize("tag", ["..", ".", "a/b", "a b", "a.", "x" * 200])
def test_a_tag_of_the_command_line_is_held_to_the_same(tag):
    with pytest.raises(ValueError, match="tag = "):
        TrainSettings(tag=tag)


def test_so_is_a_learners_name():
    with pytest.raises(ValueError, match="learner.name = '../x': must hold no control characters and none of"):
        TrainSettings(learner=SharedSettings(name="../x"))
