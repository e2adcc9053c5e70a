"""A report about a stranger's runs: nothing outside its folder, nothing run, one line for what is broken."""

import csv
import io
import json

import pandas as pd
import pytest

from agents.reporting import report
from agents.untrusted.tables import read_table
from tests.agents.reporting.run_folders import CALM, make_run


def changed(folder, **facts):
    told = json.loads((folder / "run.json").read_text()) | facts
    (folder / "run.json").write_text(json.dumps(told))
    return folder


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NAMES = ("../../escaped", "{tmp}/absolute", "..", "a\0b", "C:\\x", "x" * 300, "NUL", "a/../../b", 3, ["a"], {"a": 1})


@pytest.fixture
def two(tmp_path):
    """Two runs, the second of which may be of another learner and so has a page of its own."""
    (tmp_path / "runs").mkdir()
    return [make_run(tmp_path / "runs", "doubly_stable", seed, CALM) for seed in range(2)]


@pytest.mark.parametrize("field", ["learner", "tag", "scenario"])
@pytest.mark.parametrize(
    "value",
    ["../../escaped", "{tmp}/absolute", "..", "a\0b", "C:\\x", "x" * 300, "NUL", "a/../../b", 3, ["a"], {"a": 1}],
)
def test_a_name_from_a_run_never_becomes_a_path_elsewhere(field, value, two, tmp_path):
    value = value.replace("{tmp}", str(tmp_path)) if isinstance(value, str) else value
    changed(two[1], **{field: value})
    before = files(tmp_path)
    with pytest.raises(ValueError, match=f"run.json: {field} = ") as refused:
        report.write_report(two, tmp_path / "out", "Stranger")
    assert str(two[1]) in str(refused.value)
    assert files(tmp_path) == before
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["learner: {name: ../../x}", "tag: /x", "learner: {name: [a]}"])
def test_nor_does_one_from_the_settings_of_an_unfinished_run(text, two, tmp_path):
    (two[1] / "run.json").unlink()
    (two[1] / "settings.yaml").write_text(f"scenario: doubly_stable\nseed: 1\n{text}\n")
    with pytest.raises(ValueError, match=r"settings.yaml: (learner.name|tag) = "):
        report.write_report(two, tmp_path / "out", "Stranger")
    assert not (tmp_path / "out").exists()


def test_a_tournaments_scenario_is_held_to_the_same(two, tmp_path):
    held = tmp_path / "runs" / "cup"
    held.mkdir()
    facts = {"settings": {"scenario": "../../x", "n_worlds": 2, "seed": 0}, "command": "c"}
    (held / "tournament.json").write_text(json.dumps(facts))
    with pytest.raises(ValueError, match=r"tournament.json: settings.scenario = '../../x': must hold no"):
        report.write_report(two, tmp_path / "out", "Stranger", tmp_path / "runs")
    assert not (tmp_path / "out").exists()


def test_a_link_in_the_reports_folder_is_not_followed(two, tmp_path):
    changed(two[1], learner="other")
    (tmp_path / "out").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "out" / "shared").symlink_to(tmp_path / "home")
    (tmp_path / "out" / "other").symlink_to(tmp_path / "home")
    with pytest.raises(ValueError, match="is a link to"):
        report.write_report(two, tmp_path / "out", "Stranger")
    assert list((tmp_path / "home").iterdir()) == []


def test_what_is_text_stays_text_on_the_page_and_in_tables(two, tmp_path):
    formula, script = '=HYPERLINK("http://a.b","x")', "<script>alert(1)</script>"
    changed(two[0], commit=formula, command=script, versions={script: "<b>"})
    out = report.write_report(two, tmp_path / "out", f"About {script}").parent
    page = (out / "report.html").read_text()
    assert script not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    rows = list(csv.DictReader(io.StringIO((out / "worlds.csv").read_text())))
    assert f"'{formula}" in [row["commit"] for row in rows]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "+", "\t", "\r"))]
    assert formula in list(read_table(out / "worlds.csv")["commit"])
    assert formula in list(pd.read_parquet(out / "worlds.parquet")["commit"])


def test_headings_of_a_strangers_table_are_escaped_too(two, tmp_path):
    final = pd.read_csv(two[0] / "final.csv").assign(**{"=1+1": 3.0})
    final.to_csv(two[0] / "final.csv", index=False)
    out = report.write_report(two, tmp_path / "out", "Headings").parent
    assert "'=1+1" in (out / "worlds.csv").read_text().splitlines()[0].split(",")


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("run.json", "[]", r"run.json: holds \[\]: must be a table"),
        ("run.json", "null", "run.json: holds None"),
        ("run.json", "3", "run.json: holds 3"),
        ("settings.yaml", "a: &a [1]\nb: *a\n", "settings.yaml: line 2: holds an alias"),
        ("settings.yaml", "[" * 9000, "settings.yaml: line 1: nested more than 32 deep"),
        ("settings.yaml", "3", "settings.yaml: holds 3"),
        ("curve.csv", "\0\0", "curve.csv: lacks the columns"),
        ("episode.csv", "step\n", "episode.csv: lacks the columns"),
        ("held_out.csv", "a\n1\n", "held_out.csv: lacks the columns line_up"),
        ("self_play.csv", "score\n", "self_play.csv: lacks the columns floor"),
        ("exploitability-9-1.csv", "", "exploitability-9-1.csv: is broken"),
    ],
)
def test_what_is_broken_is_one_line_with_its_file(file, content, message, two, tmp_path):
    (two[0] / file).write_text(content)
    with pytest.raises(ValueError, match=message) as refused:
        report.write_report(two, tmp_path / "out", "Broken")
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()
