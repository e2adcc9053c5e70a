"""The front door keeps its limits, and what it promises is there: paths, names of scenarios, extras, versions."""

import re
import tomllib
from pathlib import Path

import pytest

import sd_env

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FINDINGS = re.compile(r"^<!-- findings -->\n(.*?)^<!-- end findings -->$", re.MULTILINE | re.DOTALL)
PRINTED = re.compile(r"<!-- table: \w+ -->\n.*?<!-- end -->", re.DOTALL)
MOST_CHARACTERS, MOST_LINES, WIDEST, MOST_OF_FINDINGS, MOST_OF_THE_REST = 9_000, 150, 120, 1_800, 7_000
FIRST_PYTHON, MOST_FILES = 40, 3
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "agents/README.md",
    "docs/adapters.md",
    "docs/engines.md",
    "docs/results/README.md",
    "docs/results/dilemma/README.md",
    "docs/validity.md",
)
SECTIONS = (
    "Start",
    "Step it",
    "What an agent sees, does and is paid",
    "Scenarios",
    "Train, watch, evaluate, report",
    "What was found",
    "Learners and opponents",
    "Where things are, and how to add one",
    "Glossary",
    "Contributing, citing",
)
TO_BE_WRITTEN = {
    "sd_env/opponents/two_tats.py",
    "agents/learners/patient.py",
    "configs/learner/patient.yaml",
    "runs/demo/report.html",
}
"""What the examples add, and what a command writes."""
PLACEHOLDER = re.compile(r"<\w+>")


def section(name: str) -> str:
    """What stands below a heading of the README."""
    return README.split(f"\n## {name}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    return [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")][2:]


def names(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def is_there(path: str) -> bool:
    """A file that exists; of one that is still to be written, its folder with another such file."""
    if not PLACEHOLDER.search(path):
        return (ROOT / path).is_file()
    return any(ROOT.glob(PLACEHOLDER.sub("[a-z]*", path)))


ADDING = rows(section("Where things are, and how to add one"))
READING = names(section("Where things are, and how to add one").split("\n\n|")[0])


def test_the_readme_keeps_its_limits():
    assert len(README) <= MOST_CHARACTERS
    assert README.count("\n") <= MOST_LINES


def test_the_findings_stand_between_their_marks_and_leave_room_for_the_rest():
    (findings,) = FINDINGS.findall(README)
    assert len(findings) <= MOST_OF_FINDINGS
    assert len(README) - len(findings) < MOST_OF_THE_REST


def test_the_first_python_stands_near_the_top():
    assert README.splitlines().index("```python") < FIRST_PYTHON


def test_the_readme_tells_its_subjects_in_order():
    assert tuple(re.findall(r"^## (.*)$", README, re.MULTILINE)) == SECTIONS


@pytest.mark.parametrize("page", PAGES)
def test_no_line_is_wider_than_a_screen_but_in_tables_that_code_prints(page):
    text = PRINTED.sub("", (ROOT / page).read_text(encoding="utf-8"))
    assert [line for line in text.splitlines() if len(line) > WIDEST] == []


@pytest.mark.parametrize("page", ["sd_env/README.md", "sd_env/classics/README.md", "sd_env/scenarios/README.md"])
def test_prose_is_no_wider_than_a_screen_printed_prose_too(page):
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > WIDEST and not line.startswith("|")] == []


def test_there_is_a_row_for_each_kind_of_thing():
    assert len(ADDING) == 11
    assert all(names(touch) for _, touch in ADDING)


@pytest.mark.parametrize(("what", "touch"), ADDING, ids=lambda cell: cell.strip())
def test_what_is_to_be_touched_is_there_and_is_at_most_three_files(what, touch):
    assert len(names(touch)) <= MOST_FILES
    assert [path for path in names(touch) if not is_there(path)] == []


def test_a_path_that_is_not_there_is_noticed():
    assert is_there("sd_env/metrics/<subject>.py")
    assert not is_there("sd_env/metrics/nothing.py")
    assert not is_there("sd_env/nowhere/<subject>.py")


@pytest.mark.parametrize("path", READING)
def test_what_a_newcomer_reads_is_there(path):
    assert is_there(path)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CHANGELOG.md"])
def test_files_that_a_page_names_are_there(page):
    """From the root or from the page's folder; a changelog names what was."""
    named = set(re.findall(r"`([\w./]+/[\w./]+\.(?:py|yaml|yml|md|csv))`", (ROOT / page).read_text(encoding="utf-8")))
    at = (ROOT, (ROOT / page).parent)
    assert {path for path in named if not any((folder / path).is_file() for folder in at)} <= TO_BE_WRITTEN


def test_a_newcomer_reads_from_parameters_to_learners():
    assert len(READING) >= 8


def test_the_scenarios_of_the_table_exist():
    named = [name for row in rows(section("Scenarios")) for name in names(row[1])]
    assert len(named) > 8
    assert set(named) <= set(sd_env.scenario_names())


def test_the_four_worlds_are_as_the_table_says():
    """Its rows say whether weapons look alike; in a row the world where attack is stronger comes first."""
    alike, apart = ([sd_env.scenario(name).params for name in names(row[1])] for row in rows(section("Scenarios"))[:2])
    assert alike[0].distinguishability == alike[1].distinguishability < apart[0].distinguishability
    assert apart[0].distinguishability == apart[1].distinguishability
    for attack, defence in (alike, apart):
        assert attack.offence_defence_balance > 1 > defence.offence_defence_balance


def test_the_oldest_python_is_the_projects():
    assert re.findall(r"Python (3\.\d+) or newer", README) == [PROJECT["requires-python"].removeprefix(">=")]


@pytest.mark.parametrize("page", PAGES)
def test_extras_that_a_page_installs_exist(page):
    asked = re.findall(r"pip install '\.\[(\w+)\]'", (ROOT / page).read_text(encoding="utf-8"))
    assert set(asked) <= set(PROJECT["optional-dependencies"])


def test_the_readme_installs_an_extra():
    assert "pip install '.[sb3]'" in README


def test_every_version_of_the_changelog_has_a_date_and_its_marks_are_explained():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    head, *versions = re.split(r"^## ", text, flags=re.MULTILINE)
    assert "**[results]** marks" in head
    assert versions[0].startswith("[Unreleased]")
    assert all(re.match(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d\n", version) for version in versions[1:])
    kinds = [re.findall(r"^### (\w+)$", version, re.MULTILINE) for version in versions]
    assert ["Added", "Changed", "Fixed", "Removed"] in kinds
    assert "\n- [results] " in versions[1]
