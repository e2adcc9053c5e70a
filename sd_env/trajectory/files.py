"""Trajectories as files: CSV with nothing but the standard library, Parquet with pyarrow (``sd-env[data]``).

Both hold the same table (`table.COLUMNS`) and the same facts about the game, as JSON: in the metadata of a Parquet
file, in the first line of a CSV file behind ``# sd_env trajectory`` (pandas: ``read_csv(path, comment="#")``).
"""

import array
import contextlib
import csv
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.reward import PARTS
from sd_env.extras import install
from sd_env.trajectory.episode import Trajectory
from sd_env.trajectory.facts import MOST_STEPS, plain, scenario_of
from sd_env.trajectory.table import COLUMNS, NOBODY, NOTHING, arrays_of, rows_of, tabulate

FORMAT, VERSION = "sd_env trajectory", 1
SUFFIXES = (".parquet", ".csv")
MARK = f"# {FORMAT} "
AVERAGE, RECORD = re.compile(r"step,.*\bseeker_arsenal\b"), "python -m scripts.watch run=<folder> out=<new folder>"
"""How a run's table of averages begins, which bears the name of a recording, and what records one game of the run."""
Columns = dict[str, NDArray[Any]]
Rows = Callable[[int], Columns]
MOST_BYTES, MOST_FACTS, MOST_ROWS = 2_000_000_000, 10_000_000, 30_000_000
"""What a file may hold at most; an episode of the largest game has a few thousand numbers a step."""


class TrajectoryFileError(ValueError):
    """A file that cannot be read as a trajectory, or not be written, with the reason."""


def save(trajectory: Trajectory, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write the episode as ``.parquet`` or ``.csv``, by the path's ending; the whole file or none appears.

    Raises:
        TrajectoryFileError: another ending, the file is there (and ``overwrite`` is False) or cannot be written.
        ImportError: Parquet without pyarrow; the text names the extra to install.
    """
    path = _of_known_kind(Path(path))
    told = json.loads(json.dumps(_facts(trajectory)))
    facts = json.dumps(told | {"sha256": _checksum(told, trajectory.arrays)})
    columns = tabulate(trajectory, PARTS)
    with new_file(path, overwrite=overwrite) as draft:
        (_write_parquet if path.suffix == ".parquet" else _write_csv)(draft, columns, facts)
    return path


def load(path: Path | str) -> Trajectory:
    """Read what `save` wrote: the same numbers, bit for bit.

    Raises:
        TrajectoryFileError: no such file, or none that `save` wrote; one line with the path and the reason.
        ImportError: Parquet without pyarrow; the text names the extra to install.
    """
    path = _of_known_kind(Path(path))
    if not path.is_file():
        raise TrajectoryFileError(f"trajectory file {path}: no such file")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"has {path.stat().st_size:,} bytes: must have at most {MOST_BYTES:,}")
        head, rows = (_parquet if path.suffix == ".parquet" else _csv)(path)
        facts = _known(json.loads(head))
        scenario = scenario_of(facts["scenario"])
        columns = rows(min(MOST_ROWS, 2 * rows_of(scenario, facts["steps"])))
        arrays = arrays_of(columns, scenario, facts["parts"], facts["steps"])
        if facts.get("sha256") not in (None, _checksum(facts, arrays)):  # earlier versions kept none
            raise ValueError("damaged or changed (its checksum is another)")
        return Trajectory(scenario, int(facts["key"]), arrays)
    except ImportError:
        raise
    except Exception as error:  # whatever a file that somebody made makes a reader do
        said = " ".join(str(error).split())[:400] or type(error).__name__
        reason = f"lacks {said}" if isinstance(error, KeyError) else said
        raise TrajectoryFileError(f"trajectory file {path}: {reason}") from None


def _checksum(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Of all that a file tells: its facts as plain data, and its numbers bit for bit, in whatever order of rows."""
    told = {name: value for name, value in facts.items() if name != "sha256"}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def _known(facts: Any) -> dict[str, Any]:
    """The facts of a file, each of its kind. ValueError names one that is not."""
    if not isinstance(facts, dict):
        raise ValueError(f"the facts about the game are {str(facts)[:40]}: must be a table of names and values")
    if facts["version"] != VERSION:
        raise ValueError(f"format version {facts['version']!r}, this program reads {VERSION}")
    steps, parts = facts["steps"], facts["parts"]
    if not isinstance(steps, int) or isinstance(steps, bool) or not 0 <= steps <= MOST_STEPS:
        raise ValueError(f"steps = {str(steps)[:40]}: must be a whole number in [0, {MOST_STEPS}]")
    if parts != list(PARTS):
        raise ValueError(f"parts = {str(parts)[:80]}: must be {', '.join(PARTS)}")
    key = str(facts["key"])
    if not re.fullmatch(r"\d{1,20}", key) or int(key) >= 2**64:
        raise ValueError(f"key = {key[:40]!r}: must be a whole number in [0, 2^64)")
    return facts


def _of_known_kind(path: Path) -> Path:
    if path.suffix not in SUFFIXES:
        raise TrajectoryFileError(f"trajectory file {path}: the name must end in {' or '.join(SUFFIXES)}")
    return path


@contextlib.contextmanager
def new_file(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A draft beside ``path`` to be written, moved there when all is written; no file is lost silently."""
    draft = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    if path.exists() and not overwrite:
        raise TrajectoryFileError(f"{path}: is there already and is not overwritten")
    try:
        yield draft
        if overwrite:
            draft.replace(path)
        else:
            os.link(draft, path)  # unlike a rename it fails when somebody made the file in the meantime
    except OSError as error:
        raise TrajectoryFileError(f"{path}: cannot be written ({error.strerror or error})") from None
    finally:
        draft.unlink(missing_ok=True)


def _facts(trajectory: Trajectory) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "steps": trajectory.n_steps,
        "key": str(trajectory.key),
        "parts": PARTS,
        "scenario": plain(trajectory.scenario),
    }


def _write_csv(path: Path, columns: dict[str, NDArray[Any]], facts: str) -> None:
    plain = [columns[name].tolist() for name in COLUMNS]
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(f"{MARK}{facts}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for step, variable, agent, rival, item, value in zip(*plain, strict=True):
            writer.writerow((step, variable, _or_empty(agent), _or_empty(rival), item, repr(value)))


def _or_empty(agent: int) -> int | str:
    return "" if agent == NOBODY else agent


def _csv(path: Path) -> tuple[str, Rows]:
    """The facts in front, and how to read at most so many rows."""
    with path.open(newline="", encoding="utf-8") as file:
        first = file.readline(MOST_FACTS)
    if AVERAGE.match(first):
        raise ValueError(f"a run's average over many episodes, no recording: record a game of the run with {RECORD}")
    if not first.startswith(MARK):
        raise ValueError(f"no {FORMAT}: the first line does not start with {MARK!r}")
    return first[len(MARK) :], lambda most: _csv_rows(path, most)


def _csv_rows(path: Path, most: int) -> Columns:
    """Row by row into numbers, so that a row takes no more room than what is kept of it."""
    whole = {name: array.array("q") for name in ("step", "agent", "rival")}
    words: dict[str, list[str]] = {"variable": [], "item": []}
    value = array.array("d")
    with path.open(newline="", encoding="utf-8") as file:
        file.readline()
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"the columns must be {', '.join(COLUMNS)}")
        for line, row in enumerate(rows, 3):
            if len(row) != len(COLUMNS):
                raise ValueError(f"line {line}: a row without {len(COLUMNS)} cells")
            if len(value) == most:
                raise ValueError(f"line {line}: more rows than the {most:,} that its steps can need")
            cells = dict(zip(COLUMNS, row, strict=True))
            try:
                for name, numbers in whole.items():
                    numbers.append(int(cells[name] or (NOBODY if name != "step" else cells[name])))
                value.append(float(cells["value"]))
            except (ValueError, OverflowError) as error:
                raise ValueError(f"line {line}: {error}") from None
            for name, kept in words.items():
                kept.append(sys.intern(cells[name]))
    return {
        **{name: np.array(numbers, np.int64) for name, numbers in whole.items()},
        **{name: np.array(kept, dtype=object) for name, kept in words.items()},
        "value": np.array(value, np.float64),
    }


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ImportError(f"Parquet files need pyarrow: {install('data')} (CSV needs nothing)") from None
    return pa, pq


def _write_parquet(path: Path, columns: dict[str, NDArray[Any]], facts: str) -> None:
    pa, pq = _pyarrow()
    words = pa.dictionary(pa.int16(), pa.string())
    types = {"step": pa.int32(), "agent": pa.int16(), "rival": pa.int16(), "value": pa.float64()}
    absent = {"agent": NOBODY, "rival": NOBODY, "item": NOTHING}
    arrays = [
        pa.array(columns[name].tolist(), mask=columns[name] == absent.get(name)).cast(types.get(name, words))
        if name in absent
        else pa.array(columns[name].tolist()).cast(types.get(name, words))
        for name in COLUMNS
    ]
    table = pa.Table.from_arrays(arrays, names=COLUMNS).replace_schema_metadata({FORMAT: facts})
    pq.write_table(table, path)


def _parquet(path: Path) -> tuple[str, Rows]:
    """The facts in the file's metadata, and how to read at most so many rows."""
    _, pq = _pyarrow()
    about = pq.read_schema(path)
    facts = (about.metadata or {}).get(FORMAT.encode())
    if facts is None:
        raise ValueError(f"no {FORMAT}: a Parquet file of something else")
    if tuple(about.names) != COLUMNS:
        raise ValueError(f"the columns must be {', '.join(COLUMNS)}")
    return facts.decode(), lambda most: _parquet_rows(path, most)


def _parquet_rows(path: Path, most: int) -> Columns:
    _, pq = _pyarrow()
    if (rows := pq.read_metadata(path).num_rows) > most:
        raise ValueError(f"has {rows:,} rows: more than the {most:,} that its steps can need")
    table = pq.read_table(path)
    columns = {name: table.column(name).to_pylist() for name in COLUMNS}
    whole = {name: [NOBODY if x is None else x for x in columns[name]] for name in ("step", "agent", "rival")}
    return {
        **{name: np.array(column, np.int64) for name, column in whole.items()},
        "variable": np.array(columns["variable"], dtype=object),
        "item": np.array([x or NOTHING for x in columns["item"]], dtype=object),
        "value": np.array(columns["value"], np.float64),
    }
