"""Trajectories as files: CSV with nothing but the standard library, Parquet with pyarrow (``sd-env[data]``).

Both hold the same table (`table.COLUMNS`) and the same facts about the game, as JSON: in the metadata of a Parquet
file, in the first line of a CSV file behind ``# sd_env trajectory`` (pandas: ``read_csv(path, comment="#")``).
"""

import contextlib
import csv
import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sd_env.core.reward import PARTS
from sd_env.params import Params
from sd_env.scenarios import Scenario
from sd_env.trajectory.episode import Trajectory
from sd_env.trajectory.table import COLUMNS, NOBODY, NOTHING, arrays_of, tabulate

FORMAT, VERSION = "sd_env trajectory", 1
SUFFIXES = (".parquet", ".csv")
MARK = f"# {FORMAT} "


class TrajectoryFileError(ValueError):
    """A file that cannot be read as a trajectory, or not be written, with the reason."""


def save(trajectory: Trajectory, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write the episode as ``.parquet`` or ``.csv``, by the path's ending; the whole file or none appears.

    Raises:
        TrajectoryFileError: another ending, the file is there (and ``overwrite`` is False) or cannot be written.
        ImportError: Parquet without pyarrow; the text names the extra to install.
    """
    path = _of_known_kind(Path(path))
    facts = json.dumps(_facts(trajectory))
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
        head, columns = (_read_parquet if path.suffix == ".parquet" else _read_csv)(path)
        facts = json.loads(head)
        if facts["version"] != VERSION:
            raise ValueError(f"format version {facts['version']!r}, this program reads {VERSION}")
        scenario = _scenario(facts["scenario"])
        arrays = arrays_of(columns, scenario, facts["parts"], int(facts["steps"]))
        return Trajectory(scenario, int(facts["key"]), arrays)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, csv.Error) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error).splitlines()[0]
        raise TrajectoryFileError(f"trajectory file {path}: {reason}") from None


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
    scenario = {field.name: getattr(trajectory.scenario, field.name) for field in dataclasses.fields(Scenario)}
    scenario["tags"] = sorted(scenario["tags"])
    scenario["params"] = {
        name: {"shape": value.shape, "values": value.ravel().tolist()} if isinstance(value, np.ndarray) else value
        for name, value in trajectory.scenario.params._asdict().items()
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "steps": trajectory.n_steps,
        "key": str(trajectory.key),
        "parts": PARTS,
        "scenario": scenario,
    }


def _scenario(plain: dict[str, Any]) -> Scenario:
    params: dict[str, Any] = {
        name: np.array(value["values"], dtype=np.float64).reshape(value["shape"]) if isinstance(value, dict) else value
        for name, value in plain["params"].items()
    }
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return Scenario(**fields | {"params": Params(**params), "tags": frozenset(plain["tags"])})


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


def _read_csv(path: Path) -> tuple[str, dict[str, NDArray[Any]]]:
    with path.open(newline="", encoding="utf-8") as file:
        first = file.readline()
        if not first.startswith(MARK):
            raise ValueError(f"no {FORMAT}: the first line does not start with {MARK!r}")
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ValueError(f"the columns must be {', '.join(COLUMNS)}")
    if any(len(row) != len(COLUMNS) for row in rows):
        raise ValueError(f"a row without {len(COLUMNS)} cells")
    step, variable, agent, rival, item, value = zip(*rows[1:], strict=True) if rows[1:] else [()] * len(COLUMNS)
    return first[len(MARK) :], {
        "step": np.array([int(x) for x in step], np.int64),
        "variable": np.array(variable, dtype=object),
        "agent": np.array([int(x or NOBODY) for x in agent], np.int64),
        "rival": np.array([int(x or NOBODY) for x in rival], np.int64),
        "item": np.array(item, dtype=object),
        "value": np.array([float(x) for x in value], np.float64),
    }


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ImportError("Parquet files need pyarrow: pip install 'sd-env[data]' (CSV needs nothing)") from None
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


def _read_parquet(path: Path) -> tuple[str, dict[str, NDArray[Any]]]:
    _, pq = _pyarrow()
    table = pq.read_table(path)
    facts = (table.schema.metadata or {}).get(FORMAT.encode())
    if facts is None:
        raise ValueError(f"no {FORMAT}: a Parquet file of something else")
    if tuple(table.column_names) != COLUMNS:
        raise ValueError(f"the columns must be {', '.join(COLUMNS)}")
    columns = {name: table.column(name).to_pylist() for name in COLUMNS}
    whole = {name: [NOBODY if x is None else x for x in columns[name]] for name in ("step", "agent", "rival")}
    return facts.decode(), {
        **{name: np.array(column, np.int64) for name, column in whole.items()},
        "variable": np.array(columns["variable"], dtype=object),
        "item": np.array([x or NOTHING for x in columns["item"]], dtype=object),
        "value": np.array(columns["value"], np.float64),
    }
