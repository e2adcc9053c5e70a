"""Series of real years, as people bring them: read as text first, so that what is wrong is named with its line."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from agents.untrusted.cells import unescape
from agents.untrusted.files import read_text


def series_file(folder: Path, name: str) -> Path:
    """The file of that name in ``folder``, in large or small letters. ValueError if there is none, or are several."""
    if not folder.is_dir():
        raise ValueError(f"data = {str(folder)!r}: must be a folder that holds {name}")
    if (folder / name).is_file():
        return folder / name
    alike = sorted(path for path in folder.iterdir() if path.name.lower() == name.lower() and path.is_file())
    if len(alike) != 1:
        found = f"{len(alike)} files of that name" if alike else "no such file"
        raise ValueError(f"{folder / name}: {found}; data = must name a folder that holds it")
    return alike[0]


def read_rows(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The table's cells as text, its index the lines of the file. A byte order mark is accepted.

    ValueError names the file and what is wrong: no UTF-8, no rows, other separators, a column that is not there.
    """
    lines = csv.reader(read_text(path).splitlines())
    try:
        rows = [(lines.line_num, row) for row in lines if row]
    except csv.Error as error:
        raise ValueError(f"{path}: line {lines.line_num}: {error}") from None
    if not rows:
        raise ValueError(f"{path}: is empty: must hold the columns {', '.join(columns)}")
    heading = [name.strip() for name in rows[0][1]]
    if lost := [name for name in columns if name not in heading]:
        first = ",".join(heading)[:80]
        other = next((mark for mark in (";", "\t") if mark in first and len(heading) == 1), "")
        hint = f"; its cells are divided by {other!r}: must be by commas" if other else ""
        raise ValueError(f"{path}: line 1: lacks the columns {', '.join(lost)} (it has {first!r}){hint}")
    if len(set(heading)) < len(heading):
        raise ValueError(f"{path}: line 1: a column stands there twice")
    for line, row in rows[1:]:
        if len(row) != len(heading):
            raise ValueError(f"{path}: line {line}: has {len(row)} cells: must have {len(heading)}, as the heading has")
    if len(rows) == 1:
        raise ValueError(f"{path}: holds a heading but no rows")
    cells = [[unescape(cell.strip()) for cell in row] for _, row in rows[1:]]
    return pd.DataFrame(cells, columns=heading, index=pd.Index([line for line, _ in rows[1:]]), dtype=object)


def numbers(path: Path, cells: "pd.Series[str]", *, whole: bool = False) -> "pd.Series[float]":
    """A column's numbers; an empty cell is NaN. ValueError names the line, column and cell that holds none."""
    values = pd.to_numeric(cells, errors="coerce").astype(float)
    wrong = (values.isna() & (cells != "")) | np.isinf(values) | ((values % 1 != 0) & values.notna() & whole)
    if wrong.any():
        line = cells.index[wrong][0]
        kind = "a whole number" if whole else "a number"
        raise ValueError(f"{path}: line {line}: {cells.name} = {cells.loc[line]!r}: must be {kind}")
    return values
