"""Files written in one step: whoever reads sees the old one or the new one, never half of one."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import pandas as pd

from agents.untrusted.cells import escaped


@contextlib.contextmanager
def replacing(path: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Open a file beside ``path`` and move it there when all is written: readers never see half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open(mode) as file:
            yield file
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file atomically."""
    with replacing(path) as file:
        json.dump(content, file, indent=1, sort_keys=True)
        file.write("\n")


def write_table(path: Path, rows: Sequence[Mapping[str, Any]] | pd.DataFrame) -> None:
    """Write a CSV table atomically; text that a spreadsheet would run as a formula is escaped."""
    with replacing(path) as file:
        escaped(pd.DataFrame(rows)).to_csv(file, index=False)


def write_both(path: Path, table: pd.DataFrame) -> None:
    """Write a table as ``path``.parquet, then as ``path``.csv, each in one step: the CSV says that both are there."""
    with replacing(path.with_name(f"{path.name}.parquet"), "wb") as file:
        table.to_parquet(file, index=False)
    write_table(path.with_name(f"{path.name}.csv"), table)
