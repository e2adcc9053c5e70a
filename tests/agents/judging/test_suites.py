"""What `scripts.evaluate` prints of a suite."""

import io

import pandas as pd
from rich.console import Console

from agents.judging.suites import line_ups
from sd_env.suite.line_ups import HELD_OUT

NUMBERS = {"focal_return": -0.125, "focal_low": -0.25, "focal_high": -0.0625, "score": 0.5, "skill": -0.375}


def printed(table):
    out = io.StringIO()
    Console(file=out, width=80).print(line_ups(table, "a run: held_out"))
    return out.getvalue()


def test_every_line_up_is_named_with_interval_and_skill_in_80_columns():
    table = pd.DataFrame([{"line_up": one.name, **NUMBERS} for one in HELD_OUT])
    text = printed(table)
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]
    told = [[one.name.split("/", 1)[1], "-0.125 [-0.250, -0.062]", "0.500", "-0.375"] for one in HELD_OUT]
    assert lines == [*told, ["mean", "-0.125", "0.500", "-0.375"]]
    assert "…" not in text
    assert list(table["line_up"]) == [one.name for one in HELD_OUT]  # as it is on the disk


def test_a_table_of_an_earlier_version_is_shown_as_far_as_it_goes():
    table = pd.DataFrame([{"line_up": "no_dilemma/Fb/pavlov/v1", "focal_return": 0.5, "score": 0.25}])
    assert "│ Fb/pavlov/v1 │ 0.500         │ 0.250 │       │" in printed(table)
    assert "nan" not in printed(table)
