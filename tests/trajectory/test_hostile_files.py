"""A trajectory's file that somebody made: the promised error in one line, in bounded time and memory."""

import json
import time
import tracemalloc

import pytest

from sd_env import scenarios, trajectory
from sd_env.trajectory import TrajectoryFileError
from tests.trajectory.test_trajectory import episode


def head(lines, **changes):
    """The first line with other facts; a dotted name is one of the scenario's."""
    mark, _, facts = lines[0].partition("{")
    told = json.loads("{" + facts)
    for name, value in changes.items():
        (told["scenario"] if name in told["scenario"] else told)[name] = value
    return [mark + json.dumps(told), *lines[1:]]


def params(lines, **changes):
    mark, _, facts = lines[0].partition("{")
    told = json.loads("{" + facts)
    told["scenario"]["params"] |= changes
    return [mark + json.dumps(told), *lines[1:]]


HOSTILE = {
    "step 1e30": (lambda t: [*t[:-1], "1e30,truncated,,,,0.0"], "line .*: invalid literal for int"),
    "a step of thirty digits": (lambda t: [*t[:-1], f"{10**30},truncated,,,,0.0"], "line .*: "),
    "a step of many digits": (lambda t: [*t[:-1], f"{'9' * 6000},truncated,,,,0.0"], "line .*: Exceeds the limit"),
    "steps 10^12": (lambda t: head(t, steps=10**12), "steps = 1000000000000: must be a whole number in"),
    "steps a million": (lambda t: head(t, steps=10**6), "steps = 1000000: need .* rows, the file has"),
    "steps below": (lambda t: head(t, steps=-1), "steps = -1: must be"),
    "steps a list": (lambda t: head(t, steps=[3]), r"steps = \[3\]: must be"),
    "steps true": (lambda t: head(t, steps=True), "steps = True: must be"),
    "key infinite": (lambda t: head(t, key=float("inf")), "key = 'inf': must be a whole number"),
    "key large": (lambda t: head(t, key="9" * 30), "key = '9999"),
    "key a list": (lambda t: head(t, key=[]), "key = "),
    "parts": (lambda t: head(t, parts=3), "parts = 3: must be"),
    "nested": (lambda t: ["# sd_env trajectory " + "[" * 100_000, *t[1:]], "recursion"),
    "a list": (lambda t: ["# sd_env trajectory []", *t[1:]], r"the facts about the game are \[\]"),
    "null": (lambda t: ["# sd_env trajectory null", *t[1:]], "the facts about the game are None"),
    "infinite value": (lambda t: [*t[:-1], t[-1].rpartition(",")[0] + ",inf"], "truncated: a value that is no bool"),
    "scenario a list": (lambda t: head(t, scenario=[]), "scenario: must be a table"),
    "scenario's name": (lambda t: head(t, name=3), "scenario.name = 3: must be text"),
    "scenario's states": (lambda t: head(t, states=[1, 2]), r"scenario.states = \[1, 2\]: must be names"),
    "too few states": (lambda t: head(t, states=["a"]), "states = .*: must be 2 different names"),
    "economy of sixteen": (lambda t: params(t, economy=[1.0] * 17), "economy"),
    "a shape": (lambda t: params(t, economy={"shape": [10**9], "values": [1]}), "params.economy.shape = "),
    "another shape": (
        lambda t: params(t, economy={"shape": [3], "values": [1, 1]}),
        "params.economy.values: must be 3",
    ),
    "a negative shape": (lambda t: params(t, economy={"shape": [-1], "values": [1]}), "params.economy.shape"),
    "fog": (lambda t: params(t, fog="thick"), "fog = 'thick': must be numbers"),
    "no fog": (lambda t: params(t, mist=1), "mist"),
    "twice as many rows": (lambda t: [*t, *t[2:], *t[2:]], "line .*: more rows than the .* that its steps can need"),
    "a cell of a megabyte": (lambda t: [*t, "x" * 1_000_000], "field larger than field limit"),
    "nothing else": (lambda t: t[:1], "the columns must be"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_at_once(case, tmp_path):
    spoil, message = HOSTILE[case]
    path = trajectory.save(episode(scenarios.get("doubly_dangerous"), 0, 3), tmp_path / "e.csv")
    path.write_text("\n".join(spoil(path.read_text().splitlines())) + "\n")
    tracemalloc.start()
    began = time.perf_counter()
    try:
        with pytest.raises(TrajectoryFileError, match=message) as raised:
            trajectory.load(path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < 2
    assert most < 50_000_000
    assert str(raised.value).startswith(f"trajectory file {path}: ")
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 700


def test_a_parquet_file_that_claims_a_host_of_rows_is_not_read(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = trajectory.save(episode(scenarios.get("doubly_dangerous"), 0, 3), tmp_path / "e.parquet")
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table] * 50), path)
    with pytest.raises(TrajectoryFileError, match="rows: more than the .* that its steps can need"):
        trajectory.load(path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" * 99, b"\xff" * 500])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_bytes_that_are_no_trajectory(content, ending, tmp_path):
    path = tmp_path / f"e.{ending}"
    path.write_bytes(content)
    with pytest.raises(TrajectoryFileError, match="^trajectory file "):
        trajectory.load(path)
