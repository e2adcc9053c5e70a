"""The table of frameworks: rows are replaced one by one, and the page is the committed rows'."""

import importlib.util
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "examples/integrations.py"
SPEC = importlib.util.spec_from_file_location("integrations", FILE)
assert SPEC is not None
assert SPEC.loader is not None
table = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(table)

ROW = {
    "example": "sb3_ppo",
    "framework": "A",
    "version": "1.0",
    "first": "-0.25",
    "last": "0.5",
    "agent_steps": "3000",
    "cpu_seconds": "2",
    "illegal_share": "0.0",
    "forbidden_share": "0.15",
    "plain_per_second": "6000",
}


def test_the_page_holds_the_committed_rows():
    page = table.PAGE.read_text(encoding="utf-8")
    assert page == table.printed(page), "stale: run python examples/integrations.py"


def test_every_row_is_of_a_program_that_make_integrations_runs():
    known = table.programs()
    assert set(table.rows()) <= set(known)
    assert all((table.EXAMPLES / f"{name}.py").exists() for name in known)
    for name, program in known.items():
        assert {"environment", "install", "torch", "fails"} <= set(program), name


def test_a_row_replaces_its_own_and_no_other(tmp_path):
    path = tmp_path / "rows.csv"
    table.replace(ROW | {"example": "b"}, path)
    table.replace(ROW | {"example": "a"}, path)
    table.replace(ROW | {"example": "b", "version": "2.0"}, path)
    assert {name: row["version"] for name, row in table.rows(path).items()} == {"a": "1.0", "b": "2.0"}
    assert [file.name for file in tmp_path.iterdir()] == ["rows.csv"]


def test_a_line_says_speed_beside_the_plain_loop_and_the_ends_of_the_curve():
    """3,000 steps in 2 seconds are 1,500 a second, a quarter of 6,000."""
    lines = str(len((table.EXAMPLES / "sb3_ppo.py").read_text().splitlines()))
    cells = table.line(ROW, {"fails": ""})
    assert cells[3:] == (lines, "yes: 0 illegal", "1,500", "0.25", "−0.25 to 0.50", "nothing")


@pytest.mark.parametrize(
    ("forbidden", "illegal", "said"),
    [("0.0", "0.0", "none needed"), ("0.1", "0.0", "yes: 0 illegal"), ("0.1", "0.0751", "no: 7.51% illegal")],
)
def test_masks_are_what_was_counted(forbidden, illegal, said):
    assert table.masks({"forbidden_share": forbidden, "illegal_share": illegal}) == said


def test_an_unknown_program_is_refused_before_anything_runs():
    with pytest.raises(SystemExit, match="error: program 'nobody': must be one of sb3_ppo, "):
        table.main(["nobody"])
