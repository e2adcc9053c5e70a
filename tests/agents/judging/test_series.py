"""Series as people bring them: taken, or refused with the file's name and the line."""

import pytest

from agents.judging.history import CASES, read_series

CASE = CASES["us_china"]._replace(start=1990, end=1991)
HEADING = "series,state,year,value,source\n"
ROWS = "".join(f"{CASE.series},{state},{year},1000,a\n" for state in CASE.states for year in (1990, 1991))


@pytest.mark.parametrize(
    "content", [HEADING + ROWS, "\ufeff" + HEADING + ROWS, HEADING.strip() + "\r\n" + ROWS + "\n\n"]
)
@pytest.mark.parametrize("name", ["us_china.csv", "US_China.CSV"])
def test_marks_endings_and_large_letters_are_no_fault(content, name, tmp_path):
    (tmp_path / name).write_bytes(content.encode())
    assert read_series(CASE, tmp_path).to_numpy().tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty: must hold the columns"),
        ("\n\n", "is empty"),
        (HEADING, "holds a heading but no rows"),
        (HEADING.replace(",", ";") + ROWS.replace(",", ";"), "its cells are divided by ';': must be by commas"),
        (HEADING.replace(",", "\t") + ROWS.replace(",", "\t"), "divided by '\\\\t': must be by commas"),
        ("stateabb,ccode,year,milex\nUSA,2,1990,1\n", "line 1: lacks the columns series, state, value, source"),
        ("series,series,state,year,value,source\n", "line 1: a column stands there twice"),
        (HEADING + ROWS + f"{CASE.series},US,1991,2,a\n", "line 6: a second value of .* for US in 1991; leave out one"),
        (HEADING + ROWS.replace("1000", "1.000.000", 1), "line 2: value = '1.000.000': must be a number"),
        (HEADING + ROWS.replace("1000", "inf", 1), "line 2: value = 'inf': must be a number"),
        (HEADING + ROWS.replace("1990", "MCMXC", 1), "line 2: year = 'MCMXC': must be a whole number"),
        (HEADING + ROWS.replace("1990", "1990.5", 1), "line 2: year = '1990.5': must be a whole number"),
        (HEADING + ROWS.replace("1000", "", 1), "no value for US in 1990"),
        (HEADING + ROWS.replace("China", "PRC"), "no value for China in 1990"),
        (HEADING + "a,b\n", "line 2: has 2 cells: must have 5"),
        (HEADING + '"a\n', "line 2: has 1 cells|unexpected end"),
    ],
)
def test_a_fault_is_named_with_file_and_line(content, message, tmp_path):
    (tmp_path / "us_china.csv").write_text(content)
    with pytest.raises(ValueError, match=message) as refused:
        read_series(CASE, tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'us_china.csv'}: ")
    assert "\n" not in str(refused.value)


def test_latin_1_and_a_folder_that_is_none(tmp_path):
    (tmp_path / "us_china.csv").write_bytes(HEADING.encode() + b"M\xfcller,US,1990,1,a\n")
    with pytest.raises(ValueError, match=r"us_china.csv: is not UTF-8 text \(byte 32\)"):
        read_series(CASE, tmp_path)
    with pytest.raises(ValueError, match="must be a folder that holds us_china.csv"):
        read_series(CASE, tmp_path / "none")
    with pytest.raises(ValueError, match="anglo_german.csv: no such file; data = must name a folder that holds it"):
        read_series(CASES["anglo_german_naval_race"], tmp_path)
