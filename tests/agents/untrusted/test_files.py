"""Files of strangers: read with bounds, or refused in one line with the file's name."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from agents.runs.files import write_table
from agents.untrusted.cells import escape, escaped, unescape, unescaped
from agents.untrusted.files import read_facts, read_json, read_yaml, reading
from agents.untrusted.tables import read_table

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
JSONS = {
    "[]": r"holds \[\]: must be a table of names and values",
    "null": "holds None: must be a table",
    "3": "holds 3: must be a table",
    '"text"': "holds 'text': must be a table",
    "": "is broken: Expecting value",
    "{": "is broken: Expecting property name",
    "[" * 100_000: "is broken: nested too deeply",
    '{"a": ' + "9" * 5000 + "}": "is broken: Exceeds the limit",
}
YAMLS = {
    BOMB: r"line 2: holds an alias \(\*a\): write it out",
    "[1, 2": "is broken: while parsing a flow sequence",
    "- a": r"holds \['a'\]: must be a table of settings",
    "": "holds None: must be a table of settings",
    "a: {" * 40: "nested more than 32 deep",
    "[" * 50_000: "nested more than 32 deep",
    "a: !!python/object/apply:os.system [echo]": "could not determine a constructor",
    "a: \0": "is broken",
    "{[1]: 2}": "is broken",
}


@pytest.mark.parametrize("text", JSONS, ids=range(len(JSONS)))
def test_a_broken_json_is_one_line(text, tmp_path):
    refused(read_json, tmp_path / "run.json", text, JSONS[text])


@pytest.mark.parametrize("text", YAMLS, ids=range(len(YAMLS)))
def test_a_broken_or_hostile_yaml_is_one_line_at_once(text, tmp_path):
    began = time.perf_counter()
    refused(read_yaml, tmp_path / "settings.yaml", text, YAMLS[text])
    assert time.perf_counter() - began < 1


def refused(read, path, text, message):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as said:
        read(path)
    assert str(said.value).startswith(f"{path}: ")
    assert "\n" not in str(said.value)
    assert len(str(said.value)) < 700


def test_what_is_no_text_or_too_large_or_not_there_is_named(tmp_path):
    (tmp_path / "a").write_bytes(b"\xff\xfe\0")
    (tmp_path / "b").write_bytes(b" " * 4_000_001)
    for name, message in (("a", "is not UTF-8 text"), ("b", "must have at most 4,000,000"), ("c", "no such file")):
        with pytest.raises(ValueError, match=message):
            read_json(tmp_path / name)
    with pytest.raises(ValueError, match="no such file"):
        read_json(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    (tmp_path / "run.json").write_bytes(b"\xef\xbb\xbf{}")
    assert read_json(tmp_path / "run.json") == {}
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfa,b\n1,2\n")
    assert list(read_table(tmp_path / "t.csv")) == ["a", "b"]


FACTS = {"scenario": "no_dilemma", "seed": 1, "finished": True, "learner": "shared"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"learner": "../../escaped"}, "learner = '../../escaped': must hold no"),
        ({"learner": 3}, "learner = 3: must be text"),
        ({"learner": ""}, "learner = '': must not be empty"),
        ({"tag": "/etc"}, "tag = '/etc': must hold no"),
        ({"tag": ["a"]}, r"tag = \['a'\]: must be text"),
        ({"scenario": "..\\.."}, "scenario = "),
        ({"scenario": None}, "scenario = None: must be text"),
        ({"algorithm": "nul"}, "algorithm = 'nul': must not be a name that Windows"),
        ({"seed": "1"}, "seed = '1': must be a whole number"),
        ({"seed": True}, "seed = True: must be a whole number"),
        ({"finished": "no"}, "finished = 'no': must be true or false"),
        ({"versions": []}, r"versions = \[\]: must be a table"),
        ({"command": {"a": 1}}, "command = .*: must be text"),
    ],
)
def test_facts_of_the_wrong_kind_are_named(wrong, message, tmp_path):
    refused(read_facts, tmp_path / "run.json", json.dumps(FACTS | wrong), message)


def test_what_goes_wrong_while_reading_names_the_file():
    for error in (KeyError("x"), RecursionError(), EOFError("Ran out\nof input"), PermissionError(13, "denied")):
        with pytest.raises(ValueError, match="^a/b: ") as said, reading("a/b"):
            raise error
        assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    "cell", ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "'-x"]
)
def test_a_formula_is_made_text_and_read_back(cell, tmp_path):
    assert escape(cell) == f"'{cell}"
    assert unescape(escape(cell)) == cell
    table = pd.DataFrame({"who": [cell, "b"], cell: [1.0, -2.0]})
    pd.testing.assert_frame_equal(unescaped(escaped(table)), table)
    if "\r" not in cell:
        write_table(tmp_path / "t.csv", table)
        assert f"'{cell}" in (tmp_path / "t.csv").read_text()
        pd.testing.assert_frame_equal(read_table(tmp_path / "t.csv"), table)


@pytest.mark.parametrize("cell", ["-0.5", "+3", "-1e-5", "-inf", "hold", "'quoted'", "", -3, None, np.nan, "–"])
def test_numbers_and_plain_text_stay(cell):
    assert escape(cell) is cell
    assert unescape(cell) is cell


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is broken: No columns to parse"),
        (b"a,b\n", "is broken: holds no rows"),
        (b"a\n1\n", "lacks the columns b"),
        (b"a,b\n1,2,3\n4\n5,6,7,8,9\n", "is broken: Error tokenizing"),
        (b"a,b\n\xff,1\n", "is broken: not UTF-8 text"),
    ],
)
def test_a_broken_table_is_one_line(content, message, tmp_path):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(ValueError, match=message) as said:
        read_table(tmp_path / "t.csv", ("a", "b"))
    assert str(said.value).startswith(f"{tmp_path / 't.csv'}: ")
    assert "\n" not in str(said.value)
