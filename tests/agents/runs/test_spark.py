"""A curve in a line of text."""

import pytest

from agents.runs.spark import curve_of, sparkline


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([5.0, 5.0], "▁▁"),
        ([1.0, float("nan"), 0.0], "█ ▁"),
        ([float("nan")], " "),
        ([], ""),
    ],
)
def test_least_is_low_and_greatest_is_high(values, bars):
    assert sparkline(values) == bars


def test_a_run_tells_its_curve_and_a_damaged_one_nothing(tmp_path):
    assert curve_of(tmp_path) == ""
    (tmp_path / "curve.csv").write_text("agent_steps,seeker_arsenal\n0,0.5\n10,2.25\n")
    assert curve_of(tmp_path) == "seekers' arms ▁█ from 0.50 to 2.25"
    (tmp_path / "curve.csv").write_text("agent_steps\n0\n")
    assert curve_of(tmp_path) == ""
